"""Who owns an action: somebody who is here, or somebody new, in the role that the workflow gives them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.people import Membership
from malp_flow.services import action_plan, holdings, people, standing
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.reviews import OpenReview


class OwnerNeeded(Refused):
    """Choose who owns the action, or give the name and address of somebody new"""


class OwnerGone(Refused):
    """That person is not in this partnership any more. Name somebody else"""


def owner_of(
    session: Session, member: UUID | None, name: str, address: str, *, by: Actor, now: datetime
) -> UUID:
    """Return the member who shall own an action: one who is here, or somebody new.

    Raises OwnerNeeded, OwnerGone, UnusableAddress, NotHere.
    """
    if member is None:
        if not (name.strip() and address.strip()):
            raise OwnerNeeded
        return people.add_member(session, name=name, address=address, by=by, now=now)
    get_here(session, Membership, member, by=by)
    if not standing.is_here(session, member, on=local_day(now)):
        raise OwnerGone
    return member


def give_role(
    session: Session, review: OpenReview, member: UUID, agency: UUID | None, *, by: Actor, now: datetime
) -> None:
    """Let somebody hold the role of an owner of actions for an agency here, unless they do already."""
    role = review.workflow.items[action_plan.name_in(review)].by or ""
    held = holdings.in_force_on(
        session, partnership_id=review.partnership_id, on=local_day(now), review_id=review.id
    )
    same = (holding for holding in held if holding.membership_id == member and holding.role == role)
    if not any(holding.agency_id == agency for holding in same):
        place = holdings.Place(review_id=review.id, agency_id=agency)
        holdings.grant(
            session, member, capacity=Capacity.owner, role=role, place=place, by=by, now=now, review=review
        )
