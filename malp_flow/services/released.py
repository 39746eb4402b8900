"""The seal: when the answers of an audit may be read outside its agency, and those answers once they may."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answers import Answer, visible
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import RETURNED, ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import audits as rows
from malp_flow.records import sealed
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.services import access, items, kept_answers, library, whose
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview

READERS = (Capacity.manager, Capacity.reviewer)
"""Who reads answers once the seal is off; those at the event do so by a release alone."""
_READABLE = RETURNED | {ReturnState.nil_return}


@dataclass(frozen=True, slots=True)
class ReleasedAudit:
    """One returned audit with its answers; `tool` holds only what this kind of agency was asked.

    `not_known` is where an agency looked that does not know the child; empty otherwise.
    """

    title: str
    case: str
    agency: str
    returned_at: datetime | None
    tool: AssembledTool
    answers: Mapping[str, Answer]
    is_not_known: bool
    not_known: str


def is_lifted(session: Session, review: OpenReview, item_id: UUID) -> bool:
    """Whether the review has reached the state until which this audit is sealed; raises NoSuchItem."""
    item = items.get(session, review, item_id, kind=Kind.return_)
    return item.name in lifted(session, review)


def lifted(session: Session, review: OpenReview) -> tuple[str, ...]:
    """Return the names of the returns whose seal is off, in the order of the workflow.

    States count in the order of the workflow. A final state may be entered from anywhere (a review is
    withdrawn before its audits are back), so there it counts where the review last stood.
    Without `sealed_until` there is no gate that could release anything: the answers stay sealed.
    """
    places = {state.id: place for place, state in enumerate(review.workflow.states)}
    gates = {
        name: review.workflow.items[name].sealed_until for name in review.workflow.items_of(Kind.return_)
    }
    stands = review.state
    if stands not in gates.values() and review.workflow.state(stands).final:
        stands = _came_from(session, review)
    here = places.get(stands, -1)
    return tuple(name for name, gate in gates.items() if gate is not None and here >= places[gate])


def _came_from(session: Session, review: OpenReview) -> str:
    moved = select(Entry.body).where(Entry.review_id == review.id, Entry.kind == "review.moved")
    body = session.scalar(moved.order_by(Entry.seq.desc()).limit(1))
    return str(json.loads(body)["facts"]["from"]) if body else ""


class ReleasedAlready(Refused):
    """These answers were returned and are released, so they stay. Call the business manager."""


def require_sayable(session: Session, review: OpenReview, item: Item) -> None:
    """Raise ReleasedAlready where answers of this audit were returned, and others may read them by now."""
    if session.get_one(rows.Audit, item.id).returned_at and is_lifted(session, review, item.id):
        raise ReleasedAlready


def may_be_read(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> bool:
    """Whether this person, who sees the review, may read the answers of this audit now."""
    item = items.get(session, review, item_id, kind=Kind.return_)
    if item.state not in _READABLE or not is_lifted(session, review, item_id):
        return False
    try:
        access.require_capacity(session, by, *READERS, on=local_day(now), review=review)
    except access.NotYours:
        return False
    return True


def read(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> ReleasedAudit:
    """Return a returned audit with its answers. Raises NotHere while it is sealed, NoTool, NoSuchItem.

    The auditor's own way to it is `audit_pages.read`. The caller notes the reading in the access log.
    """
    if not may_be_read(session, review, item_id, by=by, now=now):
        raise NotHere
    item = items.get(session, review, item_id, kind=Kind.return_)
    tool = library.tool(session, review_id=review.id, item=item.name)
    if tool is None:
        raise library.NoTool
    return _released(session, review, item, tool)


def _released(session: Session, review: OpenReview, item: Item, tool: AssembledTool) -> ReleasedAudit:
    kept = session.get_one(rows.Audit, item.id)
    not_known = item.state == ReturnState.nil_return
    return ReleasedAudit(
        title=review.workflow.items[item.name].title,
        case=whose.record_of(session, item),
        agency=whose.agency_of(session, review, item),
        returned_at=kept.returned_at,
        tool=visible(tool, whose.kind_of_agency(session, item)),
        # What was written before the agency said it does not know the child was never returned.
        answers={} if not_known else kept_answers.present(session, item),
        is_not_known=not_known,
        not_known=sealed.get(session, kept, "nil_reason_sealed") if not_known else "",
    )
