"""The days of a review's states: when each was reached, and when the next ones are foreseen."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.deadlines import anchor_day, noon_of_day
from malp_flow.engine.definition import START, Kind
from malp_flow.engine.planning import Plan, foreseen
from malp_flow.engine.ways import main_line
from malp_flow.engine.working_days import local_day
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.records.reviews import Review
from malp_flow.services import deadlines, hours
from malp_flow.services.reviews import OpenReview


def reached(session: Session, review: OpenReview) -> dict[str, date]:
    """Return the day on which each state was reached last, by the state's id."""
    row = session.get_one(Review, review.id)
    days = {review.workflow.initial.id: local_day(row.created_at)}
    return days | {facts["to"]: local_day(at) for at, facts in _moves(session, review)}


def _moves(session: Session, review: OpenReview) -> list[tuple[datetime, dict[str, Any]]]:
    """Each move with its moment, by the names of today; of those before this system only the day is known."""
    kinds = ("review.moved", "review.taken_over", "review.migrated")
    query = select(Entry).where(Entry.review_id == review.id, Entry.kind.in_(kinds)).order_by(Entry.seq)
    found: list[tuple[datetime, dict[str, Any]]] = []
    for entry in session.scalars(query):
        facts = json.loads(entry.body)["facts"]
        if entry.kind == "review.migrated":
            found = [(at, _by_new_names(move, facts.get("renamed", {}))) for at, move in found]
            continue
        found += [(noon_of_day(date.fromisoformat(move["on"])), move) for move in facts.get("moves", ())] or [
            (entry.at, facts)
        ]
    return found


def _by_new_names(move: dict[str, Any], renamed: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    states, moves = renamed.get("states", {}), renamed.get("moves", {})
    now = {"to": states.get(move["to"], move["to"])}
    return move | now | ({"move": moves.get(move["move"], move["move"])} if "move" in move else {})


def planned(
    session: Session, review: OpenReview, *, today: date, known: Mapping[str, date] | None = None
) -> dict[str, date]:
    """Return the day foreseen for each state still to come, if all is done on its due day.

    `known` are days of clocks as they would be, in the place of those that they have.
    """
    return ahead(review, plan_of(session, review, today=today, known=known))


def ahead(review: OpenReview, plan: Plan) -> dict[str, date]:
    """Return the day that a plan foresees for each state still to come."""
    order = {state.id: number for number, state in enumerate(review.workflow.states)}
    return {state: day for state, day in by_state(review, plan).items() if order[state] > order[review.state]}


def by_state(review: OpenReview, plan: Plan) -> dict[str, date]:
    """Return the day that a plan foresees for each state of the main line but the first."""
    line = main_line(review.workflow)
    return {move.to: plan.moves[move.id] for move in line if move.id in plan.moves}


def first(session: Session, review: OpenReview, *, begun_on: date) -> Plan:
    """Return the plan of the first day: what the workflow foresaw if everybody was in time.

    It is counted anew and kept nowhere, so it stays as long as the workflow and the meetings of groups do.
    """
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    return foreseen(review.workflow, {START: begun_on}, calendar=days)


def plan_of(
    session: Session,
    review: OpenReview,
    *,
    today: date,
    start: date | None = None,
    known: Mapping[str, date] | None = None,
) -> Plan:
    """Return what is foreseen of a review, from what has happened and the clocks that run.

    A move whose gate is open, and of which no clock runs, is made today. With `start`, what has not begun yet
    counts from that day. `known` are days of clocks as they would be.
    """
    order = {state.id: number for number, state in enumerate(review.workflow.states)}
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    moves = {
        facts["move"]: anchor_day(at, calendar=days, window=hours.window_of(session, review.partnership_id))
        for at, facts in _moves(session, review)
        if order.get(facts["to"], 0) <= order[review.state]  # a stage that is there no more is past
    }
    begun = {START: start} if start else {}
    running = _running(session, review)
    said = begun | moves | _waits_for_a_person(review, running, today) | running | dict(known or {})
    return foreseen(review.workflow, said, calendar=days)


def _waits_for_a_person(review: OpenReview, running: Mapping[str, date], today: date) -> dict[str, date]:
    """The next move with its day, where nothing but a person is waited for and no clock says until when."""
    ready = next((move.id for move in main_line(review.workflow) if move.id == review.ready_move), None)
    clocks = review.workflow.deadlines
    if ready is None or any(clocks[name].met_by == ready for name in running if name in clocks):
        return {}
    return {ready: today}


def _running(session: Session, review: OpenReview) -> dict[str, date]:
    """The latest day of each clock that runs, and the date of an event that is set."""
    known: dict[str, date] = {}
    for deadline in deadlines.running(session, review):
        known[deadline.name] = max(known.get(deadline.name, deadline.due_on), deadline.due_on)
    query = (
        select(Item.name, Meeting.starts_at)
        .join(Meeting, Meeting.item_id == Item.id)
        .where(Item.review_id == review.id, Item.kind == Kind.event, Meeting.cancelled_at.is_(None))
    )
    for row in session.execute(query):
        known |= {
            name: local_day(row.starts_at)
            for name, clock in review.workflow.deadlines.items()
            if clock.for_ == row.name
        }
    return known
