"""Opening the store: connections, sessions, and bringing the tables up to date."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

import malp_flow.records.tables  # noqa: F401 - tables point to each other: a session needs them all
from malp_flow.errors import Misconfigured
from malp_flow.records.sealing import Seal

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
# Without recursive triggers, INSERT OR REPLACE would slip past those that refuse a deletion; without
# secure_delete, what was erased would stay readable in the free pages of the file.
_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "secure_delete=ON")
_WAIT, _WAIT_FOR_A_MIGRATION = "busy_timeout=10000", "busy_timeout=600000"
_SWITCHES = 200


class UnknownDatabase(Misconfigured):
    """The database address must begin with sqlite:// or postgresql://."""


class NoDatabase(Misconfigured):
    """The database cannot be opened. Is it there, and may we write there? Look at MALP_DATABASE_URL."""


class ForgetfulDatabase(Misconfigured):
    """PostgreSQL may lose what it confirmed. Switch fsync and synchronous_commit on."""


def make_engine(url: str) -> Engine:
    """Return an engine on which a confirmed write stays and no update is lost.

    Nothing is opened yet. Each new connection to PostgreSQL raises ForgetfulDatabase when the
    server does not write through. Transactions on SQLite take the write lock at once; open a
    connection that only reads with `execution_options(readonly=True)`: the database then refuses
    every write. No error of the database tells what was written. Raises UnknownDatabase.
    """
    address = _address(url)
    if address.get_backend_name() != "sqlite":
        engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "connect", _refuse_forgetful)
        event.listen(engine, "begin", _begin_on_a_server)
        return engine
    engine = create_engine(address, hide_parameters=True, **_memory_options(address))
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def sessions(engine: Engine, seal: Seal, **carried: object) -> sessionmaker[Session]:
    """Return the maker of sessions; each carries `seal` for the sealed columns, and what else is given."""
    return sessionmaker(engine, info={"seal": seal, **carried})


def migrate(url: str) -> None:
    """Bring the tables at `url` up to this version; from nothing, or from any version before.

    Raises NoDatabase where it cannot be opened.
    """
    engine = make_engine(url)
    try:
        engine.connect().close()
    except OperationalError:
        raise NoDatabase from None  # the driver's words would quote the address
    try:
        _upgrade(engine)
    finally:
        engine.dispose()


def create_all_in_memory(engine: Engine) -> None:
    """Make the tables on an engine for `sqlite://` (a rehearsal) by the same migrations."""
    if not isinstance(engine.pool, StaticPool):
        raise UnknownDatabase("A rehearsal runs in memory only.")
    _upgrade(engine)


def alembic_config(connection: Connection) -> Config:
    """Return the settings by which Alembic finds the migrations in this package."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(engine: Engine) -> None:
    with engine.connect() as connection:
        # Rebuilding a table on SQLite drops the old one, and with keys on that deletes its children.
        # Another process that starts at this moment may be migrating: it is waited for.
        _past_the_transaction(connection, "foreign_keys=OFF", _WAIT_FOR_A_MIGRATION)
        try:
            if not _is_newest(connection):
                command.upgrade(alembic_config(connection), "head")
        finally:
            connection.rollback()
            _past_the_transaction(connection, "foreign_keys=ON", _WAIT)


def _is_newest(connection: Connection) -> bool:
    """Whether there is nothing to do, which is so at nearly every start."""
    try:
        return MigrationContext.configure(connection).get_current_revision() == _newest(_MIGRATIONS)
    finally:
        connection.rollback()


@cache
def _newest(migrations: Path) -> str | None:
    return ScriptDirectory(str(migrations)).get_current_head()


def _past_the_transaction(connection: Connection, *pragmas: str) -> None:
    # A switch of SQLite is deaf inside a transaction, so it goes past the one SQLAlchemy would begin.
    if connection.dialect.name == "sqlite":
        raw = connection.connection.cursor()
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}")
        raw.close()


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise UnknownDatabase from None  # the message would quote the password
    if address.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername in {"sqlite", "sqlite+pysqlite"}:
        return address
    raise UnknownDatabase


def _memory_options(address: URL) -> dict[str, Any]:
    if address.database in {None, "", ":memory:"}:
        # One connection for all: each further one would open another, empty memory.
        return {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    return {}


def _set_pragmas(raw: Any, _: object) -> None:
    raw.isolation_level = None  # `_begin` says when a transaction begins, not the driver
    raw.execute(f"PRAGMA {_WAIT}")
    _write_ahead(raw)
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def _write_ahead(raw: sqlite3.Connection) -> None:
    """Switch to WAL. Of two processes that do so at once, SQLite lets one fail and does not wait."""
    for _ in range(_SWITCHES):
        try:
            raw.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            Event().wait(0.05)
    raw.execute("PRAGMA journal_mode=WAL")


def only_reads(connection: Connection) -> bool:
    """Whether this connection was opened for looking only: it takes no lock and may write nothing."""
    return bool(connection.get_execution_options().get("readonly"))


@contextmanager
def reading_whatever_stands(session: Session) -> Iterator[None]:
    """Let text on a damaged disk be read as far as it goes; a byte that is no letter shows as \\xff."""
    raw: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    raw.text_factory = lambda text: text.decode("utf-8", "backslashreplace")
    try:
        yield
    finally:
        raw.text_factory = str


def _begin(connection: Connection) -> None:
    reads = only_reads(connection)
    if connection.info.get("query_only", False) != reads:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
        connection.info["query_only"] = reads
    # A transaction that reads first and asks for the lock later overwrites what came between.
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_on_a_server(connection: Connection) -> None:
    if only_reads(connection):
        # One state from the first look to the last, as on SQLite: a page then agrees with itself.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _refuse_forgetful(raw: Any, _: object) -> None:
    query = "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
    settings = raw.execute(query).fetchone()
    raw.rollback()
    if "off" in settings:
        raise ForgetfulDatabase
