"""Clocks of a review: opened by what happens, met, cancelled, moved. Each carries its ladder."""
# Longer than 250 lines: every way in which a clock starts and ends, read as one.

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import String, literal, select
from sqlalchemy.orm import Session

from malp_flow.engine import deadlines as rules
from malp_flow.engine.definition import READY, ForEach
from malp_flow.engine.definition import Deadline as Clock
from malp_flow.engine.working_days import Calendar, calendar, local_day
from malp_flow.records.actions import Action
from malp_flow.records.bodies import AwaitedDay
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.people import Closure, Partnership
from malp_flow.services import awaited_days, hours, ladder_steps, read_once, together
from malp_flow.services.reviews import OpenReview


def days_of(session: Session, partnership_id: UUID, *, name: str | None = None) -> Calendar:
    """Return the partnership's calendar with its closures; `name` chooses another published one."""
    chosen = name or session.get_one(Partnership, partnership_id).calendar
    find = partial(_with_closures, session, partnership_id, chosen)
    return read_once.once(session, ("calendar", partnership_id, chosen), find)


def _with_closures(session: Session, partnership_id: UUID, chosen: str) -> Calendar:
    """One statement for both: nearly every page counts working days."""
    closures = select(Closure.day, Closure.open, literal(None, String).label("body")).where(
        Closure.partnership_id == partnership_id, Closure.calendar == chosen
    )
    rows = session.execute(closures.union_all(awaited_days.meeting_days(partnership_id))).all()
    days = [row for row in rows if row.body is None]
    closed, opened = [row.day for row in days if not row.open], [row.day for row in days if row.open]
    return calendar(chosen, closed, opened, awaited_days.by_body(rows))


def leaves_at(session: Session, partnership_id: UUID, at: datetime) -> datetime:
    """Return `at` if this partnership’s letters leave then, or else the next opening, in UTC."""
    return hours.window_of(session, partnership_id).next_moment(days_of(session, partnership_id), at)


def open_after(session: Session, review: OpenReview, anchor: str, *, now: datetime) -> None:
    """Start every clock that counts from this anchor: a move, an item that is done, another deadline."""
    days = days_of(session, review.partnership_id, name=review.workflow.calendar)
    anchor_on = rules.anchor_day(now, calendar=days, window=hours.window_of(session, review.partnership_id))
    for name, clock in rules.opened_deadlines(review.workflow, anchor).items():
        day = rules.counted(clock.when, {anchor: anchor_on}, days)
        if (day or clock.when.meeting_of) and not clock.when.before:
            _start(session, review, name, clock=clock, anchor_on=anchor_on, due_on=day, now=now)


def start_fixed(session: Session, review: OpenReview, item: Item | None, *, now: datetime) -> None:
    """Start the clocks that end on a fixed day: of an item that has opened, or (None) of the whole review.

    The clock of an action ends on the day that the action bears.
    """
    today = local_day(now)
    for name, clock in review.workflow.deadlines.items():
        if clock.for_ == (item.name if item else None):
            day = _own_day(session, item) if clock.when.is_own_day else clock.when.fixed_on
            if day:
                run(session, review, name, item, clock=clock, anchor_on=today, due_on=day, now=now)


def _own_day(session: Session, item: Item | None) -> date | None:
    action = session.get(Action, item.id) if item else None
    return action.due_on if action else None


def start_for(
    session: Session, review: OpenReview, item: Item, anchor: str, *, at: datetime, now: datetime
) -> None:
    """Start the clocks of one item that count from something, which happened at `at`."""
    days = days_of(session, review.partnership_id, name=review.workflow.calendar)
    anchor_on = rules.anchor_day(at, calendar=days, window=hours.window_of(session, review.partnership_id))
    for name, clock in review.workflow.deadlines.items():
        if clock.for_ != item.name or anchor not in clock.when.anchors:
            continue
        day = rules.counted(clock.when, {anchor: anchor_on}, days)
        if day or clock.when.meeting_of:
            run(session, review, name, item, clock=clock, anchor_on=anchor_on, due_on=day, now=now)


