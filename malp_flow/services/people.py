"""Partnerships, their members and their agencies."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.languages import known
from malp_flow.records import sealed
from malp_flow.records.people import Agency, Membership, Partnership, Person, RoleHolding
from malp_flow.records.sealing import Seal
from malp_flow.records.sign_in import Invitation, Link
from malp_flow.services import history, read_once
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here

LONGEST_NAME = 100
MOVED = "person.address_corrected"
SPOKEN = "person.language_chosen"


class UnusableAddress(Refused):
    """This is not an e-mail address that letters can be sent to. Look for a slip of the pen."""


class NoSuchLanguage(Refused):
    """Choose one of the languages."""


class LongName(Refused):
    """Write a name in at most 100 characters."""


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
    choice in each. Whoever had left is here again. Raises UnusableAddress, LongName.
    """
    usual, called = usable(address), proper_name(name)
    person = _person(session, usual)
    known = _member(session, person, by.partnership_id)
    if known:
        _let_in_again(session, known, by=by, now=now)
        return known
    member = Membership(
        partnership_id=by.partnership_id, person_id=person.id, language="en", starts_on=local_day(now)
    )
    sealed.put(session, member, "name_sealed", called)
    session.add(member)
    history.append(session, "person.added", by=by, now=now, facts={"membership": str(member.id)})
    return member.id


def proper_name(typed: str) -> str:
    """Return a name with single spaces, as it is kept; raises LongName."""
    name = " ".join(cleaned(typed).split())
    if len(name) > LONGEST_NAME:
        raise LongName
    return name


def _let_in_again(session: Session, membership_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take back somebody who had left, without the roles they had then; nothing for those who are here."""
    member = session.get_one(Membership, membership_id)
    if member.ends_on is None or member.ends_on >= local_day(now):
        return
    old = (RoleHolding.membership_id == membership_id, RoleHolding.ended_at.is_(None))
    session.execute(update(RoleHolding).where(*old).values(ended_at=now))
    member.ends_on = None
    history.append(session, "person.added", by=by, now=now, facts={"membership": str(membership_id)})


def member_with(session: Session, address: str, *, by: Actor) -> UUID | None:
    """Return the member whose mailbox this is, or None. Raises UnusableAddress; changes nothing."""
    seal: Seal = session.info["seal"]
    index = seal.index(usable(address))
    person = session.scalar(select(Person).where(Person.address_index == index, Person.disabled_at.is_(None)))
    return _member(session, person, by.partnership_id) if person else None


def _member(session: Session, person: Person, partnership_id: UUID) -> UUID | None:
    query = select(Membership.id).where(
        Membership.person_id == person.id, Membership.partnership_id == partnership_id
    )
    return session.scalar(query)


def usable(address: str) -> str:
    """Return an address as it is kept. Raises UnusableAddress for what is none."""
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
    person = _person(session, usable(address))
    if _member(session, person, by.partnership_id) not in {None, membership_id}:
        raise AddressTaken
    member.person_id = person.id
    # Neither an invitation nor a browser that was the old mailbox’s lets anybody in as somebody else.
    invited = (Invitation.membership_id == membership_id, Invitation.used_at.is_(None))
    session.execute(update(Invitation).where(*invited).values(used_at=now))
    session.execute(
        update(Link)
        .where(Link.membership_id == membership_id, Link.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    history.append(
        session,
        MOVED,
        by=by,
        now=now,
        facts={"membership": str(membership_id)},
        secrets={"old_address": old},
    )


def name_of(session: Session, membership_id: UUID | None) -> str:
    """Return a member's name as this partnership writes it; empty for nobody."""
    member = session.get(Membership, membership_id) if membership_id else None
    return sealed.get(session, member, "name_sealed") if member else ""


def language_of(session: Session, membership_id: UUID) -> str:
    """Return the language that a member is written to in, as a code: `en`, `cy`."""
    return session.get_one(Membership, membership_id).language


def choose_language(
    session: Session, membership_id: UUID, language: str, *, by: Actor, now: datetime
) -> None:
    """Let a member read their pages and letters in a language from now on. Raises NoSuchLanguage, NotHere.

    Which languages a place offers is for whoever asks; here it needs words.
    """
    if not known(language):
        raise NoSuchLanguage
    member = get_here(session, Membership, membership_id, by=by)
    if member.language != language:
        member.language = language
        facts = {"membership": str(membership_id), "language": language}
        history.append(session, SPOKEN, by=by, now=now, facts=facts)


def names_of(session: Session, membership_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return these members' names as this partnership writes them, read at once."""
    found = read_once.rows(session, Membership, membership_ids)
    return {each: sealed.get(session, member, "name_sealed") for each, member in found.items()}


def names_of_all(session: Session, partnership_id: UUID) -> Mapping[UUID, str]:
    """Return the name of each member of a partnership, opened when it is asked for; read at once."""
    return _Names(
        session, session.scalars(select(Membership).where(Membership.partnership_id == partnership_id))
    )


class _Names(Mapping[UUID, str]):
    def __init__(self, session: Session, members: Iterable[Membership]) -> None:
        self._session, self._members = session, {member.id: member for member in members}

    def __getitem__(self, key: UUID) -> str:
        return sealed.get(self._session, self._members[key], "name_sealed")

    def __iter__(self) -> Iterator[UUID]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


def person_of(session: Session, membership_id: UUID) -> UUID:
    """Return the id of the person that a member is, in whichever partnership."""
    return session.get_one(Membership, membership_id).person_id


def address_of(session: Session, membership_id: UUID) -> str:
    """Return a member's address, for a letter that is about to leave."""
    member = session.get_one(Membership, membership_id)
    return sealed.get(session, session.get_one(Person, member.person_id), "address_sealed")


def agencies(session: Session, partnership_id: UUID) -> Sequence[Agency]:
    """Return the agencies of a partnership by name."""
    query = select(Agency).where(Agency.partnership_id == partnership_id)
    return session.scalars(query.order_by(Agency.name)).all()


def add_agency(session: Session, *, name: str, kind: str, by: Actor, now: datetime) -> UUID:
    """Add an agency and return its id; `kind` decides which questions of a tool it sees."""
    agency = Agency(partnership_id=by.partnership_id, name=name, kind=kind)
    session.add(agency)
    history.append(session, "agency.added", by=by, now=now, facts={"agency": str(agency.id)})
    return agency.id
