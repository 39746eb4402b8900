"""The opaque id in letters: one for each person and item. It opens nothing by itself."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, Membership, Partnership, Person
from malp_flow.records.reviews import Case, IdentityGiven
from malp_flow.records.sign_in import Link
from malp_flow.services import whose
from malp_flow.services.standing import belongs

Led = tuple[Link, Item, Membership, Person, Partnership]
"""What a link leads to: an item, for whom, who that is, and where."""


def link_of(session: Session, item: Item, membership_id: UUID, *, now: datetime) -> str:
    """Return the id by which letters lead this person to this item, made the first time it is asked for."""
    own = (Link.item_id == item.id, Link.membership_id == membership_id, Link.revoked_at.is_(None))
    known = session.scalar(select(Link.id).where(*own))
    if known:
        return known
    link = Link(
        id=uuid4().hex,
        partnership_id=item.partnership_id,
        item_id=item.id,
        membership_id=membership_id,
        created_at=now,
    )
    session.add(link)
    session.flush()
    return link.id


def live(session: Session, opaque: str) -> Link | None:
    """Return the link of this id while it leads anywhere, else None."""
    link = session.get(Link, opaque) if len(opaque) == len(uuid4().hex) else None
    return link if link is not None and link.revoked_at is None else None


def asked_of(session: Session, opaque: str) -> str:
    """Return whom to ask about a link that was taken back; empty for any other."""
    link = session.get(Link, opaque) if len(opaque) == len(uuid4().hex) else None
    if link is None or link.revoked_at is None:
        return ""
    place = session.get_one(Partnership, link.partnership_id)
    return f"{place.name}: {place.contact}"


def led_to(session: Session, opaque: str, *, on: date) -> Led | None:
    """Return the link, its item, and its reader who still belongs to the partnership, by one statement.

    What the item is about comes along: its pages say so.
    """
    query = (
        select(Link, Item, Membership, Person, Partnership, Audit, Case, Agency, IdentityGiven)
        .join(Item, Item.id == Link.item_id)
        .join(Membership, Membership.id == Link.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Partnership, Partnership.id == Item.partnership_id)
        .outerjoin(Audit, Audit.item_id == Item.id)
        .outerjoin(Case, Case.id == Item.case_id)
        .outerjoin(Agency, Agency.id == Item.agency_id)
        .outerjoin(IdentityGiven, whose.is_told(Item.case_id, Item.agency_id))
        .where(Link.id == opaque, Link.revoked_at.is_(None), belongs(on))
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    whose.note_told(session, found[1], found[8])
    return found[:5]


def revoke(session: Session, item_id: UUID, membership_id: UUID, *, now: datetime) -> None:
    """Let a person's link to an item lead nowhere from now on."""
    session.execute(
        update(Link)
        .where(Link.item_id == item_id, Link.membership_id == membership_id, Link.revoked_at.is_(None))
        .values(revoked_at=now)
    )
