"""Who owns an action: somebody who is here, or somebody new, in the role that the workflow gives them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.people import Membership, RoleHolding
from malp_flow.services import action_plan, holdings, people, standing
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.reviews import OpenReview


class OwnerNeeded(Refused):
    """Choose who owns the action, or give the name and address of somebody new"""


class OwnerGone(Refused):
    """That person is not in this partnership any more. Name somebody else"""


class OwnerElsewhere(Refused):
    """A finding about one agency is for its own people: choose one of them, or name somebody new of it"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who shall own an action: a member, or somebody new by name and address.

    `only_of` is the agency that alone may see it, where there is one.
    """

    member: UUID | None
    name: str = ""
    address: str = ""
    only_of: UUID | None = None


def require(session: Session, owner: Owner, *, by: Actor, now: datetime) -> UUID | None:
    """Return the member who is meant, or None for somebody new; changes nothing.

    Raises OwnerNeeded, OwnerGone, OwnerElsewhere, UnusableAddress, LongName, NotHere.
    """
    known = owner.member
    if known is None:
        if not (owner.name.strip() and owner.address.strip()):
            raise OwnerNeeded
        people.proper_name(owner.name)
        known = people.member_with(session, owner.address, by=by)
    else:
        get_here(session, Membership, known, by=by)
        if not standing.is_here(session, known, on=local_day(now)):
            raise OwnerGone
    if known and owner.only_of and not _is_of(session, known, owner.only_of, by=by, now=now):
        raise OwnerElsewhere
    return known


def _is_of(session: Session, member: UUID, agency: UUID, *, by: Actor, now: datetime) -> bool:
    """Whether somebody is of this agency. To own an action for one makes nobody theirs, unless it is all."""
    query = select(RoleHolding.agency_id, RoleHolding.capacity).where(
        RoleHolding.partnership_id == by.partnership_id,
        RoleHolding.membership_id == member,
        RoleHolding.agency_id.is_not(None),
        standing.in_force(local_day(now)),
    )
    held = session.execute(query).all()
    own = {row.agency_id for row in held if row.capacity != Capacity.owner}
    return agency in own if own else {row.agency_id for row in held} == {agency}


def named(session: Session, owner: Owner, *, by: Actor, now: datetime) -> UUID:
    """Return the member who shall own an action; somebody new is added. Raises what `require` raises."""
    known = require(session, owner, by=by, now=now)
    if owner.member is None:
        return people.add_member(session, name=owner.name, address=owner.address, by=by, now=now)
    return known or owner.member


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
