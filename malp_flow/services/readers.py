"""Who a letter goes to: the holders of a role in the whole review, or for one item."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.people import RoleHolding
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import holdings, items
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holder_of_item, holders, is_placed
from malp_flow.services.standing import is_here


def of_item(session: Session, review: OpenReview, role: str, item: Item, *, now: datetime) -> list[UUID]:
    """Return those who hold a role where this item is; for a seat's own item, who sits there.

    What one person owns is owed by that person alone.
    """
    if item.owner_id and role == review.workflow.items[item.name].by:
        return [item.owner_id] if is_here(session, item.owner_id, on=local_day(now)) else []
    if item.seat_id and role == review.workflow.items[item.name].by:
        seated = session.get_one(PanelSeat, item.seat_id).membership_id
        return [seated] if is_here(session, seated, on=local_day(now)) else []
    held = holders(session, review, role, on=local_day(now))
    return list(dict.fromkeys(holding.membership_id for holding in holder_of_item(held, item)))


def named_for_cases(
    session: Session, review: OpenReview, roles: Collection[str], *, on: date
) -> list[RoleHolding]:
    """Return who is named for a case of this review in one of these roles of invited people."""
    held = holdings.in_force_on(session, partnership_id=review.partnership_id, on=on, review_id=review.id)
    return [
        row
        for row in held
        if row.case_id is not None
        and row.review_id == review.id
        and row.role in roles
        and row.capacity == Capacity.invitee
    ]


def of_role(session: Session, review: OpenReview, role: str, *, now: datetime) -> list[UUID]:
    """Return everybody who holds a role in this review, each once.

    Where a role belongs to agencies, only those that have a part in the review: a lead elsewhere hears
    nothing of it.
    """
    held = holders(session, review, role, on=local_day(now))
    if is_placed(review, role):
        everything = items.of_review(session, review, review.workflow.items)
        asked = {item.agency_id for item in everything if not item.owner_id}
        held = [holding for holding in held if holding.agency_id is None or holding.agency_id in asked]
    return list(dict.fromkeys(holding.membership_id for holding in held))


def who_owes(session: Session, review: OpenReview, deadline: Deadline, *, now: datetime) -> list[UUID]:
    """Return those who owe what a deadline is about: of an item, whoever holds its role there."""
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    role = review.workflow.items[item.name].by if item else review.workflow.deadlines[deadline.name].owed_by
    if role is None:
        return []
    if item is None:
        return of_role(session, review, role, now=now)
    return of_item(session, review, role, item, now=now)
