"""A review as its gates see it: everything known, as plain frozen values, read in a few queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.facts import Facts, Holder, ItemFact
from malp_flow.engine.lives import ReturnState, done_states
from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, RoleHolding
from malp_flow.records.records_check import RecordsCheck
from malp_flow.records.reports import DecisionAnswer, DocumentVersion
from malp_flow.records.reviews import Case, IdentityGiven, PanelSeat, ReviewBrief, ReviewException
from malp_flow.services import (
    deadlines,
    document_facts,
    library,
    meeting_facts,
    people,
    signatures,
    step_answers,
)
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders_by_role
from malp_flow.wording import gettext

OFF_LINE = "off_line"
IN_THE_LINE = "in_the_line"
SAID_OFF_LINE, SAID_IN_LINE = "said_off_line", "said_in_line"
"""The auditor’s own word; what others said of them before stands in the two above."""


_Place = tuple[str, UUID | None, UUID | None]
"""A role, and the agency and case at which it is held."""


@dataclass(frozen=True, slots=True)
class _Ground:
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


def facts(session: Session, review: OpenReview, *, now: datetime) -> Facts:
    """Return all that the gates of this review may read, at this moment."""
    items = list(session.scalars(select(Item).where(Item.review_id == review.id)))
    ground = _ground(session, review, items, now)
    known = sorted(
        (_item(ground, item) for item in items), key=lambda fact: (fact.case_reference, fact.agency_name)
    )
    return Facts(
        state=review.state,
        at=now,
        items=tuple(known),
        holders=tuple(_holders(ground)),
        meetings={item.name: meeting_facts.of(session, item) for item in items if item.kind == Kind.event},
        documents={
            item.name: document_facts.of(session, item, review.workflow.items[item.name].parts)
            for item in items
            if item.kind == Kind.document
        },
        tools_missing=_tools_missing(session, review),
        waived=_waived(session, review),
        declared=_declared(session, ground),
    )


def _ground(session: Session, review: OpenReview, items: list[Item], now: datetime) -> _Ground:
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
    return _Ground(
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


def _declared(session: Session, ground: _Ground) -> frozenset[str]:
    """The roles that whoever declared their independence holds now: a successor declares their own."""
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


def _item(ground: _Ground, item: Item) -> ItemFact:
    said = ground.review.workflow.items[item.name]
    audit, answer = ground.audits.get(item.id), ground.answers.get(item.id)
    declared = audit.relationship if audit else None
    return ItemFact(
        id=str(item.id),
        name=item.name,
        state=item.state,
        done=item.state in done_states(said),
        title=ground.seats[item.seat_id].title if item.seat_id else said.title,
        agency=str(item.agency_id or ""),
        agency_name=ground.agencies.get(item.agency_id, "") if item.agency_id else "",
        case=str(item.case_id or ""),
        case_reference=ground.cases.get(item.case_id, "") if item.case_id else "",
        holder=_holder_name(ground, item),
        gaps=_gaps(item, audit),
        working_days_late=_late(ground, item),
        off_line=None if declared is None else declared in (OFF_LINE, SAID_OFF_LINE),
        identities_given=(item.case_id, item.agency_id) in ground.told,
        records_checked=(item.case_id, item.agency_id) in ground.checked,
        answer=answer.answer if answer else ground.came_of.get(item.id, ""),
        version=ground.versions.get(answer.version_id, 0) if answer else 0,
        live=item.state != ReturnState.withdrawn,
    )


def _gaps(item: Item, audit: Audit | None) -> int:
    came_back = item.state in {ReturnState.returned, ReturnState.sent_back}
    return audit.required - audit.answered if audit and came_back else 0


def _late(ground: _Ground, item: Item) -> int:
    deadline = ground.due.get(item.id)
    if deadline is None or ground.now <= deadline.due_at:
        return 0
    return max(0, ground.days.count_between(deadline.due_on, local_day(ground.now)))


def _holder_name(ground: _Ground, item: Item) -> str:
    if item.seat_id:
        return ground.names.get(ground.seats[item.seat_id].membership_id, "")
    if item.owner_id:
        return ground.names.get(item.owner_id, "")
    own = _first_holder(ground, item)
    return ground.names.get(own.membership_id, "") if own else ""


def _first_holder(ground: _Ground, item: Item) -> RoleHolding | None:
    role = ground.review.workflow.items[item.name].by or ""
    places = [(role, agency, case) for agency in {None, item.agency_id} for case in {None, item.case_id}]
    found = [ground.placed[place] for place in places if place in ground.placed]
    return min(found, key=lambda holding: holding.id, default=None)


def _holders(ground: _Ground) -> list[Holder]:
    seated = {seat.membership_id for seat in ground.seats.values()}
    return [
        Holder(
            role=role,
            name=ground.names.get(holding.membership_id, ""),
            agency=str(holding.agency_id or ""),
            case=str(holding.case_id or ""),
        )
        for role, row in ground.held.items()
        for holding in row
        if ground.review.workflow.roles[role].for_ != "panel" or holding.membership_id in seated
    ]


def _tools_missing(session: Session, review: OpenReview) -> dict[str, str]:
    return {
        name: gettext("No audit tool is chosen yet.")
        for name in review.workflow.items_of(Kind.return_)
        if library.tool(session, review_id=review.id, item=name) is None
    }


def _waived(session: Session, review: OpenReview) -> frozenset[tuple[str, str]]:
    """A waiver that waits for a second person does not count yet; one from before the last move is spent."""
    last_move = select(func.coalesce(func.max(Entry.review_seq), 0)).where(
        Entry.review_id == review.id, Entry.kind == "review.moved"
    )
    rows = session.scalars(
        select(ReviewException).where(
            ReviewException.review_id == review.id,
            ReviewException.kind == "waiver",
            ReviewException.agreed_at.is_not(None),
            ReviewException.at_version >= last_move.scalar_subquery(),
        )
    )
    return frozenset((row.move or "", check) for row in rows for check in (row.checks or "").split())
