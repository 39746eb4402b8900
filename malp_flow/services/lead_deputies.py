"""Deputies of an agency’s leads: they may do what a lead may, and get the emails while those cannot."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.people import Membership, RoleHolding
from malp_flow.services import administration, holdings
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.holdings import Place
from malp_flow.services.standing import in_force


class NoLead(Refused):
    """They answer for no agency, so nobody can be their deputy."""


class OwnDeputy(Refused):
    """Nobody is their own deputy. Choose somebody else."""


class DeputyAlready(Refused):
    """They are the deputy already. Nothing was changed."""


def name(session: Session, lead: UUID, deputy: UUID, *, by: Actor, now: datetime) -> int:
    """Name a deputy for everything in which a lead answers for an agency; return for how many agencies.

    Raises NoLead, OwnDeputy, DeputyAlready, NotYours, NotHere.
    """
    administration.require(session, by, now=now)
    for member in (lead, deputy):
        get_here(session, Membership, member, by=by)
    if lead == deputy:
        raise OwnDeputy
    answers = (RoleHolding.capacity == Capacity.lead, in_force(local_day(now)))
    led = set(_agencies(session, lead, RoleHolding.deputy_of.is_(None), *answers))
    new = led - set(_agencies(session, deputy, RoleHolding.deputy_of == lead, *answers))
    if not led:
        raise NoLead
    if not new:
        raise DeputyAlready
    for agency_id in sorted(new, key=str):
        place = Place(agency_id=agency_id)
        holdings.grant(session, deputy, capacity=Capacity.lead, place=place, deputy_of=lead, by=by, now=now)
    return len(new)


def _agencies(session: Session, member: UUID, *which: ColumnElement[bool]) -> list[UUID]:
    query = select(RoleHolding.agency_id).where(
        RoleHolding.membership_id == member, RoleHolding.review_id.is_(None), *which
    )
    return [agency_id for agency_id in session.scalars(query) if agency_id]


def of(session: Session, lead: UUID, *, on: date) -> list[UUID]:
    """Return the deputies of a lead on a day, each once."""
    query = select(RoleHolding.membership_id).where(
        RoleHolding.deputy_of == lead, RoleHolding.capacity == Capacity.lead, in_force(on)
    )
    return list(dict.fromkeys(session.scalars(query.order_by(RoleHolding.id))))


def leads(session: Session, member: UUID, *, on: date) -> bool:
    """Whether a member answers for an agency in the whole partnership on a day, and not as a deputy."""
    answers = (RoleHolding.capacity == Capacity.lead, RoleHolding.deputy_of.is_(None), in_force(on))
    return bool(_agencies(session, member, *answers))
