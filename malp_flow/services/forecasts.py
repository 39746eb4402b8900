"""When a running review may come to its end, by the partnership's own past; and how late things were."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import forecast
from malp_flow.engine.definition import Workflow
from malp_flow.engine.forecast import MOST, Past, Place, Stay
from malp_flow.engine.ways import main_line
from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline
from malp_flow.records.definitions import WorkflowDefinition
from malp_flow.records.history import Entry
from malp_flow.records.reviews import Review
from malp_flow.services import deadlines, library
from malp_flow.services.reviews import OpenReview
from malp_flow.services.timeliness_rows import MOVES, moves_in
from malp_flow.wording import gettext


@dataclass(frozen=True, slots=True)
class _Lived:
    """What became of one review so far: the stays that are over, and where it is since when."""

    stays: Past
    place: Place


def sentence(session: Session, review: OpenReview, *, planned: date | None, rests: bool, today: date) -> str:
    """Return when this review may come to its end, in a sentence; empty once it has ended.

    `planned` is the day of the plan, said where too few reviews of the workflow came to their end here.
    """
    line = main_line(review.workflow)
    if not line or review.workflow.state(review.state).final:
        return ""
    if rests:
        return gettext("While the review rests, nobody can say when it comes to its end.")
    end = review.workflow.state(line[-1].to).title
    ended = _ended(session, review)
    lived = _lived(session, [review.id, *ended])
    past = [lived[each].stays for each in ended if each in lived]
    place = lived[review.id].place if review.id in lived else _beginning(session, review)
    found = forecast.forecast(past, place, today=today)
    if found is None:
        return forecast.planned_in_words(planned, end, known=forecast.comparable(past, place))
    return forecast.in_words(found, end)


def _ended(session: Session, review: OpenReview) -> list[UUID]:
    """Return the newest reviews of the same workflow, of any version, that came to their normal end."""
    query = (
        select(Review.id, Review.state, Review.workflow_digest)
        .join(WorkflowDefinition, WorkflowDefinition.digest == Review.workflow_digest)
        .where(
            Review.partnership_id == review.partnership_id,
            WorkflowDefinition.name == review.workflow.workflow,
        )
        .order_by(Review.created_at.desc())
    )
    ends: dict[str, str] = {}
    found = []
    for row in session.execute(query):
        if row.workflow_digest not in ends:
            ends[row.workflow_digest] = _end(library.definition(session, row.workflow_digest).workflow)
        if row.state == ends[row.workflow_digest] and row.id != review.id:
            found.append(row.id)
    return found[:MOST]


def _end(workflow: Workflow) -> str:
    line = main_line(workflow)
    return line[-1].to if line else ""


def _beginning(session: Session, review: OpenReview) -> Place:
    begun = session.get_one(Review, review.id).created_at
    return Place(review.workflow.initial.id, local_day(begun))


def _lived(session: Session, reviews: list[UUID]) -> dict[UUID, _Lived]:
    """Return what became of reviews by their history; one in which nobody moved yet is left out."""
    query = (
        select(Entry.review_id, Entry.at, Entry.kind, Entry.body, Review.created_at)
        .join(Review, Review.id == Entry.review_id)
        .where(Entry.review_id.in_(reviews), Entry.kind.in_(MOVES))
        .order_by(Entry.seq)
    )
    moved: dict[UUID, list[tuple[date, Mapping[str, Any]]]] = {}
    begun: dict[UUID, date | None] = {}
    for row in session.execute(query):
        begun.setdefault(row.review_id, local_day(row.created_at) if row.kind == MOVES[0] else None)
        moved.setdefault(row.review_id, []).extend(moves_in(row.at, json.loads(row.body)["facts"]))
    return {each: _of_moves(begun[each], moves) for each, moves in moved.items()}


def _of_moves(begun: date | None, moves: list[tuple[date, Mapping[str, Any]]]) -> _Lived:
    """Return the stays between moves; since when a review was in its first state is not known of each."""
    stays: list[Stay] = []
    came_on, state = begun, ""
    for left_on, facts in moves:
        if came_on is not None:
            stays.append(Stay(facts.get("from", state), came_on, left_on))
        came_on, state = left_on, facts["to"]
    again = any(stay.state == state for stay in stays)
    return _Lived(tuple(stays), Place(state, moves[-1][0], again=again))


def lateness(session: Session, partnership_id: UUID, workflow: str) -> dict[str, tuple[int, ...]]:
    """Return by how many working days each clock of a workflow was met late here, none where it was in time.

    By the clock's name, over all reviews and versions. Counted against the first day: more time is late too.
    """
    query = (
        select(
            *(Deadline.review_id, Deadline.name, Deadline.item_place, Deadline.due_on, Deadline.met_at),
            Deadline.calendar,
        )
        .join(Review, Review.id == Deadline.review_id)
        .join(WorkflowDefinition, WorkflowDefinition.digest == Review.workflow_digest)
        .where(
            Deadline.partnership_id == partnership_id,
            Deadline.earliest.is_(False),
            WorkflowDefinition.name == workflow,
        )
        .order_by(Deadline.round)
    )
    first: dict[tuple[UUID, str, str], date] = {}
    found: dict[str, list[int]] = {}
    calendars = {}
    for row in session.execute(query):
        due_on = first.setdefault((row.review_id, row.name, row.item_place), row.due_on)
        if row.met_at is not None:
            if row.calendar not in calendars:
                calendars[row.calendar] = deadlines.days_of(session, partnership_id, name=row.calendar)
            days = calendars[row.calendar].count_between(due_on, local_day(row.met_at))
            found.setdefault(row.name, []).append(max(0, days))
    return {name: tuple(sorted(days)) for name, days in found.items()}
