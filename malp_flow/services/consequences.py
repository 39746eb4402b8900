"""What follows from a move, or from the end of an item: others open, clocks run, letters are queued."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, ForEach, Kind, LetterUse, Move
from malp_flow.engine.lives import Act, DecisionState, ReturnState, StepState
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.reviews import Review
from malp_flow.services import (
    awaited_days,
    calling_off,
    deadlines,
    event_people,
    holdings,
    items,
    letter_causes,
    outbox,
    readers,
    step_answers,
)
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import is_here

_LAST_ACT = {Kind.return_: Act.take_away, Kind.decision: Act.ask_again, Kind.step: Act.leave_out}
"""What happens to what is still open when a review ends; texts and meetings stay as they are."""
_CAN_BE_ASKED_AGAIN = {Kind.decision, Kind.step}
REVIEWER_STAYS = timedelta(days=30)
"""So long after its end a reviewer, who may be of no agency here, still sees a review."""
_NOT_ASKED = {DecisionState.waiting, StepState.waiting}
FIRST_WAVE = 1
"""The wave of respondents that goes out with the move that opens it; later ones are sent one by one."""


def of_move(session: Session, review: OpenReview, move: Move, *, now: datetime) -> None:
    """Do what the file says follows from a move that has just happened."""
    _close_later(session, review, now=now)
    calling_off.close(session, review, move, now=now)
    for deadline in deadlines.running(session, review):
        if review.workflow.deadlines[deadline.name].met_by == move.id:
            deadlines.meet(session, review, deadline, now=now)
    undated = awaited_days.of_review(session, review)
    met = [row for row in undated if awaited_days.is_met_by(review, row, move.id)]
    deadlines.meet_undated(session, review, met, now=now)
    for document in items.of_review(session, review, _documents_of(review, move)):
        items.bring_on(session, review, document, Act.put_forward, now=now)
    open_items(session, review, move.id, now=now)
    deadlines.open_after(session, review, move.id, now=now)
    if review.workflow.state(review.state).final:
        _end(session, review, now=now)
    send(session, review, move.letters, opened=review.workflow.opened_by(move.id), now=now)


def of_finished(session: Session, review: OpenReview, name: str, *, now: datetime, tell: bool = True) -> None:
    """Do what follows once every item of a name is done: others open, clocks that count from it run.

    With `tell` false nobody is written to.
    """
    asked = items.of_review(session, review, [name])
    if not all(item.done_at or item.state == ReturnState.withdrawn for item in asked):
        return
    if review.workflow.move(name) is None:
        open_items(session, review, name, now=now, tell=tell)
        if name not in review.workflow.deadlines:
            deadlines.open_after(session, review, name, now=now)


def open_items(session: Session, review: OpenReview, cause: str, *, now: datetime, tell: bool = True) -> None:
    """Open the items that wait for this move or item, and, unless `tell` is false, ask those who owe them."""
    found = review.workflow.opened_by(cause)
    names = _wanted(session, review, cause, found)
    for name in found:
        if name not in names and calling_off.leave_out(session, review, name, now=now):
            of_finished(session, review, name, now=now)
    for item in items.of_review(session, review, names):
        if _is_given_up(item) or _began_before(item, now=now) or is_of_a_later_wave(review, item):
            continue
        # After going back something may be open already: it goes on as it is.
        if items.may(item, Act.open_up) and (item.done_at is None or item.kind in _CAN_BE_ASKED_AGAIN):
            items.bring_on(session, review, item, Act.open_up, now=now)
            deadlines.start_fixed(session, review, item, now=now)
    for name in names if tell else ():
        send(session, review, review.workflow.items[name].letters, opened=[name], now=now)


def _wanted(session: Session, review: OpenReview, cause: str, names: Iterable[str]) -> list[str]:
    """Return those that open after what was answered, where a step with answers opens them.

    What opens after some answers only does not open after a step that was not needed: it gave none.
    """
    if review.workflow.move(cause):
        return list(names)
    asked, workflow = items.of_review(session, review, [cause]), review.workflow
    answers = step_answers.given(session, review, asked).values()
    none_came = any(item.state == StepState.not_needed for item in asked) and not answers
    found = [name for name in names if not (none_came and workflow.items[name].on_answer)]
    return [name for name in found if all(map(workflow.items[name].is_wanted, answers))]


def _is_given_up(item: Item) -> bool:
    """Whether it is one person’s own, such as an action, and was closed: that stays so."""
    return item.owner_id is not None and item.done_at is not None


def _began_before(item: Item, *, now: datetime) -> bool:
    """Whether it is one person’s own and began while the review still ran: they were told then."""
    return item.owner_id is not None and item.opened_at is not None and item.opened_at < now


def is_of_a_later_wave(review: OpenReview, item: Item) -> bool:
    """Return whether it is a respondent's, and goes out when its own wave is sent."""
    return review.workflow.items[item.name].for_each == ForEach.participant and item.round > FIRST_WAVE


