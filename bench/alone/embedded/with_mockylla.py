"""mockylla alone: reads rows from standard input, and prints the CPU microseconds of an insert, a read and an update.

mockylla prints a line for each statement; those go nowhere, in memory.
"""

import io
import json
import sys
import time
from contextlib import redirect_stdout
from datetime import datetime, timezone
from uuid import UUID

from cassandra.cluster import Cluster
from mockylla import mock_scylladb

COLUMNS = ["board_id", "id", "created_at", "title", "status", "sprint", "points", "views", "labels", "assignee"]


def to_values(row):
    values = {
        **row,
        "board_id": UUID(row["board_id"]),
        "id": UUID(row["id"]),
        "created_at": datetime.fromtimestamp(row["created_at"] / 1000, timezone.utc).replace(tzinfo=None),
        "labels": set(row["labels"]),
    }
    return tuple(values[column] for column in COLUMNS)


def micros(count, operation):
    start = time.process_time()
    for number in range(count):
        operation(number)
    return (time.process_time() - start) / count * 1e6


@mock_scylladb
def measure(rows):
    session = Cluster(["127.0.0.1"]).connect()
    session.execute(
        "CREATE KEYSPACE bench WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
    )
    session.set_keyspace("bench")
    session.execute(
        "CREATE TABLE tasks (board_id uuid, id uuid, created_at timestamp, title text, status text, sprint int, "
        "points double, views bigint, labels set<text>, assignee text, PRIMARY KEY (board_id, id))"
    )
    insert = session.prepare(f"INSERT INTO tasks ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})")
    select = session.prepare("SELECT * FROM tasks WHERE board_id = ? AND id = ?")
    update = session.prepare("UPDATE tasks SET status = ?, points = ? WHERE board_id = ? AND id = ?")

    def get(number):
        found = list(session.execute(select, rows[number][:2]))
        if len(found) != 1 or found[0].sprint != rows[number][5]:
            raise RuntimeError(f"mockylla reads {found}")

    return {
        "insert": micros(len(rows), lambda number: session.execute(insert, rows[number])),
        "get": micros(len(rows), get),
        "update": micros(len(rows), lambda number: session.execute(update, ("done", 13.5, *rows[number][:2]))),
    }


rows = [to_values(row) for row in json.load(sys.stdin)]
with redirect_stdout(io.StringIO()):
    measured = measure(rows)
print(json.dumps(measured))