def count_back(session: Session, review: OpenReview, event: str, day: date, *, now: datetime) -> None:
    """Start, or move, the clocks that count back from an event whose date is set or changed."""
    days = days_of(session, review.partnership_id, name=review.workflow.calendar)
    for name, clock in review.workflow.deadlines.items():
        due_on = rules.counted(clock.when, {event: day}, days) if clock.when.before == event else None
        if due_on is None:
            continue
        going = running(session, review, name=name)
        for deadline in going:
            if deadline.due_on != due_on:
                move_day(session, review, deadline, new_on=due_on, now=now)
        if not going and not _was_met(session, review, name):
            _start(session, review, name, clock=clock, anchor_on=day, due_on=due_on, now=now)


def _was_met(session: Session, review: OpenReview, name: str) -> bool:
    query = select(Deadline.id).where(
        Deadline.review_id == review.id, Deadline.name == name, Deadline.met_at.is_not(None)
    )
    return session.scalar(query.limit(1)) is not None


def follow_gate(session: Session, review: OpenReview, open_move: str | None, *, now: datetime) -> None:
    """Start the clocks of the move whose gate is open now; stop those of moves whose gate has closed."""
    anchor_on = local_day(now)
    days = days_of(session, review.partnership_id, name=review.workflow.calendar)
    for name, clock in review.workflow.deadlines.items():
        if READY not in clock.when.anchors:
            continue
        going = running(session, review, name=name)
        day = rules.counted(clock.when, {READY: anchor_on}, days)
        if clock.met_by == open_move and day and not going:
            run(session, review, name, None, clock=clock, anchor_on=anchor_on, due_on=day, now=now)
        for deadline in going if clock.met_by != open_move else ():
            cancel(session, deadline, now=now)


