"""Statements compiled once in each process of a test run: every test opens databases of its own.

SQLAlchemy keeps what it has compiled with the engine, and asks for it by the engine's dialect. Here all
engines of one kind have equal dialects and keep it together; what is sent to the database stays the same.
"""

from typing import ClassVar

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_MOST = 4000


class _Alike:
    """A dialect that equals each other one of its kind: `make_engine` gives all the same options."""

    compiled: ClassVar[LRUCache]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine._compiled_cache = cls.compiled  # noqa: SLF001 - SQLAlchemy has no public way to hand one over


class SQLiteAlike(_Alike, SQLiteDialect_pysqlite):
    compiled = LRUCache(_MOST)
    supports_statement_cache = True  # asked of each class by itself


class PostgresAlike(_Alike, PGDialect_psycopg):
    compiled = LRUCache(_MOST)
    supports_statement_cache = True


def for_all_engines() -> None:
    """Let each engine made from now on in this process keep its statements with the others."""
    registry.register("sqlite", __name__, SQLiteAlike.__name__)
    registry.register("postgresql.psycopg", __name__, PostgresAlike.__name__)
