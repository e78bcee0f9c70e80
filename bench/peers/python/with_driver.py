"""The bare driver for Python, statements prepared. Rows are dicts: its named tuples make a class for each result."""

from types import SimpleNamespace

from cassandra.query import dict_factory

COLUMNS = ["board_id", "id", "created_at", "title", "status", "sprint", "points", "views", "labels", "assignee"]


def open_peer(session, keyspace, given):
    session.row_factory = dict_factory
    names = ", ".join(COLUMNS)
    select = session.prepare(f"SELECT {names} FROM tasks WHERE board_id = ? AND id = ?")
    into = session.prepare(f"INSERT INTO tasks ({names}) VALUES ({', '.join('?' for _ in COLUMNS)})")
    change = session.prepare("UPDATE tasks SET status = ?, points = ? WHERE board_id = ? AND id = ?")
    board = session.prepare(f"SELECT {names} FROM board_tasks WHERE board_id = ?")
    every = session.prepare(f"SELECT {names} FROM board_tasks")
    tasks = [tuple(task[column] for column in COLUMNS) for task in given.tasks]

    def get(number):
        return session.execute(select, tasks[number % len(tasks)][:2]).one()

    def insert(number):
        session.execute(into, tasks[number % len(tasks)])

    def update(number):
        key = tasks[number % len(tasks)][:2]
        session.execute(change, (given.changes["status"], given.changes["points"], *key))

    def partition(number):
        return session.execute(board, (given.boards[number % len(given.boards)],)).all()

    def scan(_):
        sprints = 0
        result = session.execute(every)
        while True:
            for row in result.current_rows:
                sprints += row["sprint"]
            if not result.has_more_pages:
                break
            result.fetch_next_page()
        assert sprints == given.sprints_in_all, sprints

    return SimpleNamespace(get=get, insert=insert, update=update, partition=partition, scan=scan)
