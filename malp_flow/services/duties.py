"""What somebody owes by a day in a review: every running deadline, with who owes it and what waits for it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.telling_gates import what_is_due
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound, Refused
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case, PanelSeat
from malp_flow.services import deadlines, holding_back, people, readers
from malp_flow.services.holding_back import Because
from malp_flow.services.reviews import OpenReview


class NoSuchDuty(NotFound):
    """Nothing of this number is waited for in this review: it is done, or was never asked."""


class DutyOver(Refused):
    """This is done, or nobody waits for it any more. Nobody is reminded of it."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that is owed by a day: what and where, by whom; how late; what holds its reminders back.

    `agency` is its name, empty where no agency owes it.
    """

    id: UUID
    words: str
    agency: str
    names: tuple[str, ...]
    due_on: date
    days_late: int
    held_back: Because | None


def running(session: Session, review: OpenReview, deadline_id: UUID) -> Deadline:
    """Return a deadline of this review that still runs; raises NoSuchDuty, DutyOver."""
    deadline = of_review(session, review, deadline_id)
    if deadline.met_at or deadline.cancelled_at:
        raise DutyOver
    return deadline


def of_review(session: Session, review: OpenReview, deadline_id: UUID) -> Deadline:
    """Return a deadline of this review, whether it runs or not; raises NoSuchDuty."""
    deadline = session.get(Deadline, deadline_id)
    if deadline is None or deadline.review_id != review.id or deadline.earliest:
        raise NoSuchDuty
    return deadline


def everything(
    session: Session, review: OpenReview, *, most: int | None = None, now: datetime
) -> tuple[Duty, ...]:
    """Return all that is owed in a review, what is due first before the rest; at most so many."""
    query = select(Deadline).where(Deadline.review_id == review.id, *_OPEN)
    rows = session.scalars(query.order_by(Deadline.due_at, Deadline.id).limit(most)).all()
    return tuple(duty(session, review, row, now=now) for row in rows)


def number(session: Session, review: OpenReview) -> tuple[int, int]:
    """Return how many things are owed in a review, and how many are over."""
    own = select(func.count(Deadline.id)).where(Deadline.review_id == review.id, Deadline.earliest.is_(False))
    owed = session.scalar(own.where(*_OPEN)) or 0
    return owed, (session.scalar(own) or 0) - owed


_OPEN = (Deadline.earliest.is_(False), Deadline.met_at.is_(None), Deadline.cancelled_at.is_(None))
"""What makes a deadline one that somebody owes something by."""


@dataclass(frozen=True, slots=True)
class Over:
    """Something that was owed and is not any more: it came, or nobody waits for it."""

    id: UUID
    words: str
    due_on: date
    came: bool
    ended_at: datetime


def over(session: Session, review: OpenReview, *, most: int | None = None) -> tuple[Over, ...]:
    """Return what was owed in a review and is over, the newest first, at most so many.

    Its reminders stay on record.
    """
    ended = func.coalesce(Deadline.met_at, Deadline.cancelled_at)
    query = select(Deadline).where(
        Deadline.review_id == review.id, Deadline.earliest.is_(False), ended.is_not(None)
    )
    rows = session.scalars(query.order_by(ended.desc(), Deadline.id).limit(most)).all()
    return tuple(_over(session, review, row) for row in rows)


def _over(session: Session, review: OpenReview, deadline: Deadline) -> Over:
    ended_at = deadline.met_at or deadline.cancelled_at or deadline.due_at
    words = words_of(session, review, deadline)
    return Over(deadline.id, words, deadline.due_on, deadline.met_at is not None, ended_at)


def words_of(session: Session, review: OpenReview, deadline: Deadline) -> str:
    """Return what is owed and where, on one line."""
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    title, place = title_of(review, deadline, item), place_of(session, item)
    return f"{title}: {place}" if place else title


def duty(session: Session, review: OpenReview, deadline: Deadline, *, now: datetime) -> Duty:
    """Return one deadline in words."""
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    owed = readers.who_owes(session, review, deadline, now=now)
    days = deadlines.days_of(session, review.partnership_id, name=deadline.calendar)
    return Duty(
        id=deadline.id,
        words=words_of(session, review, deadline),
        agency=_agency(session, item),
        names=tuple(people.name_of(session, member) for member in owed),
        due_on=deadline.due_on,
        days_late=max(0, days.count_between(deadline.due_on, local_day(now))) if deadline.due_at < now else 0,
        held_back=holding_back.why(session, review, deadline, now=now),
    )


def _agency(session: Session, item: Item | None) -> str:
    return session.get_one(Agency, item.agency_id).name if item and item.agency_id else ""


def title_of(review: OpenReview, deadline: Deadline, item: Item | None) -> str:
    """Return what is owed, in the words of the file: of an item, or of the move that meets the deadline."""
    if item is not None:
        return review.workflow.items[item.name].title
    known = deadline.name in review.workflow.deadlines
    return what_is_due(review.workflow, deadline.name) if known else deadline.name


def place_of(session: Session, item: Item | None) -> str:
    """Return where an item is owed: agency and record, or the seat; an empty text where it has no place."""
    if item is None:
        return ""
    case = session.get(Case, item.case_id) if item.case_id else None
    seat = session.get(PanelSeat, item.seat_id) if item.seat_id else None
    named = (_agency(session, item), case.reference if case else "", seat.title if seat else "")
    return ", ".join(name for name in named if name)
