"""A peer in Python, in a process of its own: main.py driver|cqlengine|coodie.

Reads requests from standard input and answers each on standard output, one JSON value a line: first the address and the
rows, then `drive`, `read` and `readPartition` until the input ends. CPU is this process's own, around the operations alone.
"""

import importlib
import json
import sys
import threading
import time
from datetime import datetime, timezone
from types import SimpleNamespace
from uuid import UUID

from cassandra.cluster import Cluster
from cassandra.policies import DCAwareRoundRobinPolicy


def to_values(row):
    """A row as it comes in a request, in the values that a program in Python has."""
    return {
        **row,
        "board_id": UUID(row["board_id"]),
        "id": UUID(row["id"]),
        "created_at": datetime.fromtimestamp(row["created_at"] / 1000, timezone.utc).replace(tzinfo=None),
        "labels": set(row["labels"]),
    }


COLUMNS = ["board_id", "id", "created_at", "title", "status", "sprint", "points", "views", "labels", "assignee"]


def from_row(row):
    """A row as a peer reads it, a dict or with its columns as attributes, for an answer."""
    values = row if isinstance(row, dict) else {column: getattr(row, column) for column in COLUMNS}
    return {
        **values,
        "board_id": str(values["board_id"]),
        "id": str(values["id"]),
        "created_at": round(values["created_at"].replace(tzinfo=timezone.utc).timestamp() * 1000),
        "labels": sorted(values["labels"]),
    }


def drive(operation, first, count, in_flight):
    """Does an operation for `first` to `first + count - 1`, on as many threads as operations are in flight."""
    latencies = [0.0] * count
    numbers = iter(range(count))
    failures = []

    def loop():
        # The iterator's next is one step of the interpreter: no two threads get the same number.
        for at in numbers:
            start = time.perf_counter()
            try:
                operation(first + at)
            except Exception as failure:
                failures.append(failure)
                return
            latencies[at] = round((time.perf_counter() - start) * 1000, 4)

    cpu = time.process_time()
    if in_flight == 1:
        loop()
    else:
        threads = [threading.Thread(target=loop) for _ in range(min(in_flight, count))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    cpu = time.process_time() - cpu
    if failures:
        raise failures[0]
    return {"cpuMicros": cpu * 1_000_000, "latencies": latencies}


def main(name):
    def answer(value):
        print(json.dumps(value), flush=True)

    given = json.loads(sys.stdin.readline())
    cluster = Cluster(
        given["contactPoints"],
        port=given["port"],
        protocol_version=4,
        # Not as an execution profile: coodie sets the row factory of its session, which profiles forbid.
        load_balancing_policy=DCAwareRoundRobinPolicy(given["localDataCenter"]),
    )
    session = cluster.connect(given["keyspace"])
    peer = importlib.import_module(f"with_{name}").open_peer(
        session,
        given["keyspace"],
        SimpleNamespace(
            tasks=[to_values(row) for row in given["tasks"]],
            boards=[UUID(board) for board in given["boards"]],
            changes=given["changes"],
            sprints_in_all=given["sprintsInAll"],
        ),
    )
    answer(None)
    for line in sys.stdin:
        request = json.loads(line)
        if "drive" in request:
            operation = getattr(peer, request["drive"])
            answer(drive(operation, request["first"], request["count"], request["inFlight"]))
        elif "read" in request:
            answer(from_row(peer.get(request["read"])))
        else:
            answer([from_row(row) for row in peer.partition(request["readPartition"])])
    cluster.shutdown()


main(sys.argv[1])
