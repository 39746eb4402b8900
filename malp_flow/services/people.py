"""Partnerships, their members and agencies, and who holds which role."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.people import Agency, Membership, Partnership, Person, RoleHolding
from malp_flow.records.sealing import Seal
from malp_flow.records.sign_in import Link
from malp_flow.services import history
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import in_force


class UnusableAddress(Refused):
    """This is not an e-mail address that letters can be sent to. Look for a slip of the pen."""


class AddressTaken(Refused):
    """Somebody else here has that mailbox already. Name that person instead."""


def found_partnership(
    session: Session, *, slug: str, name: str, contact: str, now: datetime, is_demo: bool = False
) -> Actor:
    """Found a partnership and return the system's own actor in it. A demonstration's clock may jump."""
    usual = {"calendar": "england-and-wales", "language": "en"}
    partnership = Partnership(slug=slug, name=name, contact=contact, is_demo=is_demo, **usual)
    session.add(partnership)
    session.flush()
    actor = Actor(partnership.id)
    history.append(session, "partnership.founded", by=actor, now=now)
    return actor


def add_member(session: Session, *, name: str, address: str, by: Actor, now: datetime) -> UUID:
    """Add somebody to the partnership and return the membership's id.

    One person may be a member of several partnerships: the mailbox is the same, the name their own
    choice in each. Raises UnusableAddress.
    """
    usual = _usable(address)
    person = _person(session, usual)
    known = _member(session, person, by.partnership_id)
    if known:
        return known
    member = Membership(
        partnership_id=by.partnership_id, person_id=person.id, language="en", starts_on=local_day(now)
    )
    sealed.put(session, member, "name_sealed", name)
    session.add(member)
    history.append(session, "person.added", by=by, now=now, facts={"membership": str(member.id)})
    return member.id


def member_with(session: Session, address: str, *, by: Actor) -> UUID | None:
    """Return the member whose mailbox this is, or None. Raises UnusableAddress; changes nothing."""
    seal: Seal = session.info["seal"]
    index = seal.index(_usable(address))
    person = session.scalar(select(Person).where(Person.address_index == index, Person.disabled_at.is_(None)))
    return _member(session, person, by.partnership_id) if person else None


def works_for(session: Session, membership_id: UUID, agency_id: UUID | None, *, on: date) -> bool:
    """Whether a member holds a role for this agency on a day, in whichever review, and has not left."""
    query = select(RoleHolding.id).where(
        RoleHolding.membership_id == membership_id, RoleHolding.agency_id == agency_id, in_force(on)
    )
    return agency_id is not None and session.scalar(query.limit(1)) is not None


def _member(session: Session, person: Person, partnership_id: UUID) -> UUID | None:
    query = select(Membership.id).where(
        Membership.person_id == person.id, Membership.partnership_id == partnership_id
    )
    return session.scalar(query)


def _usable(address: str) -> str:
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise UnusableAddress from None


def _person(session: Session, address: str) -> Person:
    seal: Seal = session.info["seal"]
    index = seal.index(address)
    person = session.scalar(select(Person).where(Person.address_index == index))
    if person is None:
        person = Person(address_index=index)
        sealed.put(session, person, "address_sealed", address)
        session.add(person)
        session.flush()
    return person


def correct_address(session: Session, *, membership_id: UUID, address: str, by: Actor, now: datetime) -> None:
    """Move a member to another mailbox, and keep the old one in the sealed part of the history.

    Raises UnusableAddress, AddressTaken, NotHere.
    """
    member = get_here(session, Membership, membership_id, by=by)
    old = address_of(session, membership_id)
    person = _person(session, _usable(address))
    if _member(session, person, by.partnership_id) not in {None, membership_id}:
        raise AddressTaken
    member.person_id = person.id
    # A browser that got in by the old mailbox is not remembered any longer.
    session.execute(
        update(Link)
        .where(Link.membership_id == membership_id, Link.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    history.append(
        session,
        "person.address_corrected",
        by=by,
        now=now,
        facts={"membership": str(membership_id)},
        secrets={"old_address": old},
    )


def name_of(session: Session, membership_id: UUID | None) -> str:
    """Return a member's name as this partnership writes it; empty for nobody."""
    member = session.get(Membership, membership_id) if membership_id else None
    return sealed.get(session, member, "name_sealed") if member else ""


