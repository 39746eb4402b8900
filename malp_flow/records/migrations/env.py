"""Run by Alembic: brings one open connection up to date, in one transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from malp_flow.errors import Misconfigured
from malp_flow.records.base import UTCDateTime
from malp_flow.records.tables import metadata

_ONE_AT_A_TIME = 7_207_207
"""Any number will do; PostgreSQL lets one holder in."""


def _render(kind: str, thing: Any, _: AutogenContext) -> str | Literal[False]:
    # A migration must not change its meaning when our own type does.
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _check_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise Misconfigured(f"The migration was undone: {len(lost)} rows would point nowhere.")


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render,
        transactional_ddl=True,  # true of SQLite too, since we begin its transactions ourselves
    )
    with connection.begin(), context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
        context.run_migrations()
        _check_keys(connection)


_run(context.config.attributes["connection"])
