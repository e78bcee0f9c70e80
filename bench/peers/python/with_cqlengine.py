"""cqlengine: models validate what they write, and convert what they read."""

from types import SimpleNamespace

from cassandra.cqlengine import columns, connection, models


class Row(models.Model):
    __abstract__ = True

    board_id = columns.UUID(partition_key=True)
    id = columns.UUID(primary_key=True)
    created_at = columns.DateTime(required=True)
    title = columns.Text(required=True, min_length=1)
    status = columns.Text(required=True)
    sprint = columns.Integer(required=True)
    points = columns.Double(required=True)
    views = columns.BigInt(required=True)
    labels = columns.Set(columns.Text)
    assignee = columns.Text()


class Task(Row):
    __table_name__ = "tasks"


class BoardTask(Row):
    __table_name__ = "board_tasks"


def open_peer(session, keyspace, given):
    connection.register_connection("bench", session=session, default=True)
    models.DEFAULT_KEYSPACE = keyspace

    def key(number):
        task = given.tasks[number % len(given.tasks)]
        return {"board_id": task["board_id"], "id": task["id"]}

    def get(number):
        return Task.objects(**key(number)).get()

    def insert(number):
        Task.create(**given.tasks[number % len(given.tasks)])

    def update(number):
        Task.objects(**key(number)).update(**given.changes)

    def partition(number):
        return list(BoardTask.objects(board_id=given.boards[number % len(given.boards)]))

    def scan(_):
        sprints = 0
        # Without this a query ends at 10,000 rows.
        for row in BoardTask.objects().limit(None):
            sprints += row.sprint
        assert sprints == given.sprints_in_all, sprints

    return SimpleNamespace(get=get, insert=insert, update=update, partition=partition, scan=scan)