def start_again(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    """Start the item's clocks anew from today, where none of them runs: it is asked once more."""
    if running(session, review, item_id=item.id):
        return
    days = days_of(session, review.partnership_id, name=review.workflow.calendar)
    today = rules.anchor_day(now, calendar=days, window=hours.window_of(session, review.partnership_id))
    for name, clock in review.workflow.deadlines.items():
        day = rules.counted(clock.when, dict.fromkeys(clock.when.anchors, today), days)
        if clock.for_ == item.name and clock.due and (day or clock.when.meeting_of):
            run(session, review, name, item, clock=clock, anchor_on=today, due_on=day, now=now)


def _start(
    session: Session,
    review: OpenReview,
    name: str,
    *,
    clock: Clock,
    anchor_on: date,
    due_on: date | None,
    now: datetime,
) -> None:
    items: list[Item | None] = [None]
    if clock.for_:
        query = select(Item).where(Item.review_id == review.id, Item.name == clock.for_)
        # An earliest day holds for what was done too soon as well; a due day is for what is still owed.
        items = [item for item in session.scalars(query) if clock.due is None or item.done_at is None]
        if review.workflow.items[clock.for_].for_each == ForEach.participant:
            items = [item for item in items if item and item.opened_at]  # a later wave has its own days
    for item in items:
        run(session, review, name, item, clock=clock, anchor_on=anchor_on, due_on=due_on, now=now)


def run(
    session: Session,
    review: OpenReview,
    name: str,
    item: Item | None,
    *,
    clock: Clock,
    anchor_on: date,
    due_on: date | None,
    now: datetime,
) -> None:
    """Start one clock, or, without a day, let it wait for one: no meeting that it counts to is known."""
    for earlier in running(session, review, name=name, item_id=item.id if item else None):
        cancel(session, earlier, now=now)  # the review went back: the same clock starts again
    awaited_days.end(awaited_days.of_review(session, review, name=name, item=item), now=now)
    if due_on is None:
        awaited_days.begin(session, review, name, item, anchor_on=anchor_on, now=now)
        return
    days = days_of(session, review.partnership_id, name=review.workflow.calendar)
    deadline = Deadline(
        partnership_id=review.partnership_id,
        review_id=review.id,
        name=name,
        item_id=item.id if item else None,
        item_place=str(item.id) if item else "",
        round=_next_round(session, review, name, item),
        anchor_on=anchor_on,
        due_on=due_on,
        due_at=_moment(review, clock, due_on),
        first_due_on=due_on,
        calendar=review.workflow.calendar,
        earliest=clock.due is None,
        provisional=rules.is_provisional(clock.when, due_on, days),
    )
    session.add(deadline)
    session.flush()
    ladder_steps.plan(session, review, deadline, calendar=days, now=now)


def _moment(review: OpenReview, clock: Clock, day: date) -> datetime:
    """A first day begins in the morning, a due day ends in the afternoon."""
    return rules.due_moment(review.workflow, day) if clock.due else rules.first_moment(day)


def _next_round(session: Session, review: OpenReview, name: str, item: Item | None) -> int:
    place = str(item.id) if item else ""
    query = select(Deadline.round).where(
        Deadline.review_id == review.id, Deadline.name == name, Deadline.item_place == place
    )
    return max(session.scalars(query), default=0) + 1


def running(
    session: Session, review: OpenReview, *, name: str | None = None, item_id: UUID | None = None
) -> list[Deadline]:
    """Return the deadlines still running, of one name or of one item where given."""
    if together.are(session, review.id):
        known = together.rows(session, "running", review.id, partial(_ask_running, session))
        return [d for d in known if name in (None, d.name) and item_id in (None, d.item_id)]
    query = select(Deadline).where(
        Deadline.review_id == review.id, Deadline.met_at.is_(None), Deadline.cancelled_at.is_(None)
    )
    key, rows = ("running", review.id), list[Deadline]()
    if read_once.keeps(session) and (item_id is None or read_once.kept(session, key) is not None):
        rows = read_once.once(session, key, lambda: list(session.scalars(query)))
    else:
        narrow = [] if name is None else [Deadline.name == name]
        narrow += [] if item_id is None else [Deadline.item_id == item_id]
        return list(session.scalars(query.where(*narrow)))
    return [row for row in rows if name in (None, row.name) and item_id in (None, row.item_id)]


def _ask_running(session: Session, ids: Collection[UUID]) -> Iterable[tuple[UUID, Deadline]]:
    query = select(Deadline).where(
        Deadline.review_id.in_(ids), Deadline.met_at.is_(None), Deadline.cancelled_at.is_(None)
    )
    return ((deadline.review_id, deadline) for deadline in session.scalars(query))


def meet(session: Session, review: OpenReview, deadline: Deadline, *, now: datetime) -> None:
    """Stop a clock because what it waited for is here; start those that count from it."""
    deadline.met_at = now
    ladder_steps.end(session, deadline, reason="met", now=now)
    session.flush()
    _open_what_counts_from(session, review, deadline.name, now=now)


def _open_what_counts_from(session: Session, review: OpenReview, name: str, *, now: datetime) -> None:
    is_move = review.workflow.move(name) is not None
    waits = running(session, review, name=name) or awaited_days.of_review(session, review, name=name)
    if not is_move and not waits:
        open_after(session, review, name, now=now)


def meet_undated(session: Session, review: OpenReview, waits: list[AwaitedDay], *, now: datetime) -> None:
    """Let clocks without a day wait no longer: what they waited for is here; start those that count on."""
    awaited_days.end(waits, now=now)
    session.flush()
    for name in dict.fromkeys(row.name for row in waits):
        _open_what_counts_from(session, review, name, now=now)


def cancel(session: Session, deadline: Deadline, *, now: datetime) -> None:
    """Stop a clock because nobody waits for it any more."""
    deadline.cancelled_at = now
    ladder_steps.end(session, deadline, reason="no_longer_waited_for", now=now)
    session.flush()


def move_day(
    session: Session, review: OpenReview, deadline: Deadline, *, new_on: date, now: datetime
) -> None:
    """Give one deadline another day: a new round, a fresh ladder, steps already done stay done."""
    ladder_steps.end(session, deadline, reason="date_moved", now=now)
    deadline.round += 1
    deadline.due_on = new_on
    clock = review.workflow.deadlines[deadline.name]
    deadline.due_at = _moment(review, clock, new_on)
    days = days_of(session, review.partnership_id, name=deadline.calendar)
    deadline.provisional = rules.is_provisional(clock.when, new_on, days)
    session.flush()
    ladder_steps.plan(session, review, deadline, calendar=days, now=now)