def names_of(session: Session, membership_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return these members' names as this partnership writes them, read at once."""
    found = session.scalars(select(Membership).where(Membership.id.in_(membership_ids)))
    return {member.id: sealed.get(session, member, "name_sealed") for member in found}


def address_of(session: Session, membership_id: UUID) -> str:
    """Return a member's address, for a letter that is about to leave."""
    member = session.get_one(Membership, membership_id)
    return sealed.get(session, session.get_one(Person, member.person_id), "address_sealed")


def add_agency(session: Session, *, name: str, kind: str, by: Actor, now: datetime) -> UUID:
    """Add an agency and return its id; `kind` decides which questions of a tool it sees."""
    agency = Agency(partnership_id=by.partnership_id, name=name, kind=kind)
    session.add(agency)
    history.append(session, "agency.added", by=by, now=now, facts={"agency": str(agency.id)})
    return agency.id


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role is held; nothing set means in the whole partnership."""

    review_id: UUID | None = None
    agency_id: UUID | None = None
    case_id: UUID | None = None


EVERYWHERE = Place()


def grant(
    session: Session,
    membership_id: UUID,
    *,
    capacity: str,
    by: Actor,
    now: datetime,
    role: str | None = None,
    place: Place = EVERYWHERE,
    review: OpenReview | None = None,
) -> UUID:
    """Give somebody a role from today on and return the holding's id.

    A role in one review is written into that review's history. Raises NotHere.
    """
    get_here(session, Membership, membership_id, by=by)
    if place.agency_id:
        get_here(session, Agency, place.agency_id, by=by)
    holding = RoleHolding(
        partnership_id=by.partnership_id,
        membership_id=membership_id,
        capacity=capacity,
        role=role,
        review_id=place.review_id,
        agency_id=place.agency_id,
        case_id=place.case_id,
        granted_by=by.membership_id,
        starts_on=local_day(now),
    )
    session.add(holding)
    history.append(session, "role.granted", by=by, now=now, review=review, facts=_said(holding))
    return holding.id


def end_holding(
    session: Session, holding: RoleHolding, *, by: Actor, now: datetime, review: OpenReview | None = None
) -> None:
    """Take a role away from this moment on; that it was held stays on record."""
    holding.ended_at = now
    history.append(session, "role.ended", by=by, now=now, review=review, facts=_said(holding))


def end_in_review(session: Session, review_id: UUID, capacity: str, *, last_day: date) -> None:
    """Let the open-ended holdings of a capacity in one review end after a day."""
    open_ended = (RoleHolding.review_id == review_id, RoleHolding.ends_on.is_(None))
    ending = update(RoleHolding).where(*open_ended, RoleHolding.capacity == capacity)
    session.execute(ending.values(ends_on=last_day))


def _said(holding: RoleHolding) -> dict[str, object]:
    place = {name: getattr(holding, f"{name}_id") for name in ("review", "agency", "case")}
    said: dict[str, object] = {
        "membership": str(holding.membership_id),
        "capacity": holding.capacity,
        "role": holding.role,
    }
    return said | {name: str(row_id) for name, row_id in place.items() if row_id}


def holdings(
    session: Session, *, partnership_id: UUID, on: date, review_id: UUID | None
) -> list[RoleHolding]:
    """Return the holdings in force on a day, in this review or in the whole partnership."""
    query = select(RoleHolding).where(
        RoleHolding.partnership_id == partnership_id,
        or_(RoleHolding.review_id.is_(None), RoleHolding.review_id == review_id),
        in_force(on),
    )
    return list(session.scalars(query.order_by(RoleHolding.id)))
