"""What hangs on the days of bodies in one review: given a day, moved, asked for while it is not known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine import deadlines as rules
from malp_flow.engine.definition import When
from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records.bodies import AwaitedDay
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.services import awaited_days, deadlines
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Redated:
    """One day that moves with a meeting. None: it is not known, before or afterwards."""

    row: Deadline | AwaitedDay
    item: Item | None
    old: date | None
    new: date | None


def redated(session: Session, review: OpenReview, body: str, known: Sequence[date]) -> tuple[Redated, ...]:
    """Return what would have another day if a body met on these days and no others; changes nothing.

    A day that a person gave, such as more time, stays as it is.
    """
    now_known = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    then = replace(now_known, meetings={**now_known.meetings, body: tuple(sorted(known))})
    return tuple(_redated(session, review, body, now_known, then))


def _redated(
    session: Session, review: OpenReview, body: str, days: Calendar, then: Calendar
) -> Iterator[Redated]:
    rows: list[Deadline | AwaitedDay] = [*deadlines.running(session, review)]
    for row in (*rows, *awaited_days.of_review(session, review)):
        clock = review.workflow.deadlines.get(row.name)
        if clock is None or clock.when.meeting_of != body:
            continue
        old = row.due_on if isinstance(row, Deadline) else None
        new = _day(clock.when, row.anchor_on, then)
        if new == old or (old and old != _day(clock.when, row.anchor_on, days)):
            continue
        item = session.get(Item, row.item_id) if row.item_id else None
        yield Redated(row, item, old, new)


def _day(when: When, anchor_on: date, days: Calendar) -> date | None:
    return rules.counted(when, dict.fromkeys(when.anchors, anchor_on), days)


def give(session: Session, review: OpenReview, change: Redated, *, now: datetime) -> None:
    """Give one day that hangs on a meeting its new day, or let it wait where none is known any more."""
    row, clock = change.row, review.workflow.deadlines[change.row.name]
    if isinstance(row, Deadline) and change.new:
        deadlines.move_day(session, review, row, new_on=change.new, now=now)
        return
    item = change.item or (session.get(Item, row.item_id) if row.item_id else None)
    deadlines.run(
        session, review, row.name, item, clock=clock, anchor_on=row.anchor_on, due_on=change.new, now=now
    )


def follow(session: Session, review: OpenReview, *, now: datetime) -> None:
    """Start the clocks that ask for a date while something waits for one; end them once it has a day."""
    asking = {name: one for name, one in review.workflow.deadlines.items() if one.asks_for}
    if not asking:
        return
    _end_needless(session, review, now=now)
    waiting = {awaited_days.body_of(review, row) for row in awaited_days.of_review(session, review)}
    today = local_day(now)
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    for name, clock in asking.items():
        going = deadlines.running(session, review, name=name)
        day = _day(clock.when, days.next_working_day(today), days)
        if clock.asks_for in waiting and day and not going:
            deadlines.run(session, review, name, None, clock=clock, anchor_on=today, due_on=day, now=now)
        for deadline in going if clock.asks_for not in waiting else ():
            deadlines.meet(session, review, deadline, now=now)


def after_migration(session: Session, review: OpenReview, *, now: datetime) -> None:
    """Let what waited for a day follow the file that a review has now: a clock that waits no more runs."""
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    for row in awaited_days.of_review(session, review):
        clock = review.workflow.deadlines.get(row.name)
        if clock is None:
            awaited_days.end([row], now=now)
        elif clock.when.meeting_of is None:
            day = _day(clock.when, row.anchor_on, days)
            give(session, review, Redated(row, None, None, day), now=now)


def _end_needless(session: Session, review: OpenReview, *, now: datetime) -> None:
    """End the waits of items that nobody owes any more, and of clocks that the file knows no more."""
    for row in awaited_days.of_review(session, review):
        item = session.get(Item, row.item_id) if row.item_id else None
        over = item is not None and (item.done_at is not None or item.state == "withdrawn")
        if over or awaited_days.body_of(review, row) is None:
            awaited_days.end([row], now=now)


def move_on(session: Session, review: OpenReview, deadline: Deadline, lasted: int, *, now: datetime) -> None:
    """Move a day on by the working days of a pause; one of a meeting to the first that is then far enough."""
    days = deadlines.days_of(session, review.partnership_id, name=deadline.calendar)
    clock = review.workflow.deadlines[deadline.name]
    if clock.when.meeting_of is None or deadline.due_on != _day(clock.when, deadline.anchor_on, days):
        deadlines.move_day(session, review, deadline, new_on=days.add(deadline.due_on, lasted), now=now)
        return
    deadline.anchor_on = days.add(deadline.anchor_on, lasted)
    new = _day(clock.when, deadline.anchor_on, days)
    if new != deadline.due_on:
        give(session, review, Redated(deadline, None, deadline.due_on, new), now=now)


def move_waits(session: Session, review: OpenReview, waits: Iterable[AwaitedDay], lasted: int) -> None:
    """Let these, which wait for a day, count from so many working days later."""
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    for row in waits:
        row.anchor_on = days.add(row.anchor_on, lasted)
