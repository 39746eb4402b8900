"""Steps that people confirm, as the review's page shows them; with an answer where the file lists some."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Answer, Kind
from malp_flow.engine.facts import Facts
from malp_flow.engine.lives import StepState
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.history import Entry, EntrySecret
from malp_flow.services import deadlines, history, people, sign_off
from malp_flow.services.actor import Actor
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview


class UnknownAnswer(Refused):
    """Choose one of the answers on the list."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step that is open or done. `answers` are what may be said, (id, answer); empty: only “done”."""

    name: str
    title: str
    hint: str
    who: str
    answers: tuple[tuple[str, Answer], ...]
    due_on: date | None
    late: bool
    may_finish: bool
    done_by: str
    done_at: datetime | None
    answer: str
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.done_at is None


def lines(session: Session, review: OpenReview, known: Facts, mine: frozenset[str]) -> tuple[StepLine, ...]:
    """Return the steps of a review that are open or done; those that wait or fell away are left out."""
    due = {d.item_id: d for d in deadlines.running(session, review) if d.item_id and not d.earliest}
    days = {str(item_id): (d.due_on, known.at > d.due_at) for item_id, d in due.items()}
    found = []
    for name in review.workflow.items_of(Kind.step):
        said = review.workflow.items[name]
        for item in known.items_named(name):
            if item.state not in {StepState.to_do, StepState.done}:
                continue
            due_on, late = days.get(item.id, (None, False))
            done = _done(session, review, name) if item.state == StepState.done else None
            found.append(
                StepLine(
                    name=name,
                    title=said.title,
                    hint=said.hint or "",
                    who=review.workflow.roles[said.by].title if said.by else "",
                    answers=tuple(said.answers.items()),
                    due_on=due_on,
                    late=late and done is None,
                    may_finish=item.state == StepState.to_do and said.by in mine and _runs(review),
                    done_by=_who(session, done) if done else "",
                    done_at=done.at if done else None,
                    **_said(session, review, name),
                )
            )
    return tuple(found)


def _who(session: Session, entry: Entry) -> str:
    return people.name_of(session, UUID(entry.actor)) if entry.actor else ""


def _runs(review: OpenReview) -> bool:
    return not review.workflow.state(review.state).final


def _entry(session: Session, review: OpenReview, name: str, kind: str) -> Entry | None:
    query = select(Entry).where(Entry.review_id == review.id, Entry.kind == kind).order_by(Entry.seq.desc())
    return next((entry for entry in session.scalars(query) if _facts(entry).get("step") == name), None)


def _facts(entry: Entry) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(entry.body).get("facts", {})
    return facts


def _done(session: Session, review: OpenReview, name: str) -> Entry | None:
    return _entry(session, review, name, "step.done")


def _said(session: Session, review: OpenReview, name: str) -> dict[str, str]:
    entry = _entry(session, review, name, "step.answered")
    if entry is None:
        return {"answer": "", "reason": ""}
    kept = session.scalar(select(EntrySecret).where(EntrySecret.entry_id == entry.id))
    said = review.workflow.items[name].answers.get(_facts(entry)["answer"])
    return {
        "answer": said.title if said else "",
        "reason": sealed.get(session, kept, "sealed") if kept else "",
    }


def finish(
    session: Session,
    review: OpenReview,
    name: str,
    *,
    answer_id: str = "",
    reason: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Confirm that a step was done, with the answer that its file asks for.

    Raises UnknownAnswer, ReasonNeeded, ReviewEnded, NotYours, NotNow, NoSuchItem.
    """
    said = review.workflow.items.get(name)
    answers = said.answers if said else {}
    if answers and answer_id not in answers:
        raise UnknownAnswer
    if answers and answers[answer_id].reason == "required" and len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded
    if answers:
        facts = {"step": name, "answer": answer_id}
        kept = {"reason": reason.strip()} if reason.strip() else None
        history.append(session, "step.answered", by=by, now=now, review=review, facts=facts, secrets=kept)
    sign_off.finish_step(session, review, name, by=by, now=now)
