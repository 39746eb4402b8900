"""A name for each living worker. A dead one's name is free at once, so its letters can be taken back.

Nothing is written down that a crash could leave behind: the name is a lock which the operating system, or the
PostgreSQL server, opens when the process is gone.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, Engine, text

_OURS = 0x6D616C70
"""“malp”: the first half of the advisory locks that are ours."""


@contextmanager
def worker_name(engine: Engine) -> Iterator[str]:
    """Give the first of worker-1, worker-2, … that no living process on this database holds."""
    with ExitStack() as held:
        yield f"worker-{next(n for n in count(1) if _hold(engine, n, held))}"


def _hold(engine: Engine, number: int, held: ExitStack) -> bool:
    if engine.dialect.name == "postgresql":
        connection = held.enter_context(engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
        return _hold_on_server(connection, number)
    database = engine.url.database
    if not database or database == ":memory:":
        return True
    return _hold_file(Path(f"{database}.worker-{number}"), held)


def _hold_on_server(connection: Connection, number: int) -> bool:
    connection.detach()  # given back to the pool, the connection would keep the lock
    query = text("SELECT pg_try_advisory_lock(:ours, :number)")
    return bool(connection.scalar(query, {"ours": _OURS, "number": number}))


def _hold_file(path: Path, held: ExitStack) -> bool:
    """SQLite locks a file in the same way on every system, and lets go when the process dies."""
    lock = held.enter_context(closing(sqlite3.connect(path, timeout=0, isolation_level=None)))
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    return True
