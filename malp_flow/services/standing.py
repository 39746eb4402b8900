"""Who belongs to a partnership on a day, and which roles are in force: conditions that every query shares.

Whoever has left, or whose mailbox is disabled, acts no more, is asked no more and gets no letter.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.records.people import Membership, Person, RoleHolding
from malp_flow.services.read_once import keeps, rows


def belongs(on: date) -> ColumnElement[bool]:
    """Return the condition on a Membership: not ended before this day, and its mailbox in use."""
    in_use = select(Person.id).where(Person.id == Membership.person_id, Person.disabled_at.is_(None))
    return and_(
        or_(Membership.ends_on.is_(None), Membership.ends_on >= on), in_use.correlate(Membership).exists()
    )


BY_TWO = (Capacity.administrator, Capacity.manager, Capacity.signer)
"""What nobody gives to themselves alone: it is in force once another administrator has agreed."""


SIGN_IN_HERE = (*BY_TWO, Capacity.reviewer, Capacity.reader)
"""Whoever has one of these signs in with two factors; all others prove their mailbox."""


def is_given_to_oneself() -> ColumnElement[bool]:
    """Return the condition on a RoleHolding: given by its holder, and agreed to by nobody yet."""
    return and_(
        RoleHolding.capacity.in_(BY_TWO),
        RoleHolding.granted_by == RoleHolding.membership_id,
        RoleHolding.agreed_by.is_(None),
    )


def waits(holding: RoleHolding) -> bool:
    """Whether this holding is given by its holder, has not ended, and is agreed to by nobody yet."""
    own = holding.granted_by == holding.membership_id and holding.granted_by is not None
    return own and holding.capacity in BY_TWO and holding.agreed_by is None and holding.ended_at is None


def in_force(on: date) -> ColumnElement[bool]:
    """Return the condition on a RoleHolding: begun, not ended, held by somebody who belongs here.

    What somebody gave to themselves counts once another administrator has agreed.
    """
    holder = select(Membership.id).where(Membership.id == RoleHolding.membership_id, belongs(on))
    return and_(
        RoleHolding.starts_on <= on,
        or_(RoleHolding.ends_on.is_(None), RoleHolding.ends_on >= on),
        RoleHolding.ended_at.is_(None),
        or_(RoleHolding.granted_by.is_(None), not_(is_given_to_oneself())),
        holder.correlate(RoleHolding).exists(),
    )


def is_in_force(holding: RoleHolding, member: Membership, person: Person, on: date) -> bool:
    """Whether a role that was read with its holder is in force on a day: the same as `in_force`, of rows."""
    lasts = holding.starts_on <= on and (holding.ends_on is None or holding.ends_on >= on)
    return lasts and holding.ended_at is None and not waits(holding) and _belongs(member, person, on)


def _belongs(member: Membership, person: Person, on: date) -> bool:
    return (member.ends_on is None or member.ends_on >= on) and person.disabled_at is None


def here_of(session: Session, membership_ids: Collection[UUID], *, on: date) -> frozenset[UUID]:
    """Return those of these members who belong to their partnership on a day, read at once."""
    if keeps(session):
        members = rows(session, Membership, membership_ids)
        people = rows(session, Person, [member.person_id for member in members.values()])
        return frozenset(
            each for each, member in members.items() if _belongs(member, people[member.person_id], on)
        )
    query = select(Membership.id).where(Membership.id.in_(membership_ids), belongs(on))
    return frozenset(session.scalars(query))


def is_here(session: Session, membership_id: UUID, *, on: date) -> bool:
    """Whether a member belongs to their partnership on a day."""
    if keeps(session):
        member = session.get(Membership, membership_id)
        return member is not None and _belongs(member, session.get_one(Person, member.person_id), on)
    query = select(Membership.id).where(Membership.id == membership_id, belongs(on))
    return session.scalar(query) is not None
