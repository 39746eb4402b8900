"""A review as its gates see it: everything known, as plain frozen values, read in a few queries."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.checks_of_sampling import RECORDS_DRAWN
from malp_flow.engine.definition import Kind
from malp_flow.engine.facts import DrawnFact, Facts, Holder, ItemFact
from malp_flow.engine.lives import ReturnState, done_states
from malp_flow.engine.working_days import local_day
from malp_flow.records.audits import Audit
from malp_flow.records.definitions import ReviewTool
from malp_flow.records.items import Item
from malp_flow.records.people import RoleHolding
from malp_flow.services import (
    document_facts,
    meeting_facts,
    records_drawn,
    together,
    waiver_rows,
)
from malp_flow.services.picture_ground import Ground, declared, read_at_once
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

OFF_LINE = "off_line"
IN_THE_LINE = "in_the_line"
SAID_OFF_LINE, SAID_IN_LINE = "said_off_line", "said_in_line"
"""The auditor’s own word; what others said of them before stands in the two above."""


def facts(session: Session, review: OpenReview, *, now: datetime) -> Facts:
    """Return all that the gates of this review may read, at this moment."""
    items = _items(session, review)
    ground = read_at_once(session, review, items, now)
    drawn, as_kept = _drawn(session, review)
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
            item.name: document_facts.of(session, review, item)
            for item in items
            if item.kind == Kind.document
        },
        tools_missing=_tools_missing(session, review),
        waived=_waived(session, review),
        declared=declared(session, ground),
        drawn=drawn,
        drawn_as_kept=as_kept,
    )


def _items(session: Session, review: OpenReview) -> list[Item]:
    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, Item]]:
        return (
            (item.review_id, item) for item in session.scalars(select(Item).where(Item.review_id.in_(ids)))
        )

    return together.rows(session, "items", review.id, ask)


def _drawn(session: Session, review: OpenReview) -> tuple[tuple[DrawnFact, ...], bool]:
    """How its records were chosen; opened only where a gate of the file asks."""
    if not any(use.check == RECORDS_DRAWN for move in review.workflow.moves for use in move.checks):
        return (), False
    return records_drawn.drawn_of(session, review.id)


def _item(ground: Ground, item: Item) -> ItemFact:
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


def _late(ground: Ground, item: Item) -> int:
    deadline = ground.due.get(item.id)
    if deadline is None or ground.now <= deadline.due_at:
        return 0
    return max(0, ground.days.count_between(deadline.due_on, local_day(ground.now)))


def _holder_name(ground: Ground, item: Item) -> str:
    if item.seat_id:
        return ground.names.get(ground.seats[item.seat_id].membership_id, "")
    if item.owner_id:
        return ground.names.get(item.owner_id, "")
    own = _first_holder(ground, item)
    return ground.names.get(own.membership_id, "") if own else ""


def _first_holder(ground: Ground, item: Item) -> RoleHolding | None:
    role = ground.review.workflow.items[item.name].by or ""
    places = [(role, agency, case) for agency in {None, item.agency_id} for case in {None, item.case_id}]
    found = [ground.placed[place] for place in places if place in ground.placed]
    return min(found, key=lambda holding: holding.id, default=None)


def _holders(ground: Ground) -> list[Holder]:
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
    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, str]]:
        query = select(ReviewTool.review_id, ReviewTool.item_name).where(ReviewTool.review_id.in_(ids))
        return ((row.review_id, row.item_name) for row in session.execute(query))

    chosen = set(together.rows(session, "tools", review.id, ask))
    names = (name for name in review.workflow.items_of(Kind.return_) if name not in chosen)
    return {name: gettext("No audit tool is chosen yet.") for name in names}


def _waived(session: Session, review: OpenReview) -> frozenset[tuple[str, str]]:
    """A waiver that waits for a second person does not count yet; one from before the last move is spent."""
    since = waiver_rows.last_move(session, review)
    rows = waiver_rows.of_review(session, review)
    given = (row for row in rows if row.agreed_at and row.at_version >= since)
    return frozenset((row.move or "", check) for row in given for check in (row.checks or "").split())
