"""As what somebody follows a link in a letter: three kinds of reader, who see three different pages."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.comments import asked_about
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.records.items import Item
from malp_flow.services import holdings, items
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holder_of_item, holders


class Way(StrEnum):
    """As what a link lets its reader in. The one who owes an item is never anything else for it."""

    auditor = "auditor"
    lead = "lead"
    commenter = "commenter"


def way_of(session: Session, review: OpenReview, item: Item, member: UUID, *, on: date) -> Way | None:
    """Return as what a member may follow a link to an item on a day; None for a stranger to it."""
    if item.kind == Kind.document:
        return Way.commenter if _is_asked(session, review, item, member, on=on) else None
    if item.kind != Kind.return_:
        return None
    role = review.workflow.items[item.name].by
    own = holder_of_item(holders(session, review, role, on=on), item) if role else []
    if member in {holding.membership_id for holding in own}:
        return Way.auditor
    return Way.lead if _has(session, review, member, Capacity.lead, on=on, agency=item.agency_id) else None


def _is_asked(session: Session, review: OpenReview, document: Item, member: UUID, *, on: date) -> bool:
    """Whether the file's own letter asks this member to comment; of agencies, those that have a part here."""
    asked = asked_about(review.workflow, document.name)
    if asked is None:
        return False
    here = {None} | {item.agency_id for item in items.of_review(session, review, review.workflow.items)}
    return any(
        holding.membership_id == member and holding.agency_id in here
        for role in asked.roles
        for holding in holders(session, review, role, on=on)
    )


def _has(
    session: Session, review: OpenReview, member: UUID, capacity: Capacity, *, on: date, agency: UUID | None
) -> bool:
    held = holdings.in_force_on(session, partnership_id=review.partnership_id, on=on, review_id=review.id)
    return any(
        (holding.membership_id, holding.capacity, holding.agency_id) == (member, capacity, agency)
        for holding in held
    )
