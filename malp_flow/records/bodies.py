"""Days on which standing bodies meet, and what waits in a review for such a day that nobody knows yet."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Identified, InPartnership, Word, to

_STANDS = text("called_off_at IS NULL")
_WAITS = text("ended_at IS NULL")


class BodyMeeting(Identified, InPartnership, Base):
    """One day on which a body meets. `body` is its id in workflow files.

    Called off, or moved, the row stays; `moved_to` is the day on which it meets instead.
    """

    __tablename__ = "body_meeting"
    __table_args__ = (
        Index(
            "uq_body_meeting_standing",
            *("partnership_id", "body", "meets_on"),
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    body: Mapped[Word]
    meets_on: Mapped[date]
    added_by: Mapped[UUID] = to("membership.id")
    added_at: Mapped[datetime]
    called_off_at: Mapped[datetime | None]
    moved_to: Mapped[date | None]


class AwaitedDay(Identified, InPartnership, Base):
    """A clock of a review that should run and has no day: no meeting of its body is known yet.

    `anchor_on` is the day from which it counts. `item_place` is the item's id or empty.
    """

    __tablename__ = "awaited_day"
    __table_args__ = (
        Index(
            "uq_awaited_day_waiting",
            *("review_id", "name", "item_place"),
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        CheckConstraint("(item_id IS NULL) = (item_place = '')", name="place_says_item"),
    )

    review_id: Mapped[UUID] = to("review.id")
    name: Mapped[Word]
    item_id: Mapped[UUID | None] = to("item.id", index=True)
    item_place: Mapped[str] = mapped_column(String(36), default="")
    anchor_on: Mapped[date]
    since_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
