"""One member for those who let people in: how they get in, and what they may do."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records.people import Membership, RoleHolding
from malp_flow.records.sign_in import Factor, Invitation
from malp_flow.services import administration, invitations, people, people_list, standing
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.wording import day_long, gettext, ngettext


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role in words. `ends_here`: it can be ended on this page; `waits`: until somebody agrees."""

    id: UUID
    words: str
    days: str
    ends_here: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What a page about a member shows. `ways` are the ways in which they sign in, in words."""

    id: UUID
    name: str
    address: str
    last_day: date | None
    ways: tuple[str, ...]
    roles: tuple[HeldRole, ...]

    @property
    def waits(self) -> bool:
        """Whether a role of theirs waits until somebody agrees."""
        return any(role.waits for role in self.roles)


def person(session: Session, membership_id: UUID, *, by: Actor, now: datetime) -> PersonPage:
    """Return a member of this partnership, gone or not. Raises NotYours, NotHere; reads only."""
    administration.require(session, by, now=now)
    member = get_here(session, Membership, membership_id, by=by)
    return PersonPage(
        id=member.id,
        name=people.name_of(session, member.id),
        address=people.address_of(session, member.id),
        last_day=member.ends_on,
        ways=tuple(_ways(session, member, now=now)),
        roles=tuple(_role(session, each, today=local_day(now)) for each in _held(session, member, now=now)),
    )


def _held(session: Session, member: Membership, *, now: datetime) -> list[RoleHolding]:
    query = select(RoleHolding).where(
        RoleHolding.membership_id == member.id,
        RoleHolding.ended_at.is_(None),
        or_(RoleHolding.ends_on.is_(None), RoleHolding.ends_on >= local_day(now)),
    )
    return list(session.scalars(query.order_by(RoleHolding.id)))


def _role(session: Session, holding: RoleHolding, *, today: date) -> HeldRole:
    waits = standing.waits(holding)
    return HeldRole(
        id=holding.id,
        words=people_list.role_words(session, holding),
        days=_days(holding, today=today),
        ends_here=holding.review_id is None or waits,
        waits=waits,
    )


def _days(holding: RoleHolding, *, today: date) -> str:
    said = [gettext("from %(day)s") % {"day": day_long(holding.starts_on, today)}]
    if holding.ends_on:
        said.append(gettext("until %(day)s") % {"day": day_long(holding.ends_on, today)})
    return " ".join(said)


def _ways(session: Session, member: Membership, *, now: datetime) -> list[str]:
    held = select(Factor.kind).where(Factor.person_id == member.person_id)
    # What another partnership set up for the same mailbox is not this one’s to know.
    kinds = Counter(session.scalars(held) if invitations.was_set_up_here(session, member) else ())
    keys = kinds["passkey"]
    found = [
        gettext("password and app") if kinds["password"] else "",
        ngettext("%(num)s passkey", "%(num)s passkeys", keys) % {"num": keys} if keys else "",
        gettext("sign-in of their organisation") if kinds["single_sign_on"] else "",
        gettext("a PIN for the links in emails") if kinds["pin"] else "",
        _invited(session, member, now=now),
    ]
    return [words for words in found if words]


def _invited(session: Session, member: Membership, *, now: datetime) -> str:
    query = select(Invitation.expires_at).where(
        Invitation.membership_id == member.id, Invitation.used_at.is_(None), Invitation.expires_at > now
    )
    until = session.scalar(query.order_by(Invitation.id.desc()).limit(1))
    if until is None:
        return ""
    return gettext("invited until %(day)s") % {"day": day_long(local_day(until), local_day(now))}
