"""A review opened for work: read under a lock, once, at the beginning of a transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, Table, bindparam, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Workflow
from malp_flow.errors import NotFound
from malp_flow.records.reviews import Review
from malp_flow.records.session import only_reads
from malp_flow.services import library, read_once


class NoSuchReview(NotFound):
    """There is no review of that reference here."""


@dataclass(slots=True)
class OpenReview:
    """What a service needs of a review while it works; `version` is the number of its history entries."""

    id: UUID
    partnership_id: UUID
    reference: str
    state: str
    version: int
    history_hash: str
    digest: str
    ready_move: str | None
    workflow: Workflow


_TABLE = cast(Table, Review.__table__)
_OF_HERE = select(
    *(_TABLE.c.id, _TABLE.c.partnership_id, _TABLE.c.reference, _TABLE.c.state, _TABLE.c.version),
    *(_TABLE.c.history_hash, _TABLE.c.workflow_digest.label("digest"), _TABLE.c.ready_move),
).where(_TABLE.c.partnership_id == bindparam("here"))
_READ = _OF_HERE.where(_TABLE.c.id == bindparam("of"))
"""Built once, on the table: every act begins with it."""
# Weak enough to let rows that point to the review be written, strong enough to keep a second act out.
_LOCK = _READ.with_for_update(key_share=True)
_SEVERAL = _OF_HERE.where(_TABLE.c.id.in_(bindparam("of", expanding=True))).order_by(_TABLE.c.id)
_LOCK_SEVERAL = _SEVERAL.with_for_update(key_share=True)


def opened(session: Session, review_id: UUID, *, partnership_id: UUID) -> OpenReview:
    """Return the review, locked until the transaction ends; raises NoSuchReview.

    Everybody who changes something that a gate reads takes this lock first: without it two people
    each see the other's audit as it was, and a gate opens that should not (measured: 200 of 200).
    A session for looking only takes no lock, and so waits for nobody.
    """
    query = _READ if only_reads(session.connection()) else _LOCK
    return _open(session, query, review_id, partnership_id)


def several(session: Session, review_ids: Collection[UUID], *, partnership_id: UUID) -> list[OpenReview]:
    """Return these reviews in the order of their ids, by one statement; locked as `opened` locks one."""
    session.flush()
    query = _SEVERAL if only_reads(session.connection()) else _LOCK_SEVERAL
    rows = session.connection().execute(query, {"of": list(review_ids), "here": partnership_id}).all()
    for row in rows:
        read_once.note(session, ("review", row.id, partnership_id), row)
    return [
        OpenReview(**row._mapping, workflow=library.definition(session, row.digest).workflow) for row in rows
    ]


def read(session: Session, review_id: UUID, *, partnership_id: UUID) -> OpenReview:
    """Return the review as it is at this moment, without a lock; raises NoSuchReview."""
    return _open(session, _READ, review_id, partnership_id)


def _open(session: Session, query: Select[Any], review_id: UUID, partnership_id: UUID) -> OpenReview:
    session.flush()

    def find() -> Row[Any] | None:
        return session.connection().execute(query, {"of": review_id, "here": partnership_id}).one_or_none()

    row = read_once.once(session, ("review", review_id, partnership_id), find)
    if row is None:
        raise NoSuchReview
    return OpenReview(**row._mapping, workflow=library.definition(session, row.digest).workflow)


def found(session: Session, reference: str, *, partnership_id: UUID) -> UUID:
    """Return the id of the review with this reference; raises NoSuchReview."""
    review_id = known(session, reference, partnership_id=partnership_id)
    if review_id is None:
        raise NoSuchReview
    return review_id


def known(session: Session, reference: str, *, partnership_id: UUID) -> UUID | None:
    """Return the id of the review with this reference, or None."""

    def find() -> Row[Any] | None:
        query: Select[Any] = _OF_HERE.where(_TABLE.c.reference == reference)
        return session.execute(query, {"here": partnership_id}).one_or_none()

    row = read_once.once(session, ("reference", reference, partnership_id), find)
    if row is None:
        return None
    read_once.note(session, ("review", row.id, partnership_id), row)
    return cast(UUID, row.id)


def references(session: Session, partnership_id: UUID) -> list[str]:
    """Return the references of a partnership's reviews, in their order."""
    query = select(Review.reference).where(Review.partnership_id == partnership_id)
    return list(session.scalars(query.order_by(Review.reference)))
