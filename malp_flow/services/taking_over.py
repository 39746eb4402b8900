"""Taking a running review over: what happened before stands with its days, and nobody is written to.

The review is commissioned and set up here first. Then its moves are passed with the days on which they
happened; clocks count from those days, and reminders whose moment is past stay unsent.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from malp_flow.engine import machine
from malp_flow.engine.deadlines import noon_of_day
from malp_flow.engine.definition import Capacity, Kind, Move
from malp_flow.engine.lives import Act
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.services import access, consequences, deadlines, history, items, moves, picture
from malp_flow.services.actor import Actor
from malp_flow.services.moves import require_reason
from malp_flow.services.reviews import OpenReview

TAKEN_OVER, BEFORE = "review.taken_over", "before_this_system"
_ENDS = {
    Kind.return_: (Act.accept_absence,),
    Kind.event: (Act.arrange, Act.hold),
    Kind.document: (Act.put_forward,),
    Kind.step: (Act.finish,),
}
"""How an item comes to its end that was over before: answers on paper stay where they are."""


class BegunAlready(Refused):
    """This review has moved on here already. Only one that has just been set up is taken over."""


class NothingPassed(Refused):
    """Say which moves have happened before, each with its day."""


class WrongOrder(Refused):
    """The moves do not follow one another, or their days do not. Give them as they happened."""


class NotYet(Refused):
    """One of the days lies ahead. Give only what has happened already."""


class TextNeeded(Refused):
    """That move puts the report forward, so it must stand here. Take the review over up to the move before,
    write the report in, then take over the rest."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A move that happened before this system, and its day in London."""

    move: str
    on: date


def take_over(
    session: Session, review: OpenReview, passed: Sequence[Passed], *, reason: str, by: Actor, now: datetime
) -> None:
    """Bring a review that was set up here to where it stood before, in one entry of its history.

    Everything that its first move asks for must stand, and for a move that puts a report forward that report:
    it is written in between two calls. Raises MoveRefused with what is missing, BegunAlready, NothingPassed,
    WrongOrder, NotYet, TextNeeded, ReasonNeeded, NotYours.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    begun = _taken_to(session, review)
    if review.state != review.workflow.initial.id and begun is None:
        raise BegunAlready
    if begun is not None and len(passed) > 1:
        raise WrongOrder
    reason = require_reason(reason)
    way = _way(review, passed, after=begun or date.min, today=local_day(now))
    machine.after(review.workflow, way[0][0].id, picture.facts(session, review, now=now))
    for move, on in way:
        _pass(session, review, move, at=noon_of_day(on))
    _leave_the_past(session, review, now=now)
    review.ready_move = None
    days = [{"move": move.id, "to": move.to, "on": on.isoformat()} for move, on in way]
    facts = {"to": review.state, "moves": days}
    history.append(
        session, TAKEN_OVER, by=by, now=now, review=review, facts=facts, secrets={"reason": reason}
    )
    moves.settle(session, review, by=by, now=now)


def _taken_to(session: Session, review: OpenReview) -> date | None:
    """Return the last day that was taken over; None where nothing was, or where it has moved since."""
    query = select(Entry).where(Entry.review_id == review.id, Entry.kind.in_([TAKEN_OVER, "review.moved"]))
    last = session.scalars(query.order_by(Entry.seq.desc()).limit(1)).first()
    if last is None or last.kind != TAKEN_OVER:
        return None
    return date.fromisoformat(json.loads(last.body)["facts"]["moves"][-1]["on"])


def _way(
    review: OpenReview, passed: Sequence[Passed], *, after: date, today: date
) -> list[tuple[Move, date]]:
    """Return the moves with their days, each leaving the state to which the one before led."""
    if not passed:
        raise NothingPassed
    state, last, way = review.state, after, list[tuple[Move, date]]()
    for each in passed:
        move = review.workflow.move(each.move)
        if move is None:
            raise machine.NoSuchMove
        if state not in move.from_ or each.on < last or review.workflow.state(move.to).final:
            raise WrongOrder
        if each.on > today:
            raise NotYet
        if way and any(use.about in review.workflow.items_of(Kind.document) for use in move.checks):
            raise TextNeeded
        state, last = move.to, each.on
        way.append((move, each.on))
    return way


def _pass(session: Session, review: OpenReview, move: Move, *, at: datetime) -> None:
    """Do what follows from a move as if it were that moment, but for letters."""
    asked_about = {item for use in move.checks for item in use.reads}
    for item in items.of_review(session, review, asked_about):
        _end(session, review, item, at=at)
    review.state = move.to
    session.flush()
    for deadline in deadlines.running(session, review):
        if review.workflow.deadlines[deadline.name].met_by == move.id:
            deadlines.meet(session, review, deadline, now=at)
    consequences.open_items(session, review, move.id, now=at, tell=False)
    deadlines.open_after(session, review, move.id, now=at)


def _end(session: Session, review: OpenReview, item: Item, *, at: datetime) -> None:
    acts = _ENDS.get(Kind(item.kind), ())
    if item.done_at or not acts or not items.may(item, acts[0]):
        return
    if item.kind == Kind.event:
        session.add(_meeting(item, at))
    for act in acts:
        items.bring_on(session, review, item, act, now=at)
    consequences.of_finished(session, review, item.name, now=at, tell=False)


def _meeting(item: Item, at: datetime) -> Meeting:
    """An event of which nothing is known but its day."""
    return Meeting(
        partnership_id=item.partnership_id,
        item_id=item.id,
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        uid=f"{item.id}@events",
    )


def _leave_the_past(session: Session, review: OpenReview, *, now: datetime) -> None:
    """Take back the reminders whose moment was before: they stay on record, and never go."""
    mine = select(Deadline.id).where(Deadline.review_id == review.id)
    past = update(LadderStep).where(
        LadderStep.deadline_id.in_(mine), LadderStep.state == "planned", LadderStep.due_at <= now
    )
    session.execute(past.values(state="skipped", reason=BEFORE, done_at=now))
