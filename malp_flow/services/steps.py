"""Steps that people confirm, as the review's page shows them; with an answer where the file lists some."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Answer, Item, Kind
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.lives import Act, StepState
from malp_flow.errors import Refused
from malp_flow.records.items import Item as Row
from malp_flow.services import (
    access,
    check_turns,
    comment_window,
    consequences,
    deadlines,
    history,
    items,
    moves,
    step_doers,
    told,
)
from malp_flow.services.actor import Actor
from malp_flow.services.check_turns import Turn
from malp_flow.services.comment_window import Window
from malp_flow.services.free_text import require_short
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview
from malp_flow.services.step_answers import ANSWERED, ANSWERS

DONE = "step.done"


class UnknownAnswer(Refused):
    """Choose one of the answers on the list."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step that is open or done. `answers` are what may be said, (id, answer); empty: only “done”.

    `may_note` says that the reader may note it for somebody who has only a link.
    """

    id: UUID
    name: str
    title: str
    place: str
    hint: str
    who: str
    answers: tuple[tuple[str, Answer], ...]
    due_on: date | None
    late: bool
    may_finish: bool
    may_note: bool
    done_by: str
    done_at: datetime | None
    answer: str
    reason: str
    is_raised: bool
    outlives: bool
    is_family: bool = False
    window: Window = comment_window.CLOSED
    """The time for comments that ends with it."""
    is_check: bool = False
    """Whether it asks, after the end, what has come of the review."""
    turn: Turn = check_turns.ANY_TIME
    answer_id: str = ""
    reason_needed: bool = False
    """Whether every answer wants a reason."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.done_at is None


def lines(
    session: Session, review: OpenReview, known: Facts, mine: frozenset[str], *, done: bool = True
) -> tuple[StepLine, ...]:
    """Return the steps of a review that are open or, with `done`, done; those that wait are left out."""
    states = {StepState.to_do, StepState.done} if done else {StepState.to_do}
    due = {d.item_id: d for d in deadlines.running(session, review) if d.item_id and not d.earliest}
    days = {str(item_id): (d.due_on, known.at > d.due_at) for item_id, d in due.items()}
    turns = check_turns.turns(review, known, {item_id: day for item_id, (day, _) in days.items()})
    return tuple(
        replace(
            _line(session, review, fact, days.get(fact.id, (None, False)), mine, known.at),
            turn=turns.get(fact.id, check_turns.ANY_TIME),
        )
        for name in review.workflow.items_of(Kind.step)
        if not step_doers.has_own_page(review, review.workflow.items[name])
        for fact in known.items_named(name)
        if fact.state in states
    )


def _line(
    session: Session,
    review: OpenReview,
    fact: ItemFact,
    due: tuple[date | None, bool],
    mine: frozenset[str],
    now: datetime,
) -> StepLine:
    said = review.workflow.items[fact.name]
    entries = told.about(session, review, UUID(fact.id), [DONE, *ANSWERS]) if fact.done else []
    done = next((entry for entry in reversed(entries) if entry.kind == DONE), None)
    answered = next((entry for entry in reversed(entries) if entry.kind in ANSWERS), None)
    answer = said.answers.get(answered.facts["answer"]) if answered else None
    hidden = bool(said.raised_by) and said.by not in mine  # told to those who answer it
    is_open = fact.state == StepState.to_do and _runs(review, said)
    return StepLine(
        id=UUID(fact.id),
        name=fact.name,
        title=said.title,
        place=", ".join(filter(None, [fact.agency_name, fact.case_reference])),
        hint=said.hint or "",
        who=review.workflow.roles[said.by].title if said.by else "",
        answers=tuple(said.answers.items()),
        due_on=due[0],
        late=due[1] and not fact.done,
        may_finish=is_open and said.by in mine,
        may_note=is_open and step_doers.may_note(review, said, mine),
        done_by=done.who if done else "",
        done_at=done.at if done else None,
        answer=answer.title if answer else "",
        reason=answered.words.get("reason", "") if answered and not hidden else "",
        is_raised=bool(said.raised_by),
        outlives=said.outlives,
        is_family=said.about_family,
        is_check=fact.name in check_turns.names_in(review),
        answer_id=answered.facts["answer"] if answered else "",
        reason_needed=all(each.reason == "required" for each in said.answers.values()),
        window=_window(session, review, fact, now=now),
    )


