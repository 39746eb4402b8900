"""What comes of a review: actions with their owners, and the learning in the agencies' teams."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Identified, InPartnership, Word, one_of, to

STATUSES = (
    *("not_started", "in_progress", "completed_awaiting_evidence"),
    *("completed_evidenced", "superseded", "not_accepted"),
)
"""Overdue is computed, never stored."""


class Action(InPartnership, Base):
    """One action of the plan: an item of its review, owed by its owner. Its measure is set at the start.

    The words of one `for_agency_only` are for that agency, the reviewer and the manager, and for nobody else.
    """

    __tablename__ = "action"
    __table_args__ = (
        one_of("status", "status", *STATUSES),
        one_of("source", "source", "recommendation", "finding", "event"),
        one_of("impact", "impact", "training", "procedure", "practice", "child"),
    )

    item_id: Mapped[UUID] = to("item.id", primary_key=True)
    review_id: Mapped[UUID] = to("review.id", index=True)
    source: Mapped[Word]
    statement_id: Mapped[UUID | None] = to("statement.id")
    for_agency_only: Mapped[bool] = mapped_column(default=False)
    text_sealed: Mapped[bytes]
    measure_sealed: Mapped[bytes]
    impact: Mapped[Word | None]
    status: Mapped[Word] = mapped_column(default="not_started")
    due_on: Mapped[date]
    made_by: Mapped[UUID] = to("membership.id")
    made_at: Mapped[datetime]


class ActionUpdate(Identified, InPartnership, Base):
    """One step of an action on its way: its status from then on, what was done, and what shows it."""

    __tablename__ = "action_update"
    __table_args__ = (one_of("status", "status", *STATUSES),)

    item_id: Mapped[UUID] = to("action.item_id", index=True)
    status: Mapped[Word]
    words_sealed: Mapped[bytes | None]
    evidence_sealed: Mapped[bytes | None]
    by: Mapped[UUID] = to("membership.id")
    at: Mapped[datetime]


class Dissemination(InPartnership, Base):
    """How far the learning has come in one agency: received, talked about with how many, what changed."""

    __tablename__ = "dissemination"

    item_id: Mapped[UUID] = to("item.id", primary_key=True)
    received_at: Mapped[datetime | None]
    discussed_on: Mapped[date | None]
    heads: Mapped[int | None]
    changed_sealed: Mapped[bytes | None]
    by: Mapped[UUID] = to("membership.id")
    at: Mapped[datetime]
