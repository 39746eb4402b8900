"""A name for each living worker. A dead one's name is free at once, so its letters can be taken back.

Nothing is written down that a crash could leave behind: the name is a lock which the operating system, or the
PostgreSQL server, opens when the process is gone. A server that was away has let go of the locks of the
living too: such a worker looks for a name anew.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol, Self

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_OURS = 0x6D616C70
"""“malp”: the first half of the advisory locks that are ours."""


class _Lock(Protocol):
    """What a name is held by: a connection of one's own."""

    def close(self) -> None: ...


class WorkerName(str):
    """The name that a worker took when it began; `present` is the one that it has now."""

    _engine: Engine
    _lock: _Lock | None
    _now: str

    @classmethod
    def taken(cls, engine: Engine) -> Self:
        """Return the first of worker-1, worker-2, … that no living process on this database holds."""
        now, lock = _first_free(engine)
        name = cls(now)
        name._engine, name._lock, name._now = engine, lock, now
        return name

    def present(self) -> str:
        """Return this worker's name, anew where the database server has let go of its lock.

        Else the next worker to start would take the same name, and this one for dead.
        """
        if isinstance(self._lock, Connection) and not _answers(self._lock):
            self.close()
            self._now, self._lock = _first_free(self._engine)
        return self._now

    def close(self) -> None:
        """Let go of the name."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()


@contextmanager
def worker_name(engine: Engine) -> Iterator[WorkerName]:
    """Give a name that no other living process on this database has, until the block ends."""
    with closing(WorkerName.taken(engine)) as name:
        yield name


def _first_free(engine: Engine) -> tuple[str, _Lock | None]:
    database = engine.url.database
    if engine.dialect.name != "postgresql" and (not database or database == ":memory:"):
        return "worker-1", None  # nobody else can be there
    for number in count(1):
        lock = _locked(engine, number)
        if lock is not None:
            return f"worker-{number}", lock
    raise AssertionError  # there are always more numbers


def _locked(engine: Engine, number: int) -> _Lock | None:
    if engine.dialect.name == "postgresql":
        return _locked_on_server(engine, number)
    return _locked_file(Path(f"{engine.url.database}.worker-{number}"))


def _locked_on_server(engine: Engine, number: int) -> _Lock | None:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()  # given back to the pool, the connection would keep the lock
    query = text("SELECT pg_try_advisory_lock(:ours, :number)")
    if connection.scalar(query, {"ours": _OURS, "number": number}):
        return connection
    connection.close()
    return None


def _answers(connection: Connection) -> bool:
    try:
        return bool(connection.scalar(text("SELECT 1")))
    except DBAPIError:
        return False


def _locked_file(path: Path) -> _Lock | None:
    """SQLite locks a file in the same way on every system, and lets go when the process dies."""
    lock = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        return None
    return lock
