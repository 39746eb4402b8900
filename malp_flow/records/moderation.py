"""What a second reader makes of returned audits, and which cases' answers are released to the event.

Rows are added and never rewritten: what counts is the highest number, and all earlier ones stay.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Identified, InPartnership, Word, one_of, to


class SecondReading(Identified, InPartnership, Base):
    """What came of one reading: the audit goes back to its auditor, or it is accepted.

    `for_gaps` marks one that nobody read: the machine had counted what is missing.
    """

    __tablename__ = "second_reading"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        one_of("outcome", "outcome", "sent_back", "accepted"),
    )

    item_id: Mapped[UUID] = to("item.id")
    number: Mapped[int]
    outcome: Mapped[Word]
    for_gaps: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]
    by: Mapped[UUID] = to("membership.id")
    at: Mapped[datetime]


class QuestionAsked(Identified, InPartnership, Base):
    """One question named when an audit went back, with what is asked about it."""

    __tablename__ = "question_asked"
    __table_args__ = (UniqueConstraint("reading_id", "question"),)

    reading_id: Mapped[UUID] = to("second_reading.id")
    question: Mapped[Word]
    asked_sealed: Mapped[bytes]


class ModeratedGrade(Identified, InPartnership, Base):
    """A grade beside the auditor's own: the second reader's, or the one agreed at the event."""

    __tablename__ = "moderated_grade"
    __table_args__ = (
        UniqueConstraint("item_id", "question", "kind", "revision"),
        one_of("kind", "kind", "moderated", "agreed"),
    )

    item_id: Mapped[UUID] = to("item.id")
    question: Mapped[Word]
    kind: Mapped[Word]
    revision: Mapped[int]
    value: Mapped[Word]
    reason_sealed: Mapped[bytes]
    by: Mapped[UUID] = to("membership.id")
    at: Mapped[datetime]


class CaseRelease(Identified, InPartnership, Base):
    """One case's answers, released to those who meet about it; once ended it stays on record."""

    __tablename__ = "case_release"

    review_id: Mapped[UUID] = to("review.id", index=True)
    case_id: Mapped[UUID] = to("review_case.id", index=True)
    last_day: Mapped[date | None]
    released_by: Mapped[UUID] = to("membership.id")
    released_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = to("membership.id")
    ended_at: Mapped[datetime | None]
