"""What happened: entries in two chains, the values they are committed to, and checkpoints."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from malp_flow.records.base import Base, Digest, Identified, InPartnership, Line, Word, to


class Entry(Identified, InPartnership, Base):
    """One entry, as `engine.chain` made it; `kind`, `at` and `actor` repeat the body for finding.

    `actor` is a membership's id or the name of a system user.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("partnership_id", "seq"),
        UniqueConstraint("review_id", "review_seq"),
        CheckConstraint(
            "(review_id IS NULL) = (review_seq IS NULL) AND (review_id IS NULL) = (review_previous IS NULL)",
            name="in_a_review_or_not",
        ),
    )

    seq: Mapped[int]
    review_id: Mapped[UUID | None] = to("review.id")
    review_seq: Mapped[int | None]
    body: Mapped[str]
    previous: Mapped[Digest]
    review_previous: Mapped[Digest | None]
    hash: Mapped[Digest]
    signature: Mapped[str | None]
    key_id: Mapped[Word | None]
    at: Mapped[datetime]
    kind: Mapped[Word]
    actor: Mapped[Word | None]


class EntrySecret(Identified, InPartnership, Base):
    """A value beside an entry; erasing it hurts no chain."""

    __tablename__ = "entry_secret"
    __table_args__ = (UniqueConstraint("entry_id", "field"),)

    entry_id: Mapped[UUID] = to("entry.id")
    field: Mapped[Word]
    salt: Mapped[bytes]
    sealed: Mapped[bytes]


class Checkpoint(Identified, InPartnership, Base):
    """How long the partnership's chain was and its head, signed; a copy is kept outside."""

    __tablename__ = "checkpoint"
    __table_args__ = (UniqueConstraint("partnership_id", "size"),)

    size: Mapped[int]
    root: Mapped[Digest]
    signature: Mapped[str]
    key_id: Mapped[Line]
    at: Mapped[datetime]
