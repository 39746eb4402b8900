"""One review as its page shows it: where it is, what stops it, its audits, what happened, what goes out."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.lives import ReturnState, StepState
from malp_flow.engine.working_days import local_day
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline
from malp_flow.records.history import Entry
from malp_flow.records.reviews import Review
from malp_flow.services import activity, dashboards, deadlines, picture, visibility
from malp_flow.services.actor import Actor
from malp_flow.services.moves import Prospect
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of
from malp_flow.wording import gettext, when_words


@dataclass(frozen=True, slots=True)
class Step:
    """One state on the way: done, now or planned, and the day on which it was reached."""

    title: str
    state: str
    reached_on: date | None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One agency's audit of one child's record, as others may see it before it is released."""

    item_id: UUID
    case: str
    agency: str
    auditor: str
    state: str
    word: str
    tone: str
    answered: int
    required: int
    due_on: date | None
    when: str
    late: bool
    done: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All that the page of one review says."""

    reference: str
    theme: str
    state_title: str
    final: bool
    steps: tuple[Step, ...]
    prospects: tuple[Prospect, ...]
    mine: frozenset[str]
    audits: tuple[AuditLine, ...]
    happened: tuple[activity.Happened, ...]
    coming: tuple[activity.Coming, ...]
    todo: tuple[ItemFact, ...]
    manages: bool


def review_page(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> ReviewPage:
    """Return what the page of this review shows to this person. Who may see it was asked before."""
    known = picture.facts(session, review, now=now)
    mine = roles_of(session, review, by.person_id, on=local_day(now))
    found = tuple(dashboards.prospects(review, known))
    state = review.workflow.state(review.state)
    return ReviewPage(
        reference=review.reference,
        theme=session.get_one(Review, review.id).theme,
        state_title=state.title,
        final=state.final,
        steps=_steps(session, review),
        prospects=found,
        mine=frozenset(p.move.id for p in found if mine & set(p.move.people)),
        audits=audit_lines(session, review, known),
        happened=activity.happened(session, review),
        coming=activity.coming(session, review),
        todo=_steps_to_do(review, known, mine),
        manages=visibility.manages(session, by, review, now=now),
    )


def _steps_to_do(review: OpenReview, known: Facts, mine: frozenset[str]) -> tuple[ItemFact, ...]:
    names = [name for name in review.workflow.items_of(Kind.step) if review.workflow.items[name].by in mine]
    return tuple(item for name in names for item in known.items_named(name) if item.state == StepState.to_do)


def _steps(session: Session, review: OpenReview) -> tuple[Step, ...]:
    reached = _reached(session, review)
    states = review.workflow.states
    first_final = next((n for n, state in enumerate(states) if state.final), len(states))
    shown = [state for n, state in enumerate(states) if n <= first_final or state.id == review.state]
    here = next(n for n, state in enumerate(shown) if state.id == review.state)
    ended = shown[here].final
    words = [
        "done" if n < here or (ended and n == here) else "now" if n == here else "planned"
        for n in range(len(shown))
    ]
    return tuple(
        Step(state.title, word, reached.get(state.id) if word != "planned" else None)
        for state, word in zip(shown, words, strict=True)
    )


def _reached(session: Session, review: OpenReview) -> dict[str, date]:
    row = session.get_one(Review, review.id)
    days = {review.workflow.initial.id: local_day(row.created_at)}
    query = (
        select(Entry).where(Entry.review_id == review.id, Entry.kind == "review.moved").order_by(Entry.seq)
    )
    for entry in session.scalars(query):
        facts: dict[str, Any] = json.loads(entry.body)["facts"]
        days[facts["to"]] = local_day(entry.at)
    return days


def state_words(state: str) -> tuple[str, str]:
    """Return an audit's state in words, and the tone of its tag."""
    words = {
        ReturnState.expected: (gettext("Not issued"), "quiet"),
        ReturnState.issued: (gettext("Issued"), "plain"),
        ReturnState.opened: (gettext("Opened"), "active"),
        ReturnState.in_work: (gettext("In work"), "active"),
        ReturnState.returned: (gettext("Returned, gaps"), "gap"),
        ReturnState.sent_back: (gettext("Sent back"), "gap"),
        ReturnState.complete: (gettext("Complete"), "good"),
        ReturnState.nil_return: (gettext("Child not known"), "good"),
        ReturnState.not_returned_accepted: (gettext("Went ahead without"), "quiet"),
        ReturnState.withdrawn: (gettext("Withdrawn"), "quiet"),
    }
    return words[ReturnState(state)]


def audit_lines(session: Session, review: OpenReview, known: Facts) -> tuple[AuditLine, ...]:
    """Return every audit with its status and its day; of answers only how many, never what they say."""
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    due = {d.item_id: d for d in deadlines.running(session, review) if d.item_id and not d.earliest}
    today = local_day(known.at)
    lines = []
    for item in dashboards.returns_of(review, known):
        deadline = due.get(UUID(item.id))
        left = days.count_between(today, deadline.due_on) if deadline else 0
        when = when_words(deadline.due_on, today=today, working_days=left) if deadline else ""
        lines.append(_line(session, item, deadline, when=when, now=known.at))
    return tuple(lines)


def _line(
    session: Session, item: ItemFact, deadline: Deadline | None, *, when: str, now: datetime
) -> AuditLine:
    audit = session.get_one(Audit, UUID(item.id))
    late = deadline is not None and now > deadline.due_at and not item.done
    word, tone = state_words(item.state)
    return AuditLine(
        item_id=UUID(item.id),
        case=item.case_reference,
        agency=item.agency_name,
        auditor=item.holder,
        state=item.state,
        word=word,
        tone=tone,
        answered=audit.answered,
        required=audit.required,
        due_on=deadline.due_on if deadline else None,
        when=when,
        late=late,
        done=item.done,
    )
