"""Letting people and agencies into a partnership, giving them roles in all of it, and taking both away."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.people import Agency, Membership, RoleHolding
from malp_flow.services import access, history, holdings, moves, people, reviews, standing, visitors
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere, get_here
from malp_flow.services.holdings import EVERYWHERE, Place
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import in_force, is_given_to_oneself

GIVEN_HERE = (
    *(Capacity.administrator, Capacity.manager, Capacity.reviewer, Capacity.coordinator),
    *(Capacity.lead, Capacity.invitee, Capacity.reader),
)
"""What can be given for the whole partnership. Auditors and partners are named in a review."""
OF_AN_AGENCY = frozenset({Capacity.coordinator, Capacity.lead})
OF_ADMINISTRATORS = frozenset({Capacity.administrator, Capacity.manager})
"""Given by administrators alone, and by nobody to themselves."""
_ONLY_ADMINISTRATORS = (Capacity.administrator,)


class NotGivenHere(Refused):
    """That role is not given for the whole partnership: auditors and partners are named in a review."""


class AgencyNeeded(Refused):
    """Say for which agency: this role is held for one."""


class NotToOneself(Refused):
    """Nobody gives this role to themselves. Ask another administrator."""


class NothingToAgree(Refused):
    """They gave themselves no role that waits for somebody else to agree."""


class HeldAlready(Refused):
    """They have that role already. Nothing was changed."""


class NothingToEnd(Refused):
    """This role is held in one review, or is ended already. Nothing was changed."""


class AgencyKnown(Refused):
    """There is an agency of that name already. Use it, or choose another name."""


class LastAdministrator(Refused):
    """They are the last administrator. Make somebody else one first."""


def add_person(session: Session, *, name: str, address: str, by: Actor, now: datetime) -> UUID:
    """Add a person and return the membership's id; somebody known stays as they are.

    Raises NotYours, UnusableAddress.
    """
    require(session, by, now=now)
    return people.add_member(session, name=name, address=address, by=by, now=now)


def choose_language(
    session: Session, membership_id: UUID, language: str, *, by: Actor, now: datetime
) -> None:
    """Let somebody who asked for it read in a language. Raises NotYours, NotHere, NoSuchLanguage."""
    require(session, by, now=now)
    people.choose_language(session, membership_id, language, by=by, now=now)


def add_agency(session: Session, *, name: str, kind: str, by: Actor, now: datetime) -> UUID:
    """Add an agency and return its id. Raises NotYours, AgencyKnown."""
    require(session, by, now=now)
    known = select(Agency.id).where(Agency.partnership_id == by.partnership_id, Agency.name == name)
    if session.scalar(known):
        raise AgencyKnown
    return people.add_agency(session, name=name, kind=kind, by=by, now=now)


def give(
    session: Session,
    membership_id: UUID,
    capacity: Capacity,
    *,
    agency_id: UUID | None = None,
    by: Actor,
    now: datetime,
) -> UUID:
    """Give somebody a role in the whole partnership, from today on; return the holding's id.

    Raises NotGivenHere, AgencyNeeded, NotToOneself, HeldAlready, NotYours, NotHere.
    """
    require(session, by, *(_ONLY_ADMINISTRATORS if capacity in OF_ADMINISTRATORS else ()), now=now)
    if capacity not in GIVEN_HERE:
        raise NotGivenHere
    if capacity in OF_AN_AGENCY and agency_id is None:
        raise AgencyNeeded
    if membership_id == by.membership_id and capacity in OF_ADMINISTRATORS:
        raise NotToOneself
    present = _holdings(membership_id, capacity).where(
        RoleHolding.agency_id == agency_id, in_force(local_day(now))
    )
    if session.scalar(present.limit(1)):
        raise HeldAlready
    place = Place(agency_id=agency_id) if agency_id else EVERYWHERE
    return holdings.grant(session, membership_id, capacity=capacity, place=place, by=by, now=now)


def agree(session: Session, membership_id: UUID, *, by: Actor, now: datetime) -> int:
    """Agree to every role that somebody gave to themselves, and return how many; from now on they hold them.

    Raises NotYours for anybody but an administrator, NotToOneself, NothingToAgree.
    """
    require(session, by, Capacity.administrator, now=now)
    if membership_id == by.membership_id:
        raise NotToOneself
    get_here(session, Membership, membership_id, by=by)
    query = select(RoleHolding).where(
        RoleHolding.membership_id == membership_id,
        RoleHolding.ended_at.is_(None),
        is_given_to_oneself(),
    )
    waiting = session.scalars(query).all()
    if not waiting:
        raise NothingToAgree
    for holding in waiting:
        holding.agreed_by = by.membership_id
        facts = {"membership": str(membership_id), "capacity": holding.capacity}
        review = _review_of(session, holding)
        history.append(session, "role.agreed", by=by, now=now, review=review, facts=facts)
        if review is not None:
            moves.settle(session, review, by=by, now=now)
    return len(waiting)


def held(
    session: Session, membership_id: UUID, capacity: Capacity, *, agency_id: UUID | None, by: Actor
) -> UUID:
    """Return the id of a role that a member holds in the whole partnership, for this agency if it is for one.

    Raises NotHere.
    """
    get_here(session, Membership, membership_id, by=by)
    query = _holdings(membership_id, capacity).where(RoleHolding.ended_at.is_(None))
    found = [each for each in session.scalars(query) if agency_id in {None, each.agency_id}]
    if len(found) != 1:
        raise NotHere
    return found[0].id


def end_role(session: Session, membership_id: UUID, holding_id: UUID, *, by: Actor, now: datetime) -> None:
    """End a member's role in the whole partnership, or one that waits for agreement; it stays on record.

    Raises NotYours, NotHere, NothingToEnd, LastAdministrator.
    """
    holding = get_here(session, RoleHolding, holding_id, by=by)
    require(session, by, *(_ONLY_ADMINISTRATORS if holding.capacity in OF_ADMINISTRATORS else ()), now=now)
    if holding.membership_id != membership_id:
        raise NotHere
    if holding.ended_at or not (holding.review_id is None or standing.waits(holding)):
        raise NothingToEnd
    is_last = _is_last_administrator(session, holding.membership_id, by, on=local_day(now))
    if holding.capacity == Capacity.administrator and is_last:
        raise LastAdministrator
    holdings.end(session, holding, by=by, now=now, review=_review_of(session, holding))


def _review_of(session: Session, holding: RoleHolding) -> OpenReview | None:
    if holding.review_id is None:
        return None
    return reviews.opened(session, holding.review_id, partnership_id=holding.partnership_id)


def leave(session: Session, membership_id: UUID, *, last_day: date, by: Actor, now: datetime) -> None:
    """Let a membership end after its last day; what they did stays on record.

    From the day after they act no more and get no letter. Raises LastAdministrator, NotYours, NotHere.
    """
    require(session, by, now=now)
    member = get_here(session, Membership, membership_id, by=by)
    if _is_last_administrator(session, membership_id, by, on=local_day(now)):
        raise LastAdministrator
    member.ends_on = last_day
    facts = {"membership": str(membership_id), "day": last_day.isoformat()}
    history.append(session, "person.left", by=by, now=now, facts=facts)
    if last_day < local_day(now):
        visitors.end_here(session, member.person_id, member.partnership_id, now=now)


def require(session: Session, by: Actor, *only: Capacity, now: datetime) -> None:
    """Refuse whoever neither administers nor manages the partnership, or has none of the capacities named.

    Raises NotYours.
    """
    capacities = only or (Capacity.administrator, Capacity.manager)
    access.require_capacity(session, by, *capacities, on=local_day(now))


def _holdings(membership_id: UUID, capacity: Capacity) -> Select[RoleHolding]:
    return select(RoleHolding).where(
        RoleHolding.membership_id == membership_id,
        RoleHolding.capacity == capacity,
        RoleHolding.review_id.is_(None),
    )


def _is_last_administrator(session: Session, membership_id: UUID, by: Actor, *, on: date) -> bool:
    held = holdings.in_force_on(session, partnership_id=by.partnership_id, on=on, review_id=None)
    administrators = {each.membership_id for each in held if each.capacity == Capacity.administrator}
    return administrators == {membership_id}
