"""coodie: pydantic documents validate what is saved; rows that are read are not validated, as is its default."""

from datetime import datetime
from types import SimpleNamespace
from typing import Annotated, Optional
from uuid import UUID

from coodie.fields import BigInt, ClusteringKey, Double, PrimaryKey
from coodie.sync import Document, init_coodie
from pydantic import Field

PAGE_SIZE = 5_000


class Task(Document):
    board_id: Annotated[UUID, PrimaryKey()]
    id: Annotated[UUID, ClusteringKey()]
    created_at: datetime
    title: Annotated[str, Field(min_length=1)]
    status: str
    sprint: int
    points: Annotated[float, Double()]
    views: Annotated[int, BigInt()]
    labels: set[str]
    assignee: Optional[str] = None

    class Settings:
        name = "tasks"


class BoardTask(Task):
    class Settings:
        name = "board_tasks"


def open_peer(session, keyspace, given):
    init_coodie(session=session, keyspace=keyspace, driver_type="cassandra")

    def key(number):
        task = given.tasks[number % len(given.tasks)]
        return {"board_id": task["board_id"], "id": task["id"]}

    def get(number):
        return Task.get(**key(number))

    def insert(number):
        Task(**given.tasks[number % len(given.tasks)]).save()

    def update(number):
        Task.find(**key(number)).update(**given.changes)

    def partition(number):
        return BoardTask.find(board_id=given.boards[number % len(given.boards)]).all()

    def scan(_):
        sprints = 0
        pages = BoardTask.find().fetch_size(PAGE_SIZE)
        state = None
        while True:
            page = pages.page(state).paged_all()
            for row in page.data:
                sprints += row.sprint
            state = page.paging_state
            if state is None:
                break
        assert sprints == given.sprints_in_all, sprints

    return SimpleNamespace(get=get, insert=insert, update=update, partition=partition, scan=scan)
