"""What somebody without a sign-in reads of their step, behind a link: what is asked, and how it stands.

Of the rest of the review it says the state alone: what else is missing may be another agency's affair.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine import machine
from malp_flow.engine.definition import Answer, Capacity
from malp_flow.engine.lives import StepState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, Partnership
from malp_flow.services import concerns, deadlines, link_readers, moves, resting, reviews, steps, told
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere, get_here
from malp_flow.services.link_readers import Way
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of
from malp_flow.services.step_answers import ANSWERED


class NotYet(Refused):
    """The review cannot be moved on yet: it waits for something else. We write to you when it can be."""


@dataclass(frozen=True, slots=True)
class OwnMove:
    """A move that the reader may make from here; not `is_open` while the review waits for something else."""

    id: str
    title: str
    is_open: bool
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step as its doer sees it. `answers` are what may be said, (id, answer); empty: only “done”."""

    review: str
    state: str
    partnership: str
    contact: str
    title: str
    agency: str
    hint: str
    answers: tuple[tuple[str, Answer], ...]
    due_on: date | None
    overdue: bool
    is_open: bool
    done_at: datetime | None
    answer: str
    moves: tuple[OwnMove, ...]
    may_raise: bool


def page(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> StepPage:
    """Return what the doer of a step sees; raises NotHere for everybody else."""
    item = get_here(session, Item, item_id, by=by)
    review = reviews.read(session, item.review_id, partnership_id=by.partnership_id)
    _require_doer(session, review, item, by=by, now=now)
    said, place = review.workflow.items[item.name], session.get_one(Partnership, item.partnership_id)
    running = next(iter(deadlines.running(session, review, item_id=item.id)), None)
    is_final = review.workflow.state(review.state).final
    return StepPage(
        review=review.reference,
        state=review.workflow.state(review.state).title,
        partnership=place.name,
        contact=place.contact,
        title=said.title,
        agency=session.get_one(Agency, item.agency_id).name if item.agency_id else "",
        hint=said.hint or "",
        answers=tuple(said.answers.items()),
        due_on=running.due_on if running else None,
        overdue=running is not None and running.due_at < now,
        is_open=item.state == StepState.to_do and (said.outlives or not is_final),
        done_at=item.done_at,
        answer=_answer(session, review, item) if item.done_at else "",
        moves=_moves(session, review, by=by, now=now),
        may_raise=bool(concerns.may_raise(session, review, at=_place_of(item), by=by, now=now)),
    )


def _place_of(item: Item) -> Item | None:
    """About which agency somebody raises something from here: whoever is outside, about none."""
    return item if item.agency_id else None


def raising(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> concerns.RaisingPage:
    """Return what the doer of a step may raise from its page; raises NotHere, also where that is nothing."""
    item = get_here(session, Item, item_id, by=by)
    review = reviews.read(session, item.review_id, partnership_id=by.partnership_id)
    _require_doer(session, review, item, by=by, now=now)
    at = _place_of(item)
    names = concerns.may_raise(session, review, at=at, by=by, now=now)
    if not names:
        raise NotHere
    return concerns.page(session, review, names, at=at, by=by, now=now)


def raise_one(
    session: Session, item_id: UUID, name: str, *, words: str, by: Actor, now: datetime
) -> concerns.Raised:
    """Raise something from behind the link of a step. Raises NotHere, WordsNeeded, NotYours."""
    item = get_here(session, Item, item_id, by=by)
    review = reviews.opened(session, item.review_id, partnership_id=by.partnership_id)
    _require_doer(session, review, item, by=by, now=now)
    return concerns.raise_one(session, review, name, words=words, at=_place_of(item), by=by, now=now)


def _require_doer(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> None:
    if link_readers.way_of(session, review, item, by.person_id, on=local_day(now)) != Way.doer:
        raise NotHere


def _answer(session: Session, review: OpenReview, item: Item) -> str:
    entries = told.about(session, review, item.id, [ANSWERED])
    said = review.workflow.items[item.name].answers.get(entries[-1].facts["answer"]) if entries else None
    return said.title if said else ""


def _moves(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> tuple[OwnMove, ...]:
    own = {
        role
        for role in roles_of(session, review, by.person_id, on=local_day(now))
        if review.workflow.roles[role].as_ == Capacity.outside
    }
    rests = resting.going_on(session, review)
    return tuple(
        OwnMove(
            id=each.move.id,
            title=each.move.title,
            is_open=each.is_open and not (rests and each.move.checks),
            needs_reason=each.move.reason == "required",
        )
        for each in (moves.explain(session, review, now=now) if own else ())
        if own & set(each.move.people)
    )


def finish(session: Session, item_id: UUID, *, answer_id: str, reason: str, by: Actor, now: datetime) -> None:
    """Confirm a step from behind the link of its doer; raises NotHere, and what `steps.finish` raises."""
    item = get_here(session, Item, item_id, by=by)
    review = reviews.opened(session, item.review_id, partnership_id=by.partnership_id)
    _require_doer(session, review, item, by=by, now=now)
    steps.finish(session, review, item_id, answer_id=answer_id, reason=reason, by=by, now=now)


def move_on(
    session: Session, item_id: UUID, move_id: str, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    """Move the review on from outside, by whoever has a step of it and whom the file lets move it.

    Raises NotHere, NotYet, ReasonNeeded, NotYours.
    """
    item = get_here(session, Item, item_id, by=by)
    review = reviews.opened(session, item.review_id, partnership_id=by.partnership_id)
    _require_doer(session, review, item, by=by, now=now)
    if move_id not in {each.id for each in _moves(session, review, by=by, now=now) if each.is_open}:
        raise NotYet
    try:
        moves.move_on(session, review, move_id, by=by, now=now, reason=reason)
    except machine.MoveRefused:
        raise NotYet from None
