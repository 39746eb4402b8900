"""What an installation needs once, before its first start, and each partnership once, to begin."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.errors import Refused
from malp_flow.records.people import Partnership
from malp_flow.records.sealing import new_keyset
from malp_flow.services import holdings, invitations, people
from malp_flow.services.invitations import Invited

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
_PAGES = frozenset(
    {"a", "join", "sign-in", "sign-out", "static", "demo", "demonstration"}
    | {"account", "help", "privacy", "cookies", "accessibility"}
)


class NoSlug(Refused):
    """A short name is small letters, figures and hyphens, and none of our own pages. Choose another."""


class SlugTaken(Refused):
    """There is a partnership of that short name already. Choose another."""


@dataclass(frozen=True, slots=True)
class Founding:
    """A partnership and its first administrator. `contact` is a line in every letter."""

    slug: str
    name: str
    contact: str
    administrator: str
    address: str


def fresh_keyset() -> str:
    """Return a keyset nobody has used. Whoever holds it opens everything that was sealed with it."""
    return new_keyset()


def found(session: Session, first: Founding, *, now: datetime) -> Invited:
    """Found a partnership whose administrator manages its reviews too, and return their invitation.

    Raises NoSlug, SlugTaken, UnusableAddress.
    """
    if not _SLUG.fullmatch(first.slug) or first.slug in _PAGES:
        raise NoSlug
    if session.scalar(select(Partnership.id).where(Partnership.slug == first.slug)):
        raise SlugTaken
    by = people.found_partnership(session, slug=first.slug, name=first.name, contact=first.contact, now=now)
    member = people.add_member(session, name=first.administrator, address=first.address, by=by, now=now)
    for capacity in (Capacity.administrator, Capacity.manager):
        holdings.grant(session, member, capacity=capacity, by=by, now=now)
    return invitations.invite_first(session, member, by=by, now=now)
