"""What happened around a child, beside what the agencies' returns tell: rows that were read in, and marks."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Identified, InPartnership, Line, to


class ChronologyRow(Identified, InPartnership, Base):
    """One event that came from a file or was typed in. `about` says that its days are not exact."""

    __tablename__ = "chronology_row"
    __table_args__ = (CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),)

    review_id: Mapped[UUID] = to("review.id", index=True)
    case_id: Mapped[UUID] = to("review_case.id")
    agency_id: Mapped[UUID | None] = to("agency.id")
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    about: Mapped[bool] = mapped_column(default=False)
    text_sealed: Mapped[bytes]
    source_sealed: Mapped[bytes | None]
    added_by: Mapped[UUID] = to("membership.id")
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ChronologyMark(Identified, InPartnership, Base):
    """What the reviewer adds to one row, wherever it comes from: that it matters, and who knew of it when."""

    __tablename__ = "chronology_mark"
    __table_args__ = (UniqueConstraint("review_id", "row_key"),)

    review_id: Mapped[UUID] = to("review.id")
    row_key: Mapped[Line]
    significant: Mapped[bool] = mapped_column(default=False)
    known_sealed: Mapped[bytes | None]
    marked_by: Mapped[UUID] = to("membership.id")
    marked_at: Mapped[datetime]