def _window(session: Session, review: OpenReview, fact: ItemFact, *, now: datetime) -> Window:
    if fact.done:
        return comment_window.CLOSED
    return comment_window.of(session, review, session.get_one(Row, UUID(fact.id)), now=now)


def _runs(review: OpenReview, said: Item) -> bool:
    return said.outlives or not review.workflow.state(review.state).final


def finish(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    answer_id: str = "",
    reason: str = "",
    early: bool = False,
    by: Actor,
    now: datetime,
) -> None:
    """Confirm that a step was done, with the answer that its file asks for; what waits for it opens.

    A step that ends the time for comments needs a reason while the time runs or a comment is not answered;
    the history keeps both, and those who were asked hear that it ended early. A check after the end is made
    in its turn, and more than a month before its day only if it is meant (`early`). What a manager notes for
    somebody who has only a link needs a reason. Raises UnknownAnswer, ReasonNeeded, HowKnown, WordsTooLong,
    WindowOpen, NotItsTurn, EarlyCheck, ReviewEnded, NotYours, NotNow, NoSuchItem.
    """
    item = items.get(session, review, item_id, kind=Kind.step)
    said = review.workflow.items[item.name]
    if step_doers.has_own_page(review, said):
        raise items.NoSuchItem  # its own page asks more, and an owner never closes an action
    if not said.outlives:
        access.require_running(review)
    noted = step_doers.require(session, review, item, reason=reason, by=by, now=now)
    check_turns.require(session, review, item, early=early, now=now)
    require_short(reason)
    facts = _about(item, said.by if noted else None)
    if said.answers:
        need_answer(said, answer_id, reason)
        _write(session, review, ANSWERED, facts | {"answer": answer_id}, reason, by=by, now=now)
    window = comment_window.to_close(session, review, item, reason, now=now)
    items.bring_on(session, review, item, Act.finish, now=now)
    why = reason if window.is_open or (noted and not said.answers) else ""
    _write(session, review, DONE, facts | window.facts, why, by=by, now=now)
    if window.until:
        comment_window.tell_of_end(session, review, item, by=by, now=now)
    consequences.of_finished(session, review, item.name, now=now)
    moves.settle(session, review, by=by, now=now)


def _write(
    session: Session,
    review: OpenReview,
    kind: str,
    facts: dict[str, object],
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    kept = {"reason": cleaned(reason)} if cleaned(reason) else None
    history.append(session, kind, by=by, now=now, review=review, facts=facts, secrets=kept)


def _about(item: Row, noted_for: str | None) -> dict[str, object]:
    facts: dict[str, object] = {"step": item.name, "item": str(item.id)}
    return facts | ({"noted_for": noted_for} if noted_for else {})


def need_answer(said: Item, answer_id: str, reason: str) -> None:
    """Let the act go on with an answer of the file, and a reason where it asks for one.

    Raises UnknownAnswer, ReasonNeeded.
    """
    if answer_id not in said.answers:
        raise UnknownAnswer
    if said.answers[answer_id].reason == "required" and len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded


def finish_only(
    session: Session,
    review: OpenReview,
    name: str,
    *,
    answer_id: str = "",
    reason: str = "",
    early: bool = False,
    by: Actor,
    now: datetime,
) -> None:
    """Confirm that a step of this name was done: of several, the first that is still to do.

    Raises what `finish` raises.
    """
    names = {name} & set(review.workflow.items_of(Kind.step))
    found = sorted(items.of_review(session, review, names), key=lambda one: (one.done_at is not None, one.id))
    if not found:
        raise items.NoSuchItem
    finish(session, review, found[0].id, answer_id=answer_id, reason=reason, early=early, by=by, now=now)
