"""Who holds which role in a review, by the words of its workflow file."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import ForEach
from malp_flow.records.items import Item
from malp_flow.records.people import RoleHolding
from malp_flow.services import holdings
from malp_flow.services.reviews import OpenReview


def holders(session: Session, review: OpenReview, role: str, *, on: date) -> list[RoleHolding]:
    """Return who holds a role on a day: named for it in this review, or standing in its capacity.

    A partnership's business manager stands for all its reviews, an agency's lead for all its audits.
    """
    return _of_role(_held(session, review, on), review, role)


def holders_by_role(session: Session, review: OpenReview, *, on: date) -> dict[str, list[RoleHolding]]:
    """Return who holds each role of the review's workflow on a day, read at once."""
    held = _held(session, review, on)
    return {role: _of_role(held, review, role) for role in review.workflow.roles}


def _held(session: Session, review: OpenReview, on: date) -> list[RoleHolding]:
    return holdings.in_force_on(session, partnership_id=review.partnership_id, on=on, review_id=review.id)


def _of_role(held: list[RoleHolding], review: OpenReview, role: str) -> list[RoleHolding]:
    capacity = review.workflow.roles[role].as_
    return [holding for holding in held if _fits(holding, role, capacity)]


def _fits(holding: RoleHolding, role: str, capacity: str) -> bool:
    if holding.deputy_of is not None:
        return False  # stands in for a seat, and is not counted beside whoever sits there
    return holding.role == role or (holding.role is None and holding.capacity == capacity)


def holder_of_item(held: Iterable[RoleHolding], item: Item) -> list[RoleHolding]:
    """Return those whose place is the item's: same agency and, where the role has one, same case."""
    return [
        holding
        for holding in held
        if holding.agency_id in (None, item.agency_id) and holding.case_id in (None, item.case_id)
    ]


def owed_by(session: Session, review: OpenReview, item: Item, *, on: date) -> list[RoleHolding]:
    """Return the holdings by which an item is somebody's; of one person's own, that person's alone."""
    role = review.workflow.items[item.name].by
    here = holder_of_item(holders(session, review, role, on=on), item) if role else []
    return [holding for holding in here if item.owner_id in (None, holding.membership_id)]


def is_placed(review: OpenReview, role: str) -> bool:
    """Whether a role is held for an agency, so that each item of that agency has its own holder."""
    return review.workflow.roles[role].for_ in {ForEach.agency, ForEach.agency_on_a_case}


def roles_of(session: Session, review: OpenReview, membership_id: UUID, *, on: date) -> frozenset[str]:
    """Return every role that a member holds in a review on a day."""
    mine = [holding for holding in _held(session, review, on) if holding.membership_id == membership_id]
    return frozenset(
        name
        for name, role in review.workflow.roles.items()
        if any(_fits(holding, name, role.as_) for holding in mine)
    )
