"""Audits and the answers in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Identified, InPartnership, Word, to


class Audit(InPartnership, Base):
    """One agency's return on one case; its state is that of its item.

    The counts are made by the machine: others may see them before the seal is lifted.
    """

    __tablename__ = "audit"

    item_id: Mapped[UUID] = to("item.id", primary_key=True)
    known: Mapped[Word | None]
    relationship: Mapped[Word | None]
    receipt: Mapped[Word | None] = mapped_column(unique=True)
    returned_at: Mapped[datetime | None]
    worked_on_at: Mapped[datetime | None]
    required: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    sections_total: Mapped[int] = mapped_column(default=0)
    sections_done: Mapped[int] = mapped_column(default=0)
    identity_hints: Mapped[int] = mapped_column(default=0)
    nil_reason_sealed: Mapped[bytes | None]
    nil_confirmed_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = to("membership.id")


class Answer(Identified, InPartnership, Base):
    """One saving of one answer; the one with the highest revision counts.

    `value` is the id of the choice made; all else, dates too, is one JSON object, sealed.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("item_id", "question", "revision"),)

    item_id: Mapped[UUID] = to("item.id")
    question: Mapped[Word]
    revision: Mapped[int]
    value: Mapped[str | None]
    body_sealed: Mapped[bytes | None]
    saved_by: Mapped[UUID] = to("membership.id")
    saved_at: Mapped[datetime]
