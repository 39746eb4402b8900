"""The partnership's year: planned audits, who follows them in a calendar, how records were chosen."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Digest, Identified, InPartnership, Line, Word, to


class ProgrammeEntry(Identified, InPartnership, Base):
    """One audit that is planned, and the review it became. A re-audit names the review it looks at again.

    Without `day_known` only the month of `planned_on` is settled.
    """

    __tablename__ = "programme_entry"

    theme: Mapped[str] = mapped_column(String(80))
    kind: Mapped[Word]
    planned_on: Mapped[date]
    day_known: Mapped[bool] = mapped_column(default=True)
    lead: Mapped[Line | None]
    rationale_sealed: Mapped[bytes | None]
    re_audit_of: Mapped[UUID | None] = to("review.id")
    review_id: Mapped[UUID | None] = to("review.id")
    added_by: Mapped[UUID] = to("membership.id")
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class CalendarFeed(InPartnership, Base):
    """The opaque address of one member's calendar feed. It shows references and days, and nothing else."""

    __tablename__ = "calendar_feed"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    membership_id: Mapped[UUID] = to("membership.id", index=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class CaseChoice(Identified, InPartnership, Base):
    """A choice of records by chance: what it was made from and the seed, so that it can be made again."""

    __tablename__ = "case_choice"

    review_id: Mapped[UUID | None] = to("review.id", index=True)
    seed: Mapped[Line]
    sha256: Mapped[Digest]
    plan_sealed: Mapped[bytes]
    chosen_sealed: Mapped[bytes]
    made_by: Mapped[UUID] = to("membership.id")
    made_at: Mapped[datetime]
