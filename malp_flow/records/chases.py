"""Deadlines, more time, pauses, reminders that are held, and the planned steps of each ladder."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from malp_flow.records.base import Base, Identified, InPartnership, Word, one_of, to

_PLANNED = text("state = 'planned'")
_HELD = text("state = 'held'")


class Deadline(Identified, InPartnership, Base):
    """One date by which, or (`earliest`) before which not, something is to be done.

    `due_on` is the day in London, `due_at` the moment it ends for us. `round` counts changes of
    the date. `item_place` is the item's id or empty: it stands in for `item_id` in the unique key.
    `provisional`: it lies beyond the published bank holidays.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("review_id", "name", "item_place", "round"),
        CheckConstraint("(item_id IS NULL) = (item_place = '')", name="place_says_item"),
    )

    review_id: Mapped[UUID] = to("review.id")
    name: Mapped[Word]
    item_id: Mapped[UUID | None] = to("item.id", index=True)
    item_place: Mapped[str] = mapped_column(String(36), default="")
    round: Mapped[int] = mapped_column(default=1)
    anchor_on: Mapped[date]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    first_due_on: Mapped[date]
    calendar: Mapped[Word]
    earliest: Mapped[bool] = mapped_column(default=False)
    provisional: Mapped[bool] = mapped_column(default=False)
    met_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class MoreTime(Identified, InPartnership, Base):
    """More time asked for, and what was decided; `decision` is None until then."""

    __tablename__ = "more_time"

    deadline_id: Mapped[UUID] = to("deadline.id", index=True)
    asked_by: Mapped[UUID] = to("membership.id")
    asked_on: Mapped[date]
    reason_sealed: Mapped[bytes]
    decision: Mapped[Word | None]
    decided_by: Mapped[UUID | None] = to("membership.id")
    decided_at: Mapped[datetime | None]
    old_on: Mapped[date]
    new_on: Mapped[date | None]


class Hold(Identified, InPartnership, Base):
    """A pause of one item, or of the review, or (both empty) of the partnership.

    With `clock_runs` only the letters pause and dates stay as they are.
    """

    __tablename__ = "hold"

    review_id: Mapped[UUID | None] = to("review.id", index=True)
    item_id: Mapped[UUID | None] = to("item.id")
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    reason_sealed: Mapped[bytes]
    clock_runs: Mapped[bool] = mapped_column(default=False)
    set_by: Mapped[UUID | None] = to("membership.id")


class ReminderHold(Identified, InPartnership, Base):
    """Nobody is reminded, while every clock runs on: of one item, one agency, or one review.

    An agency's may be within one review. `until_on` is the first day on which reminders go again; None until
    somebody ends it. `kind`: `asked` by a manager, or a `call` in which somebody said by when.
    """

    __tablename__ = "reminder_hold"
    __table_args__ = (one_of("kind", "kind", "asked", "call"),)

    review_id: Mapped[UUID | None] = to("review.id", index=True)
    agency_id: Mapped[UUID | None] = to("agency.id", index=True)
    item_id: Mapped[UUID | None] = to("item.id", index=True)
    kind: Mapped[Word]
    words_sealed: Mapped[bytes]
    set_by: Mapped[UUID] = to("membership.id")
    set_at: Mapped[datetime]
    until_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = to("membership.id")


class LadderStep(Identified, InPartnership, Base):
    """One planned reminder. The key forbids the second one, whoever plans it.

    `planned`, then `claimed` by a letter and `sent` with it; or `skipped`, `overtaken` by a later one,
    `cancelled`, each with its reason. `held` it waits: until `wake_at`, or, without, until somebody acts.
    `acted_by` held or skipped it by hand, for the reason in `words_sealed`.
    """

    __tablename__ = "ladder_step"
    __table_args__ = (
        UniqueConstraint("deadline_id", "rung", "round", "recipient"),
        one_of(
            "state",
            "state",
            *("planned", "claimed", "sent", "skipped", "overtaken", "cancelled", "held"),
        ),
        Index("ix_ladder_step_planned", "due_at", sqlite_where=_PLANNED, postgresql_where=_PLANNED),
        Index("ix_ladder_step_held", "wake_at", sqlite_where=_HELD, postgresql_where=_HELD),
    )

    deadline_id: Mapped[UUID] = to("deadline.id")
    rung: Mapped[Word]
    round: Mapped[int] = mapped_column(default=1)
    recipient: Mapped[Word]
    letter: Mapped[Word]
    tell: Mapped[Word | None]
    unless: Mapped[Word | None]
    due_at: Mapped[datetime]
    state: Mapped[Word] = mapped_column(default="planned")
    reason: Mapped[Word | None]
    done_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    acted_by: Mapped[UUID | None] = to("membership.id")
    words_sealed: Mapped[bytes | None]