def letters_that_ask(review: OpenReview, item: Item) -> list[str]:
    """Return the letters by which whoever owes an item is asked for it when it opens."""
    said = review.workflow.items[item.name]
    return [use.send for use in said.letters if said.by in use.to]


def is_opened(session: Session, review: OpenReview, name: str) -> bool:
    """Whether what opens an item has happened, and the review has not gone back behind it."""
    opener = review.workflow.items[name].opened_by
    move = review.workflow.move(opener or "")
    if move is None:
        return all(item.done_at for item in items.of_review(session, review, [opener or ""]))
    order = {state.id: number for number, state in enumerate(review.workflow.states)}
    return order[review.state] >= order[move.to]


def _documents_of(review: OpenReview, move: Move) -> list[str]:
    named = {str(use.with_.get("item", "")) for use in move.checks}
    return [name for name in named if name in review.workflow.items_of(Kind.document)]


def _close_later(session: Session, review: OpenReview, *, now: datetime) -> None:
    """Ask nobody any more for what belongs to states after the present one: the review went back.

    What is one person’s own, such as an action that began at once, goes on.
    """
    order = {state.id: number for number, state in enumerate(review.workflow.states)}
    later = {move.id for move in review.workflow.moves if order[move.to] > order[review.state]}
    names = _opened_by_any(review, later)
    for item in items.of_review(session, review, names):
        again = item.kind in _CAN_BE_ASKED_AGAIN and item.owner_id is None
        if again and item.state not in _NOT_ASKED:
            items.bring_on(session, review, item, Act.ask_again, now=now)
            for deadline in deadlines.running(session, review, item_id=item.id):
                deadlines.cancel(session, deadline, now=now)
            awaited_days.end(awaited_days.of_review(session, review, item=item), now=now)


def _opened_by_any(review: OpenReview, causes: set[str]) -> set[str]:
    opened: set[str] = set()
    while fresh := {n for cause in causes for n in review.workflow.opened_by(cause)} - opened:
        opened |= fresh
        causes = causes | fresh
    return opened


def _end(session: Session, review: OpenReview, *, now: datetime) -> None:
    """Ask nobody for anything any more, but for what goes on afterwards: follow-up, and what was raised."""
    session.execute(update(Review).where(Review.id == review.id).values(closed_at=now, look_again_at=None))
    letter_causes.withdraw(session, *_of_what_ends(session, review), because="review_ended", now=now)
    holdings.end_in_review(session, review.id, Capacity.reviewer, last_day=local_day(now) + REVIEWER_STAYS)
    for deadline in deadlines.running(session, review):
        clock = review.workflow.deadlines[deadline.name]
        if not (clock.for_ and review.workflow.items[clock.for_].outlives):
            deadlines.cancel(session, deadline, now=now)
    awaited_days.end(awaited_days.that_end(session, review), now=now)
    ended = [name for name, said in review.workflow.items.items() if not said.outlives]
    for item in items.of_review(session, review, ended):
        act = _LAST_ACT.get(Kind(item.kind))
        if act and not item.done_at and items.may(item, act):
            items.bring_on(session, review, item, act, now=now)


def _of_what_ends(session: Session, review: OpenReview) -> Iterator[ColumnElement[bool]]:
    going_on = [name for name, said in review.workflow.items.items() if said.outlives]
    kept = [item.id for item in items.of_review(session, review, going_on)]
    yield LetterCause.review_id == review.id
    yield Letter.any_hour.is_(False)  # what somebody must hear in any case
    yield or_(LetterCause.item_id.is_(None), LetterCause.item_id.not_in(kept))


def send(
    session: Session, review: OpenReview, uses: Iterable[LetterUse], *, opened: Iterable[str], now: datetime
) -> None:
    """Queue letters: one for each item in `opened` to whoever owes it, else one for each holder of a role.

    Nobody is asked for what is done already.
    """
    names = list(opened)
    waiting = [
        item
        for item in items.of_review(session, review, names)
        if item.done_at is None and not is_of_a_later_wave(review, item) and not _began_before(item, now=now)
    ]
    for use in uses:
        narrowed = event_people.told_by(session, review, use)
        if narrowed:
            _send_to_people_of(session, review, use.send, *narrowed, now=now)
        for role in () if narrowed else use.to:
            owed = {name for name in names if review.workflow.items[name].by == role}
            asked = [item for item in waiting if item.name in owed]
            for member in () if owed else readers.of_role(session, review, role, now=now):
                outbox.queue(session, use.send, to=member, review=review, now=now)
            for item in asked:
                for member in readers.of_item(session, review, role, item, now=now):
                    outbox.queue(session, use.send, to=member, review=review, item_id=item.id, now=now)


def _send_to_people_of(
    session: Session, review: OpenReview, letter: str, event: Item, told: dict[UUID, str], *, now: datetime
) -> None:
    """Queue a letter about an event to its people, each once; not to those who have left the partnership."""
    for member in told:
        if is_here(session, member, on=local_day(now)):
            outbox.queue(session, letter, to=member, review=review, item_id=event.id, now=now)
