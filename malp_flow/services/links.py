"""The opaque id in letters: one for each person and item. It opens nothing by itself."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from malp_flow.records.items import Item
from malp_flow.records.people import Partnership
from malp_flow.records.sign_in import Link


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


def revoke(session: Session, item_id: UUID, membership_id: UUID, *, now: datetime) -> None:
    """Let a person's link to an item lead nowhere from now on."""
    session.execute(
        update(Link)
        .where(Link.item_id == item_id, Link.membership_id == membership_id, Link.revoked_at.is_(None))
        .values(revoked_at=now)
    )
