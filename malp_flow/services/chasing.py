"""Chasing: what is due and not yet done, written down once.

Asked for as "due by now and still planned", never "due exactly today": a day on which nothing ran loses
nothing. Of several missed steps of one deadline only the latest goes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Rung
from malp_flow.engine.working_days import local_day
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.records.reviews import Review
from malp_flow.services import consequences, moves, outbox, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

MANY = 500
"""How many due steps one transaction takes."""


def tick(session: Session, *, now: datetime) -> int:
    """Do what has become due by now and return how many reminders were queued."""
    _look_again(session, now=now)
    queued = 0
    for (partnership_id, deadline_id), steps in groupby(_due(session, now), key=_clock_of):
        deadline = session.get_one(Deadline, deadline_id)
        review = reviews.opened(session, deadline.review_id, partnership_id=partnership_id)
        queued += _chase(session, review, deadline, list(steps), now=now)
    return queued


def _due(session: Session, now: datetime) -> list[LadderStep]:
    query = (
        select(LadderStep)
        .where(LadderStep.state == "planned", LadderStep.due_at <= now)
        .order_by(LadderStep.due_at, LadderStep.id)
        .limit(MANY)
    )
    return sorted(session.scalars(query), key=lambda step: (str(step.deadline_id), step.due_at, step.id))


def _clock_of(step: LadderStep) -> tuple[UUID, UUID]:
    return step.partnership_id, step.deadline_id


def _chase(
    session: Session, review: OpenReview, deadline: Deadline, steps: list[LadderStep], *, now: datetime
) -> int:
    latest = steps[-1].due_at
    queued = 0
    for step in steps:
        if step.due_at < latest:
            _close(step, "overtaken", reason="a_later_one_is_due", now=now)
        elif _worked_on(session, deadline, step, now=now):
            _close(step, "skipped", reason="worked_on_this_week", now=now)
        else:
            queued += _send(session, review, deadline, step, now=now)
            _close(step, "done", reason="", now=now)
    session.flush()
    return queued


def _close(step: LadderStep, state: str, *, reason: str, now: datetime) -> None:
    step.state, step.reason, step.done_at = state, reason or None, now


def _worked_on(session: Session, deadline: Deadline, step: LadderStep, *, now: datetime) -> bool:
    audit = session.get(Audit, deadline.item_id) if step.unless and deadline.item_id else None
    if audit is None or audit.worked_on_at is None:
        return False
    today = local_day(now)
    return local_day(audit.worked_on_at) >= today - timedelta(days=today.weekday())


def _rung(review: OpenReview, deadline: Deadline, step: LadderStep) -> Rung | None:
    rungs = review.workflow.ladders.get(deadline.name, ())
    return next((rung for rung in rungs if rung.id == step.rung), None)


def _send(
    session: Session, review: OpenReview, deadline: Deadline, step: LadderStep, *, now: datetime
) -> int:
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    rung = _rung(review, deadline, step)
    letters = [(step.letter, step.recipient)]
    if rung and rung.tell and rung.tell_with:
        letters.append((rung.tell_with, rung.tell))
    cause = outbox.Cause(item.id if item else None, deadline.id, step.id)
    queued = [
        outbox.queue(session, letter, to=member, review=review, now=now, cause=cause)
        for letter, role in letters
        for member in _members(session, review, role, item, now=now)
    ]
    return len(queued)


def _members(
    session: Session, review: OpenReview, role: str, item: Item | None, *, now: datetime
) -> Iterable[UUID]:
    found = consequences.recipients(session, review, role, now=now, about=item)
    return dict.fromkeys(member for member, _ in found)


def _look_again(session: Session, *, now: datetime) -> None:
    """Some gates open by time alone: an event is over. Look at each such review once."""
    query = select(Review.id, Review.partnership_id).where(Review.look_again_at <= now)
    for review_id, partnership_id in session.execute(query).all():
        review = reviews.opened(session, review_id, partnership_id=partnership_id)
        moves.settle(session, review, by=Actor(partnership_id), now=now)
        session.execute(update(Review).where(Review.id == review_id).values(look_again_at=None))
