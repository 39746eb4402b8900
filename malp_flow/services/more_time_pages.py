"""What the pages about more time show: to the auditor who asks, and to the manager who decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.definition import MoreTime as Allowed
from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records import sealed
from malp_flow.records.chases import Deadline, MoreTime
from malp_flow.records.items import Item
from malp_flow.services import (
    access,
    audit_pages,
    deadlines,
    event_ahead,
    items,
    more_time,
    people,
    reminders_ahead,
    told,
    whose,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of

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
    latest: date | None
    """The latest day that leaves the event where it is; None where no later day does."""
    at_most: int | None
    waiting: bool
    requests: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class DecidePage:
    """What the page of a decision shows; `effect` says what the day asked for leaves before the event.

    `reminders` says what becomes of planned reminders if that day is agreed.
    """

    due_on: date | None
    at_most: int | None
    beyond: bool
    effect: str
    reminders: tuple[reminders_ahead.Line, ...]
    waiting: bool
    may_decide: bool
    requests: tuple[Request, ...]


def asking(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> AskPage:
    """Return the page of the auditor; raises NotHere for everybody else, and NoSuchItem."""
    review = audit_pages.review_of(session, item_id, by=by)
    item = items.get(session, review, item_id, kind=Kind.return_)
    access.require_holder(session, by, item, review=review, on=local_day(now))
    deadline, allowed = _clock(session, review, item_id)
    today = local_day(now)
    choices: tuple[tuple[int, date], ...] = ()
    if deadline:
        days = _days(session, deadline)
        start = max(deadline.due_on, today)
        choices = tuple((number, days.add(start, number)) for number in QUICK)
    return AskPage(
        review=review.reference,
        agency=whose.agency_of(session, review, item),
        due_on=deadline.due_on if deadline else None,
        choices=choices,
        latest=_latest(session, review, item, deadline, today=today) if deadline else None,
        at_most=allowed.at_most_working_days if allowed else None,
        waiting=bool(deadline and more_time.waiting_for_decision(session, deadline)),
        requests=requests(session, review, item_id, with_reasons=False),
    )


def deciding(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> DecidePage:
    """Return the page of a decision; raises NoSuchItem. Who may see the review is decided by the caller.

    Why more time is asked for is shown only to those who may give it.
    """
    item = items.get(session, review, item_id, kind=Kind.return_)
    deadline, allowed = _clock(session, review, item_id)
    row = more_time.asked(session, deadline) if deadline else None
    at_most = allowed.at_most_working_days if allowed else None
    today, effect, beyond = local_day(now), "", False
    reminders: tuple[reminders_ahead.Line, ...] = ()
    if deadline and row and row.new_on:
        days = _days(session, deadline)
        effect = event_ahead.effect_of(session, review, item, deadline, row.new_on, today=today)
        beyond = at_most is not None and days.count_between(deadline.due_on, row.new_on) > at_most
        reminders = reminders_ahead.of_new_day(session, review, deadline, row.new_on, now=now)
    held = roles_of(session, review, by.person_id, on=today)
    gives = {clock.more_time.by for clock in review.workflow.deadlines.values() if clock.more_time}
    may_decide = allowed.by in held if allowed else bool(gives & held)
    return DecidePage(
        due_on=deadline.due_on if deadline else None,
        at_most=at_most,
        beyond=beyond,
        effect=effect,
        reminders=reminders,
        waiting=row is not None,
        may_decide=may_decide,
        requests=requests(session, review, item_id, with_reasons=may_decide),
    )


def requests(
    session: Session, review: OpenReview, item_id: UUID, *, with_reasons: bool
) -> tuple[Request, ...]:
    """Return every request about one audit with its answer, the newest first."""
    query = (
        select(MoreTime)
        .join(Deadline, Deadline.id == MoreTime.deadline_id)
        .where(Deadline.review_id == review.id, Deadline.item_id == item_id)
        .order_by(MoreTime.id.desc())
    )
    answers = {
        entry.at: entry.words.get("reason", "")
        for entry in told.about(session, review, item_id, ["more_time.refused", "more_time.given"])
    }
    return tuple(
        Request(
            people.name_of(session, row.asked_by),
            row.asked_on,
            row.old_on,
            row.new_on,
            sealed.get(session, row, "reason_sealed") if with_reasons else "",
            row.decision or "",
            people.name_of(session, row.decided_by),
            row.decided_at,
            _answer(session, row, answers),
        )
        for row in session.scalars(query)
    )


def _answer(session: Session, row: MoreTime, answers: Mapping[datetime, str]) -> str:
    """Return what was said to it; nothing where it was agreed to, which keeps the words of whoever asked."""
    said = answers.get(row.decided_at, "") if row.decided_at else ""
    return "" if said == sealed.get(session, row, "reason_sealed") else said


def _clock(
    session: Session, review: OpenReview, item_id: UUID
) -> tuple[Deadline, Allowed] | tuple[None, None]:
    for deadline in deadlines.running(session, review, item_id=item_id):
        allowed = review.workflow.deadlines[deadline.name].more_time
        if allowed:
            return deadline, allowed
    return None, None


def _latest(
    session: Session, review: OpenReview, item: Item, deadline: Deadline, *, today: date
) -> date | None:
    latest = event_ahead.latest_that_keeps_it(session, review, item, deadline)
    return latest if latest and latest > max(deadline.due_on, today) else None


def _days(session: Session, deadline: Deadline) -> Calendar:
    return deadlines.days_of(session, deadline.partnership_id, name=deadline.calendar)
