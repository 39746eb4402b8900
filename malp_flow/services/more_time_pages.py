"""What the pages about more time show: to the auditor who asks, and to the manager who decides."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records import sealed
from malp_flow.records.chases import Deadline, MoreTime
from malp_flow.records.learning_event import Meeting
from malp_flow.records.people import Agency
from malp_flow.services import access, audit_pages, deadlines, items, more_time, people, told
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

QUICK = (3, 5, 10)
"""Working days offered at once."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request for more time, and the answer to it; `decision` is empty while it waits."""

    who: str
    asked_on: date
    old_on: date
    new_on: date | None
    reason: str
    decision: str
    decided_by: str
    decided_at: datetime | None
    answer: str
    """Why it was refused; empty otherwise."""


@dataclass(frozen=True, slots=True)
class AskPage:
    """What the auditor sees: the present day, the days offered, and what became of earlier requests."""

    review: str
    agency: str
    due_on: date | None
    choices: tuple[tuple[int, date], ...]
    at_most: int | None
    waiting: bool
    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class DecidePage:
    """What the manager sees; `days_left` are working days between the day asked for and the event."""

    due_on: date | None
    at_most: int | None
    beyond: bool
    event_on: date | None
    event_is_set: bool
    days_left: int | None
    waiting: bool
    requests: tuple[Request, ...]


def asking(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> AskPage:
    """Return the page of the auditor; raises NotHere for everybody else, and NoSuchItem."""
    review = audit_pages.review_of(session, item_id, by=by)
    item = items.get(session, review, item_id, kind=Kind.return_)
    access.require_holder(session, by, item, review=review, on=local_day(now))
    deadline, at_most = _clock(session, review, item_id)
    today = local_day(now)
    choices: tuple[tuple[int, date], ...] = ()
    if deadline:
        days = _days(session, deadline)
        start = max(deadline.due_on, today)
        choices = tuple((number, days.add(start, number)) for number in QUICK)
    return AskPage(
        review=review.reference,
        agency=session.get_one(Agency, item.agency_id).name,
        due_on=deadline.due_on if deadline else None,
        choices=choices,
        at_most=at_most,
        waiting=bool(deadline and more_time.waiting_for_decision(session, deadline)),
        requests=requests(session, review, item_id),
    )


def deciding(session: Session, review: OpenReview, item_id: UUID) -> DecidePage:
    """Return the page of the manager; raises NoSuchItem. Who may see it is decided by the caller."""
    items.get(session, review, item_id, kind=Kind.return_)
    deadline, at_most = _clock(session, review, item_id)
    row = more_time.asked(session, deadline) if deadline else None
    event_on, is_set = _event(session, review)
    left = beyond = None
    if deadline and row and row.new_on:
        days = _days(session, deadline)
        left = days.count_between(row.new_on, event_on) if event_on else None
        beyond = at_most is not None and days.count_between(deadline.due_on, row.new_on) > at_most
    return DecidePage(
        due_on=deadline.due_on if deadline else None,
        at_most=at_most,
        beyond=bool(beyond),
        event_on=event_on,
        event_is_set=is_set,
        days_left=left,
        waiting=row is not None,
        requests=requests(session, review, item_id),
    )


def requests(session: Session, review: OpenReview, item_id: UUID) -> tuple[Request, ...]:
    """Return every request about one audit with its answer, the newest first."""
    query = (
        select(MoreTime)
        .join(Deadline, Deadline.id == MoreTime.deadline_id)
        .where(Deadline.review_id == review.id, Deadline.item_id == item_id)
        .order_by(MoreTime.id.desc())
    )
    refused = {
        entry.at: entry.words.get("reason", "")
        for entry in told.about(session, review, item_id, ["more_time.refused"])
    }
    return tuple(
        Request(
            people.name_of(session, row.asked_by),
            row.asked_on,
            row.old_on,
            row.new_on,
            sealed.get(session, row, "reason_sealed"),
            row.decision or "",
            people.name_of(session, row.decided_by),
            row.decided_at,
            refused.get(row.decided_at, "") if row.decided_at else "",
        )
        for row in session.scalars(query)
    )


def _clock(session: Session, review: OpenReview, item_id: UUID) -> tuple[Deadline | None, int | None]:
    for deadline in deadlines.running(session, review, item_id=item_id):
        allowed = review.workflow.deadlines[deadline.name].more_time
        if allowed:
            return deadline, allowed.at_most_working_days
    return None, None


def _days(session: Session, deadline: Deadline) -> Calendar:
    return deadlines.days_of(session, deadline.partnership_id, name=deadline.calendar)


def _event(session: Session, review: OpenReview) -> tuple[date | None, bool]:
    """Return the day of the event, and whether it is set; else the first day on which it may be."""
    for item in items.of_review(session, review, review.workflow.items_of(Kind.event)):
        query = select(Meeting.starts_at).where(Meeting.item_id == item.id).order_by(Meeting.session)
        starts = session.scalars(query.limit(1)).first()
        if starts:
            return local_day(starts), True
        for deadline in deadlines.running(session, review, item_id=item.id):
            if deadline.earliest:
                return deadline.due_on, False
    return None, False
