"""Chasing: what is due and not yet done, written down once.

Asked for as "due by now and still planned", never "due exactly today": a day on which nothing ran loses
nothing. Of several missed steps of one deadline only the latest goes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import ladders
from malp_flow.engine.working_days import start_of_day
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.records_check import RecordsCheck
from malp_flow.records.reviews import Review
from malp_flow.services import (
    history,
    holding_back,
    holdings,
    ladder_steps,
    learning_event,
    letter_causes,
    moves,
    outbox,
    records_asked,
    reminded,
    resting,
    reviews,
    silences,
)
from malp_flow.services.actor import Actor
from malp_flow.services.holding_back import Because, Why
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Waiting:
    """A review in which the clock has brought something: reminders that are due, or a gate to look at."""

    review_id: UUID
    partnership_id: UUID


def waiting(session: Session, *, now: datetime) -> list[Waiting]:
    """Return the reviews in which something is due by now. Only looks; costs what is due, not what exists."""
    due = (
        select(Deadline.review_id, Deadline.partnership_id)
        .join(LadderStep, LadderStep.deadline_id == Deadline.id)
        .where(LadderStep.state == "planned", LadderStep.due_at <= now)
        .distinct()
    )
    woken = (
        select(Deadline.review_id, Deadline.partnership_id)
        .join(LadderStep, LadderStep.deadline_id == Deadline.id)
        .where(LadderStep.state == "held", LadderStep.wake_at <= now)
        .distinct()
    )
    to_look_at = select(Review.id, Review.partnership_id).where(Review.look_again_at <= now)
    records = select(RecordsCheck.review_id, RecordsCheck.partnership_id).where(RecordsCheck.chase_at <= now)
    queries = (to_look_at, due, woken, records.distinct())
    rows = [row for query in queries for row in session.execute(query)]
    return [Waiting(*row) for row in dict.fromkeys((row[0], row[1]) for row in rows)]


def chase(session: Session, where: Waiting, *, now: datetime) -> int:
    """Do what has become due by now in one review and return how many reminders were queued.

    The review's lock is taken before anything is read: of two workers one finds the steps done already.
    """
    review = reviews.opened(session, where.review_id, partnership_id=where.partnership_id)
    _look_again(session, review, now=now)
    ladder_steps.wake_by_the_clock(session, review, now=now)
    queued = 0 if resting.going_on(session, review) else records_asked.chase(session, review, now=now)
    with holdings.read_once(session):
        for deadline_id, steps in groupby(_due(session, review, now), key=lambda step: step.deadline_id):
            deadline = session.get_one(Deadline, deadline_id)
            going = [step for step in steps if not _waits(session, review, deadline, step, now=now)]
            queued += _chase(session, review, deadline, going, now=now) if going else 0
    session.flush()
    return queued


def _waits(
    session: Session, review: OpenReview, deadline: Deadline, step: LadderStep, *, now: datetime
) -> bool:
    """Put a step aside where something holds it back; whether it did."""
    because = holding_back.why(session, review, deadline, step=step, now=now)
    found = _reached(session, review, deadline, step, now=now)
    if because is None and found.back_on:
        because = Because(Why.away, start_of_day(found.back_on))
    if because:
        ladder_steps.hold([step], because.why, wake_at=because.wake_at)
    return because is not None


def _due(session: Session, review: OpenReview, now: datetime) -> list[LadderStep]:
    query = (
        select(LadderStep)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(Deadline.review_id == review.id, LadderStep.state == "planned", LadderStep.due_at <= now)
        .order_by(LadderStep.deadline_id, LadderStep.due_at, LadderStep.id)
    )
    return list(session.scalars(query))


def _chase(
    session: Session, review: OpenReview, deadline: Deadline, steps: list[LadderStep], *, now: datetime
) -> int:
    latest = steps[-1].due_at
    going: list[LadderStep] = []
    for step in steps:
        if step.due_at < latest:
            _close(step, "overtaken", reason=letter_causes.A_LATER_ONE, now=now)
        elif step.due_at <= deadline.due_at < now:
            _close(step, "overtaken", reason="the_day_has_passed", now=now)
        elif needless := reminded.needless(session, deadline, step, now=now):
            _close(step, "skipped", reason=needless, now=now)
        elif not (found := _reached(session, review, deadline, step, now=now)).told:
            _close(step, "skipped", reason=found.nobody_because, now=now)
        else:
            _close(step, "claimed", reason="", now=now)
            going.append(step)
    session.flush()
    if not going:
        return 0
    _write_down(session, review, deadline, steps, now=now)
    letter_causes.overtake(session, deadline.id, now=now)
    return sum(
        _send(session, review, deadline, step, now=now, queue=_way(session, review, deadline, step, now=now))
        for step in going
    )


def _way(
    session: Session, review: OpenReview, deadline: Deadline, step: LadderStep, *, now: datetime
) -> Callable[..., UUID]:
    """How a reminder leaves; one that became late in a silence waits for the manager, unless raised.

    One that its file lets go out of hours waits for nobody, and for no other letter of the day.
    """
    if ladder_steps.leaves_out_of_hours(review, deadline, step):
        return outbox.queue_out_of_hours
    late = silences.became_late_in_one(session, review.partnership_id, step.due_at, now=now)
    return (
        outbox.queue_late
        if late and not resting.is_raised(session, review, deadline.item_id)
        else outbox.queue
    )


def _write_down(
    session: Session, review: OpenReview, deadline: Deadline, steps: list[LadderStep], *, now: datetime
) -> None:
    facts: dict[str, object] = {
        "deadline": deadline.name,
        "item": str(deadline.item_id or ""),
        "due_on": deadline.due_on.isoformat(),
        "steps": {step.rung: step.state for step in steps},
    }
    history.append(
        session, "reminder.queued", by=Actor(review.partnership_id), now=now, review=review, facts=facts
    )


def _close(step: LadderStep, state: str, *, reason: str, now: datetime) -> None:
    step.state, step.reason, step.done_at = state, reason or None, now


def _reached(
    session: Session, review: OpenReview, deadline: Deadline, step: LadderStep, *, now: datetime
) -> reminded.Reached:
    return reminded.reached(session, review, deadline, step.recipient, unless=step.unless, now=now)


def send_at_once(
    session: Session, review: OpenReview, deadline: Deadline, step: LadderStep, *, now: datetime
) -> int:
    """Claim one step before its moment and queue its letters, each alone; return how many."""
    if not _reached(session, review, deadline, step, now=now).told:
        return 0
    _close(step, "claimed", reason="", now=now)
    step.wake_at = None
    session.flush()
    return _send(session, review, deadline, step, now=now, queue=outbox.queue_alone)


def _send(
    session: Session,
    review: OpenReview,
    deadline: Deadline,
    step: LadderStep,
    *,
    now: datetime,
    queue: Callable[..., UUID] = outbox.queue,
) -> int:
    rung = ladders.rung_of(review.workflow.ladders.get(deadline.name, ()), step.rung)
    letters = [(step.letter, step.recipient)]
    if rung and rung.tell and rung.tell_with:
        letters.append((rung.tell_with, rung.tell))
    queued = [
        queue(
            *(session, letter),
            to=told.member,
            review=review,
            now=now,
            cause=outbox.Cause(deadline.item_id, deadline.id, step.id, told.facts),
        )
        for letter, role in letters
        for told in reminded.reached(session, review, deadline, role, unless=step.unless, now=now).told
    ]
    return len(queued)


def _look_again(session: Session, review: OpenReview, *, now: datetime) -> None:
    """Some gates open by time alone: an event is over. Such a review is looked at once."""
    query = select(Review.id).where(Review.id == review.id, Review.look_again_at <= now)
    if session.scalar(query) is None:
        return
    learning_event.look_again(session, review, now=now)
    moves.settle(session, review, by=Actor(review.partnership_id), now=now)
