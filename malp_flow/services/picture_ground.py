"""What the gates of a review read once for all its items: clocks, people, answers, what was told to whom."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
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
from malp_flow.services import deadlines, people, read_once, signatures, step_answers, together
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders_by_role

Thing = TypeVar("Thing")
Pairs = Iterable[tuple[UUID, Thing]]
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


def read_at_once(session: Session, review: OpenReview, items: list[Item], now: datetime) -> Ground:
    """Return what the items of a review have in common, in a few queries."""
    on = local_day(now)
    held = holders_by_role(session, review, on=on)
    seats = {seat.id: seat for seat in _seats(session, review)}
    members = {holding.membership_id for row in held.values() for holding in row}
    members |= {seat.membership_id for seat in seats.values()}
    members |= {item.owner_id for item in items if item.owner_id}
    return Ground(
        review=review,
        now=now,
        days=deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar),
        cases=dict(_cases(session, review)),
        agencies=_agencies(session, review.partnership_id),
        audits={audit.item_id: audit for audit in _audits(session, review)},
        due={d.item_id: d for d in deadlines.running(session, review) if d.item_id and not d.earliest},
        told=_told(session, review),
        checked=_checked(session, review),
        seats=seats,
        held=held,
        placed=_placed(held),
        names=_names(session, review, members),
        answers=signatures.counting_in(session, review.id),
        versions=dict(_versions(session, review)),
        came_of=step_answers.given(session, review, items),
    )


def declared(session: Session, ground: Ground) -> frozenset[str]:
    """Return the roles that whoever declared their independence holds now: a successor declares their own."""
    found = together.rows(session, "declared", ground.review.id, partial(_ask_declared, session))
    declared = found[0] if found else None
    return frozenset(
        role
        for role, row in ground.held.items()
        if declared and any(holding.membership_id == declared for holding in row)
    )


def _ask_declared(session: Session, ids: Collection[UUID]) -> Pairs[UUID | None]:
    query = select(ReviewBrief.review_id, ReviewBrief.declared_by).where(ReviewBrief.review_id.in_(ids))
    return session.execute(query)


def _seats(session: Session, review: OpenReview) -> list[PanelSeat]:
    def ask(ids: Collection[UUID]) -> Pairs[PanelSeat]:
        found = session.scalars(select(PanelSeat).where(PanelSeat.review_id.in_(ids)))
        return ((seat.review_id, seat) for seat in found)

    return together.rows(session, "seats", review.id, ask)


def _cases(session: Session, review: OpenReview) -> list[tuple[UUID, str]]:
    def ask(ids: Collection[UUID]) -> Pairs[tuple[UUID, str]]:
        query = select(Case.review_id, Case.id, Case.reference).where(Case.review_id.in_(ids))
        return ((row.review_id, (row.id, row.reference)) for row in session.execute(query))

    return together.rows(session, "cases", review.id, ask)


def _audits(session: Session, review: OpenReview) -> list[Audit]:
    def ask(ids: Collection[UUID]) -> Pairs[Audit]:
        query = select(Item.review_id, Audit).join(Item, Item.id == Audit.item_id)
        return session.execute(query.where(Item.review_id.in_(ids)))

    return together.rows(session, "audits", review.id, ask)


def _versions(session: Session, review: OpenReview) -> list[tuple[UUID, int]]:
    def ask(ids: Collection[UUID]) -> Pairs[tuple[UUID, int]]:
        query = select(Item.review_id, DocumentVersion.id, DocumentVersion.number)
        query = query.join(Item, Item.id == DocumentVersion.item_id).where(Item.review_id.in_(ids))
        return ((row.review_id, (row.id, row.number)) for row in session.execute(query))

    return together.rows(session, "version_numbers", review.id, ask)


def _names(session: Session, review: OpenReview, members: Collection[UUID]) -> Mapping[UUID, str]:
    """Their names; on a page of many reviews those of the whole partnership are read at once."""
    if not together.are(session, review.id):
        return people.names_of(session, members)
    place = review.partnership_id
    return read_once.once(session, ("names", place), lambda: people.names_of_all(session, place))


def _agencies(session: Session, partnership_id: UUID) -> Mapping[UUID, str]:
    query = select(Agency.id, Agency.name).where(Agency.partnership_id == partnership_id)
    key = ("agencies", partnership_id)
    return read_once.once(session, key, lambda: dict(session.execute(query).all()))


def _placed(held: Mapping[str, list[RoleHolding]]) -> dict[_Place, RoleHolding]:
    """The first who holds each role at each place."""
    placed: dict[_Place, RoleHolding] = {}
    for role, row in held.items():
        for holding in row:
            placed.setdefault((role, holding.agency_id, holding.case_id), holding)
    return placed


def _told(session: Session, review: OpenReview) -> frozenset[tuple[UUID, UUID]]:
    def ask(ids: Collection[UUID]) -> Pairs[tuple[UUID, UUID]]:
        query = select(Case.review_id, IdentityGiven.case_id, IdentityGiven.agency_id)
        query = query.join(Case, Case.id == IdentityGiven.case_id).where(Case.review_id.in_(ids))
        return ((row.review_id, (row.case_id, row.agency_id)) for row in session.execute(query))

    return frozenset(together.rows(session, "told", review.id, ask))


def _checked(session: Session, review: OpenReview) -> frozenset[tuple[UUID, UUID]]:
    def ask(ids: Collection[UUID]) -> Pairs[tuple[UUID, UUID]]:
        query = select(RecordsCheck.review_id, RecordsCheck.case_id, RecordsCheck.agency_id)
        query = query.where(RecordsCheck.review_id.in_(ids), RecordsCheck.answered_at.is_not(None))
        return ((row.review_id, (row.case_id, row.agency_id)) for row in session.execute(query))

    return frozenset(together.rows(session, "records_checked", review.id, ask))
