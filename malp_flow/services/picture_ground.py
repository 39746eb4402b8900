"""What the gates of a review read once for all its items: clocks, people, answers, what was told to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, RoleHolding
from malp_flow.records.records_check import RecordsCheck
from malp_flow.records.reports import DecisionAnswer, DocumentVersion
from malp_flow.records.reviews import Case, IdentityGiven, PanelSeat, ReviewBrief
from malp_flow.services import deadlines, people, signatures, step_answers
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders_by_role

_Place = tuple[str, UUID | None, UUID | None]
"""A role, and the agency and case at which it is held."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What was read once for all items of a review."""

    review: OpenReview
    now: datetime
    days: Calendar
    cases: Mapping[UUID, str]
    agencies: Mapping[UUID, str]
    audits: Mapping[UUID, Audit]
    due: Mapping[UUID, Deadline]
    told: frozenset[tuple[UUID, UUID]]
    checked: frozenset[tuple[UUID, UUID]]
    seats: Mapping[UUID, PanelSeat]
    held: Mapping[str, list[RoleHolding]]
    placed: Mapping[_Place, RoleHolding]
    names: Mapping[UUID, str]
    answers: Mapping[UUID, DecisionAnswer]
    versions: Mapping[UUID, int]
    came_of: Mapping[UUID, str]


def read_once(session: Session, review: OpenReview, items: list[Item], now: datetime) -> Ground:
    """Return what the items of a review have in common, in a few queries."""
    ids = [item.id for item in items]
    on = local_day(now)
    held = holders_by_role(session, review, on=on)
    seats = {
        seat.id: seat for seat in session.scalars(select(PanelSeat).where(PanelSeat.review_id == review.id))
    }
    members = {holding.membership_id for row in held.values() for holding in row}
    members |= {seat.membership_id for seat in seats.values()}
    members |= {item.owner_id for item in items if item.owner_id}
    cases = session.scalars(select(Case).where(Case.review_id == review.id)).all()
    versions = session.execute(
        select(DocumentVersion.id, DocumentVersion.number).where(DocumentVersion.item_id.in_(ids))
    )
    return Ground(
        review=review,
        now=now,
        days=deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar),
        cases={case.id: case.reference for case in cases},
        agencies=_agencies(session, review.partnership_id),
        audits={
            audit.item_id: audit for audit in session.scalars(select(Audit).where(Audit.item_id.in_(ids)))
        },
        due={d.item_id: d for d in deadlines.running(session, review) if d.item_id and not d.earliest},
        told=_told(session, [case.id for case in cases]),
        checked=_checked(session, review),
        seats=seats,
        held=held,
        placed=_placed(held),
        names=people.names_of(session, members),
        answers=signatures.counting(session, ids),
        versions={row.id: row.number for row in versions},
        came_of=step_answers.given(session, review, items),
    )


def declared(session: Session, ground: Ground) -> frozenset[str]:
    """Return the roles that whoever declared their independence holds now: a successor declares their own."""
    query = select(ReviewBrief.declared_by).where(ReviewBrief.review_id == ground.review.id)
    declared = session.scalar(query)
    return frozenset(
        role
        for role, row in ground.held.items()
        if declared and any(holding.membership_id == declared for holding in row)
    )


def _agencies(session: Session, partnership_id: UUID) -> dict[UUID, str]:
    rows = session.execute(select(Agency.id, Agency.name).where(Agency.partnership_id == partnership_id))
    return {row.id: row.name for row in rows}


def _placed(held: Mapping[str, list[RoleHolding]]) -> dict[_Place, RoleHolding]:
    """The first who holds each role at each place."""
    placed: dict[_Place, RoleHolding] = {}
    for role, row in held.items():
        for holding in row:
            placed.setdefault((role, holding.agency_id, holding.case_id), holding)
    return placed


def _told(session: Session, cases: list[UUID]) -> frozenset[tuple[UUID, UUID]]:
    query = select(IdentityGiven.case_id, IdentityGiven.agency_id).where(IdentityGiven.case_id.in_(cases))
    return frozenset((row.case_id, row.agency_id) for row in session.execute(query))


def _checked(session: Session, review: OpenReview) -> frozenset[tuple[UUID, UUID]]:
    query = select(RecordsCheck.case_id, RecordsCheck.agency_id).where(
        RecordsCheck.review_id == review.id, RecordsCheck.answered_at.is_not(None)
    )
    return frozenset((row.case_id, row.agency_id) for row in session.execute(query))
