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
from malp_flow.services import holdings, items, seats
from malp_flow.services.actor import Actor
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
        return _of_seat(session, session.get_one(PanelSeat, item.seat_id), on=local_day(now))
    held = holders(session, review, role, on=local_day(now))
    return list(dict.fromkeys(holding.membership_id for holding in holder_of_item(held, item)))


def _of_seat(session: Session, seat: PanelSeat, *, on: date) -> list[UUID]:
    """The deputy to whom the partner passed this one, on the deputy's days; otherwise the partner."""
    deputy = seat.delegate_id
    if deputy and seats.stands_in(session, seat, deputy, on=on) and is_here(session, deputy, on=on):
        return [deputy]
    return [seat.membership_id] if is_here(session, seat.membership_id, on=on) else []


def who_may_answer(
    session: Session, review: OpenReview, decision: Item, before: UUID | None, *, now: datetime
) -> list[UUID]:
    """Return who is asked for a decision: whoever owes it, and who answered it `before` if they still may."""
    role = review.workflow.items[decision.name].by
    found = of_item(session, review, role, decision, now=now) if role else []
    seat = session.get(PanelSeat, decision.seat_id) if decision.seat_id else None
    if (
        before
        and seat
        and seats.may_answer(session, seat, by=Actor(seat.partnership_id, before), on=local_day(now))
    ):
        found = [*found, before]
    return list(dict.fromkeys(found))


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
    """Return those who owe what a deadline is about: of an item, whoever holds its role there.

    An event is owed by whoever leads it.
    """
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    said = review.workflow.items[item.name] if item else None
    role = said.by or said.led_by if said else review.workflow.deadlines[deadline.name].owed_by
    if role is None:
        return []
    if item is None:
        return of_role(session, review, role, now=now)
    return of_item(session, review, role, item, now=now)
