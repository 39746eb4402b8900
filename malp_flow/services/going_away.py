"""Days on which somebody is away, and who stands in: for reminders alone, never for what only they may do.

Who stands in must be able to act already: somebody else of the same role in the same place, or their deputy.
An audit is answered by its auditor alone, so nobody stands in for one: it is passed on instead.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound, Refused
from malp_flow.records.people import Absence, Membership, RoleHolding
from malp_flow.services import absences, administration, history, ladder_steps
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.holding_back import Why
from malp_flow.services.standing import in_force

LONGEST = timedelta(days=366)
_ALONE = (Capacity.returner, Capacity.invitee)
"""What nobody does for somebody else."""


class WrongDays(Refused):
    """The last day lies before the first, is over, or is more than a year away. Give both days anew."""


class AwayAlready(Refused):
    """They are noted as away on some of these days already. End that first."""


class CannotStandIn(Refused):
    """They cannot do what the other does. Choose somebody of the same role; an audit is passed on."""


class NotAway(NotFound):
    """They are back already, or were never noted as away."""


def say_away(
    session: Session,
    membership_id: UUID,
    *,
    from_on: date,
    until_on: date,
    cover_id: UUID | None,
    by: Actor,
    now: datetime,
) -> UUID:
    """Note that somebody is away from one day to another, both included; return the absence’s id.

    By themselves, or by who manages or administers the partnership.
    Raises WrongDays, AwayAlready, CannotStandIn, NotYours, NotHere.
    """
    _may(session, membership_id, by=by, now=now)
    _need_days(session, membership_id, from_on, until_on, today=local_day(now))
    _need_cover(session, membership_id, cover_id, by=by, on=max(from_on, local_day(now)))
    row = Absence(
        partnership_id=by.partnership_id,
        membership_id=membership_id,
        cover_id=cover_id,
        from_on=from_on,
        until_on=until_on,
        set_by=by.membership_id,
        set_at=now,
    )
    session.add(row)
    session.flush()
    facts = {
        "membership": str(membership_id),
        "from_day": from_on.isoformat(),
        "to_day": until_on.isoformat(),
    }
    facts |= {"cover": str(cover_id)} if cover_id else {}
    history.append(session, "person.away", by=by, now=now, facts=facts)
    ladder_steps.wake_of(session, by.partnership_id, reason=Why.away)
    return row.id


def _need_cover(session: Session, membership_id: UUID, cover_id: UUID | None, *, by: Actor, on: date) -> None:
    offered = who_may_stand_in(session, membership_id, partnership_id=by.partnership_id, on=on)
    if cover_id is not None and cover_id not in offered:
        raise CannotStandIn


def _need_days(session: Session, membership_id: UUID, first: date, last: date, *, today: date) -> None:
    if not first <= last or last < today or last > today + LONGEST:
        raise WrongDays
    same_days = (Absence.from_on <= last, Absence.until_on >= first)
    if session.scalar(absences.lasting(membership_id).where(*same_days).limit(1)):
        raise AwayAlready


def come_back(session: Session, absence_id: UUID, *, by: Actor, now: datetime) -> None:
    """Note that somebody is back, or will not be away. Raises NotAway, NotYours, NotHere."""
    row = get_here(session, Absence, absence_id, by=by)
    _may(session, row.membership_id, by=by, now=now)
    if row.ended_at or row.until_on < local_day(now):
        raise NotAway
    row.ended_at = now
    session.flush()
    history.append(session, "person.back", by=by, now=now, facts={"membership": str(row.membership_id)})
    ladder_steps.wake_of(session, by.partnership_id, reason=Why.away)


def _may(session: Session, membership_id: UUID, *, by: Actor, now: datetime) -> None:
    get_here(session, Membership, membership_id, by=by)
    if by.membership_id != membership_id:
        administration.require(session, by, now=now)


def who_may_stand_in(
    session: Session, membership_id: UUID, *, partnership_id: UUID, on: date
) -> frozenset[UUID]:
    """Return who can do on a day what a member does, in at least one of the member’s roles."""
    query = select(RoleHolding).where(RoleHolding.partnership_id == partnership_id, in_force(on))
    held = session.scalars(query).all()
    mine = [each for each in held if each.membership_id == membership_id and each.capacity not in _ALONE]
    deputies = {each.membership_id for each in held if each.deputy_of == membership_id}
    same = {each.membership_id for each in held if any(_same(own, each) for own in mine)}
    return frozenset((deputies | same) - {membership_id})


def _same(mine: RoleHolding, other: RoleHolding) -> bool:
    """Whether the other holding reaches as far as mine."""
    here = other.review_id in (None, mine.review_id)
    return (
        (mine.capacity, mine.agency_id) == (other.capacity, other.agency_id) and here and not other.deputy_of
    )
