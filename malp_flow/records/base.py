"""What all tables share: names of constraints, kinds of columns, moments in UTC."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    Uuid,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

from malp_flow.errors import Refused
from malp_flow.records.ids import new_id

Word = Annotated[str, 64]
"""A state, kind, role or name out of a workflow file; at most 64 characters."""

Line = Annotated[str, 200]
"""One line that people read; at most 200 characters."""

Digest = Annotated[str, 64]
"""64 characters of lower-case hex."""


class MomentWithoutZone(Refused):
    """A moment came without its time zone, so nobody can say when it was. Give it in UTC."""


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC and handed back aware. Refuses one without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as the database takes it. Raises MomentWithoutZone."""
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise MomentWithoutZone
        moment = value.astimezone(UTC)
        # SQLite keeps text and would drop the zone unseen; there every moment stands in UTC.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The list of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UTCDateTime(),
        UUID: Uuid(),
        bytes: LargeBinary(),
        str: Text(),
        Word: String(64),
        Line: String(200),
    }


class Identified:
    """A row with an id of its own, which it has from the moment it is made, not from the flush."""

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-2)


@event.listens_for(Identified, "init", propagate=True)
def _give_id(target: Identified, args: tuple[Any, ...], given: dict[str, Any]) -> None:
    given.setdefault("id", new_id())


def to(target: str, *, index: bool = False, primary_key: bool = False) -> MappedColumn[Any]:
    """Return a column that points to `target` ("review.id").

    The database looks at the pointer when the transaction ends, so that rows may be added in any
    order: there are no relationships from which SQLAlchemy could learn one.
    """
    key = ForeignKey(target, deferrable=True, initially="DEFERRED")
    return mapped_column(key, index=index, primary_key=primary_key)


class InPartnership:
    """A row that belongs to one partnership, and is seen from no other."""

    partnership_id: Mapped[UUID] = mapped_column(
        ForeignKey("partnership.id", deferrable=True, initially="DEFERRED"), sort_order=-1
    )


def one_of(name: str, column: str, *values: str) -> CheckConstraint:
    """Return the constraint, called `name`, that lets only `values` into `column`."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=name)
