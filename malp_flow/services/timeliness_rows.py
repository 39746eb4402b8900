"""What is known of audits and states, read for the count of timeliness: a few queries, however many rows."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind, Workflow
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.timeliness import AuditFact, Outcome, Stay
from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records.chases import Deadline, MoreTime
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Review, ReviewException
from malp_flow.services import audit_counts, deadlines, library, more_time

MOVES = ("review.moved", "review.taken_over")


@dataclass(slots=True)
class Ground:
    """What all rows need: the reviews of the partnership, their workflows, and calendars by name."""

    session: Session
    partnership_id: UUID
    reviews: dict[UUID, Any]
    workflows: dict[str, Workflow]
    calendars: dict[str, Calendar] = field(default_factory=dict)

    def workflow(self, review_id: UUID) -> Workflow:
        """Return the workflow by which a review runs."""
        return self.workflows[self.reviews[review_id].workflow_digest]

    def calendar(self, name: str) -> Calendar:
        """Return the partnership's own calendar of that name."""
        if name not in self.calendars:
            self.calendars[name] = deadlines.days_of(self.session, self.partnership_id, name=name)
        return self.calendars[name]


def ground(session: Session, partnership_id: UUID) -> Ground:
    """Return the reviews of a partnership and how they run."""
    query = select(
        *(Review.id, Review.reference, Review.theme, Review.workflow_digest),
        *(Review.created_at, Review.closed_at),
    ).where(Review.partnership_id == partnership_id)
    found = {row.id: row for row in session.execute(query)}
    digests = {row.workflow_digest for row in found.values()}
    known = {digest: library.definition(session, digest).workflow for digest in digests}
    return Ground(session, partnership_id, found, known)


# ---------------------------------------------------------------- audits


def audits(known: Ground, agencies: Collection[UUID] | None) -> list[AuditFact]:
    """Return every audit that was ever due, of these agencies, or (None) of all."""
    clocks = _clocks(known, agencies)
    first_days, mistaken = _first_days(known), _mistaken(known)
    return [
        _fact(known, rows, first_days=first_days, is_mistaken=item_id in mistaken)
        for item_id, rows in clocks.items()
    ]


def _clocks(known: Ground, agencies: Collection[UUID] | None) -> dict[UUID, list[Any]]:
    """Return the due days of each audit in the order in which they were started."""
    query = (
        select(
            *(Deadline.id, Deadline.name, Deadline.item_id, Deadline.anchor_on, Deadline.due_on),
            *(Deadline.met_at, Deadline.cancelled_at, Deadline.calendar),
            *(Item.review_id, Item.state, Item.done_at, Agency.name.label("agency")),
        )
        .join(Item, Item.id == Deadline.item_id)
        .join(Agency, Agency.id == Item.agency_id)
        .where(
            Deadline.partnership_id == known.partnership_id,
            Deadline.earliest.is_(False),
            Item.kind == Kind.return_,
        )
        .order_by(Deadline.round, Deadline.id)
    )
    if agencies is not None:
        query = query.where(Item.agency_id.in_(agencies))
    found: dict[UUID, list[Any]] = {}
    for row in known.session.execute(query):
        clock = known.workflow(row.review_id).deadlines.get(row.name)
        if clock is not None and not clock.only_reminds:
            found.setdefault(row.item_id, []).append(row)
    return found


def _first_days(known: Ground) -> dict[UUID, date]:
    """Return, for each due day for which more time was given, the day before the first of it."""
    query = (
        select(MoreTime.deadline_id, MoreTime.old_on)
        .where(MoreTime.partnership_id == known.partnership_id, MoreTime.decision == more_time.GIVEN)
        .order_by(MoreTime.decided_at.desc())
    )
    return {row.deadline_id: row.old_on for row in known.session.execute(query)}


def _mistaken(known: Ground) -> set[UUID | None]:
    query = select(ReviewException.item_id).where(
        ReviewException.partnership_id == known.partnership_id,
        ReviewException.kind == audit_counts.WITHDRAWN,
    )
    return set(known.session.scalars(query))


def _fact(known: Ground, rows: list[Any], *, first_days: dict[UUID, date], is_mistaken: bool) -> AuditFact:
    """Return one audit, by the due day at which it first came; by the last one where it did not come."""
    met = [row for row in rows if row.met_at is not None]
    row = met[0] if met else rows[-1]
    review = known.reviews[row.review_id]
    outcome = _outcome(row, is_mistaken=is_mistaken, is_over=review.closed_at is not None)
    came = local_day(row.met_at) if outcome == Outcome.returned else None
    ended = next((at for at in (row.met_at, row.cancelled_at, row.done_at, review.closed_at) if at), None)
    return AuditFact(
        agency=row.agency,
        theme=review.theme,
        review=review.reference,
        outcome=outcome,
        issued_on=row.anchor_on,
        due_on=row.due_on,
        first_due_on=first_days.get(row.id, row.due_on),
        came_on=came,
        ended_on=local_day(ended) if ended else None,
        more_time=row.id in first_days,
        calendar=known.calendar(row.calendar),
    )


def _outcome(row: Any, *, is_mistaken: bool, is_over: bool) -> Outcome:
    told = {
        ReturnState.nil_return: Outcome.not_known,
        ReturnState.not_returned_accepted: Outcome.went_ahead,
    }
    if is_mistaken:
        return Outcome.withdrawn
    if row.state in told:
        return told[row.state]
    if row.met_at is not None:
        return Outcome.returned
    return Outcome.not_returned if is_over or row.state == ReturnState.withdrawn else Outcome.open


# ---------------------------------------------------------------- states


def stays(known: Ground) -> list[Stay]:
    """Return how long each review was in each state that it has left, by its history."""
    query = (
        select(Entry.review_id, Entry.kind, Entry.at, Entry.body)
        .where(Entry.partnership_id == known.partnership_id, Entry.kind.in_(MOVES))
        .order_by(Entry.seq)
    )
    came: dict[UUID, tuple[str, date | None]] = {}
    found = []
    for row in known.session.execute(query):
        for left_on, facts in moves_in(row.at, json.loads(row.body)["facts"]):
            state, begun = came.get(row.review_id) or _beginning(known, row)
            if begun is not None:
                found.append(_stay(known, row.review_id, state, begun, left_on))
            came[row.review_id] = facts["to"], left_on
    return [each for each in found if each is not None]


def _beginning(known: Ground, row: Any) -> tuple[str, date | None]:
    """Return a review's first state, and since when it was there; of one that was taken over nobody knows."""
    first = known.workflow(row.review_id).initial.id
    begun = local_day(known.reviews[row.review_id].created_at)
    return first, begun if row.kind == MOVES[0] else None


def moves_in(at: datetime, facts: dict[str, Any]) -> Iterator[tuple[date, dict[str, Any]]]:
    """Yield each move that an entry tells of, with its day; several where a review was taken over."""
    before = facts.get("moves", ())
    yield from ((date.fromisoformat(move["on"]), move) for move in before)
    if not before:
        yield local_day(at), facts


def _stay(known: Ground, review_id: UUID, state: str, came_on: date, left_on: date) -> Stay | None:
    workflow = known.workflow(review_id)
    place = next((n for n, each in enumerate(workflow.states) if each.id == state), None)
    if place is None:
        return None
    return Stay(
        review=known.reviews[review_id].reference,
        state=workflow.states[place].title,
        place=place,
        came_on=came_on,
        left_on=left_on,
        calendar=known.calendar(workflow.calendar),
    )
