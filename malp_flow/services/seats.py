"""Who may answer for a seat of a panel: who sits on it, and their deputies, from one day to another."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.people import Membership, RoleHolding
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import access, history, outbox, people
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.outbox import Cause
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import in_force

NAMED, FOR_YOU = "deputy_named", "deputy_for_you"


class NoSeat(Refused):
    """That person has no seat on the panel of this review, so nobody can stand in for or come after them."""


class OwnDeputy(Refused):
    """Nobody is their own deputy. Name somebody else."""


class WrongDays(Refused):
    """The last day lies before the first, or is over already. Give both days anew."""


class TooSoon(Refused):
    """The partner hears of it first: a deputy whom somebody else names begins tomorrow at the earliest."""


class OnThePanel(Refused):
    """They answer for a seat already, and nobody signs twice. Name somebody else."""


def answered_by(by: Actor, *, on: date) -> ColumnElement[bool]:
    """Return the condition on a PanelSeat: this person may answer for it on a day."""
    signs = (RoleHolding.capacity == Capacity.signer, in_force(on))
    here = or_(RoleHolding.review_id.is_(None), RoleHolding.review_id == PanelSeat.review_id)
    own = select(RoleHolding.id).where(
        RoleHolding.membership_id == PanelSeat.membership_id, RoleHolding.deputy_of.is_(None), here, *signs
    )
    deputy = select(RoleHolding.id).where(
        RoleHolding.membership_id == by.membership_id,
        RoleHolding.deputy_of == PanelSeat.membership_id,
        here,
        *signs,
    )
    return or_(
        and_(PanelSeat.membership_id == by.membership_id, own.correlate(PanelSeat).exists()),
        and_(own.correlate(PanelSeat).exists(), deputy.correlate(PanelSeat).exists()),
    )


def may_answer(session: Session, seat: PanelSeat, *, by: Actor, on: date) -> bool:
    """Whether this person may answer for a seat on a day."""
    query = select(PanelSeat.id).where(PanelSeat.id == seat.id, answered_by(by, on=on))
    return session.scalar(query) is not None


def stands_in(session: Session, seat: PanelSeat, deputy: UUID, *, on: date) -> bool:
    """Whether somebody may answer as the deputy of whoever sits there on a day."""
    return deputy != seat.membership_id and may_answer(
        session, seat, by=Actor(seat.partnership_id, deputy), on=on
    )


def of_decision() -> ColumnElement[bool]:
    """Return the condition by which a PanelSeat may answer an Item: it is its own, or the whole panel's."""
    return or_(
        PanelSeat.id == Item.seat_id, and_(Item.seat_id.is_(None), PanelSeat.review_id == Item.review_id)
    )


def seat_for(session: Session, item: Item, *, by: Actor, on: date) -> PanelSeat | None:
    """Return the seat for which somebody may answer a decision on a day, their own first; or None."""
    query = (
        select(PanelSeat)
        .join(Item, of_decision())
        .where(Item.id == item.id, answered_by(by, on=on))
        .order_by(PanelSeat.membership_id != by.membership_id, PanelSeat.number)
    )
    return session.scalars(query.limit(1)).first()


def deputise(
    session: Session,
    review: OpenReview,
    *,
    partner: UUID,
    deputy: UUID,
    starts_on: date,
    ends_on: date,
    by: Actor,
    now: datetime,
) -> UUID:
    """Let a deputy answer for a partner from one day to another, both included; return the holding's id.

    By the partner, or a business manager. What the deputy signs is recorded as theirs, for the partner.
    Raises NotYours, NotHere, NoSeat, OwnDeputy, OnThePanel, WrongDays, TooSoon, ReviewEnded.
    """
    access.require_running(review)
    if by.membership_id != partner:
        access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    get_here(session, Membership, deputy, by=by)
    _may_stand_in(session, review, partner, deputy)
    _need_days(starts_on, ends_on, today=local_day(now), by_somebody_else=by.membership_id != partner)
    holding = RoleHolding(
        partnership_id=review.partnership_id,
        membership_id=deputy,
        capacity=Capacity.signer,
        review_id=review.id,
        deputy_of=partner,
        granted_by=by.membership_id,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    session.add(holding)
    facts = {"membership": str(deputy), "deputy_of": str(partner)}
    facts |= {"from_day": starts_on.isoformat(), "to_day": ends_on.isoformat()}
    history.append(session, "role.deputised", by=by, now=now, review=review, facts=facts)
    _tell(session, review, partner, deputy, facts, by=by, now=now)
    return holding.id


def _need_days(starts_on: date, ends_on: date, *, today: date, by_somebody_else: bool) -> None:
    if not today <= ends_on or ends_on < starts_on:
        raise WrongDays
    if by_somebody_else and starts_on <= today:
        raise TooSoon


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who answers for whom, and on which days, both included."""

    name: str
    partner: str
    first: date
    last: date


def deputies(session: Session, review: OpenReview, *, on: date) -> list[Deputy]:
    """Return the deputies of this review whose days are not over, the next first."""
    query = select(RoleHolding).where(
        RoleHolding.review_id == review.id,
        RoleHolding.deputy_of.is_not(None),
        RoleHolding.ended_at.is_(None),
        RoleHolding.ends_on >= on,
    )
    return [
        Deputy(
            name=people.name_of(session, holding.membership_id),
            partner=people.name_of(session, holding.deputy_of),
            first=holding.starts_on,
            last=holding.ends_on or holding.starts_on,
        )
        for holding in session.scalars(query.order_by(RoleHolding.starts_on, RoleHolding.id)).all()
    ]


def seat_of(session: Session, review: OpenReview, member: UUID) -> tuple[UUID, str]:
    """Return the id and the title of somebody's seat on the panel; raises NoSeat."""
    query = select(PanelSeat).where(PanelSeat.review_id == review.id, PanelSeat.membership_id == member)
    seat = session.scalars(query).first()
    if seat is None:
        raise NoSeat
    return seat.id, seat.title


@dataclass(frozen=True, slots=True)
class Seated:
    """Who sits in a seat of the panel."""

    title: str
    name: str


def by_id(session: Session, review: OpenReview) -> dict[UUID, Seated]:
    """Return who sits where on the panel, by the seat's id."""
    seated = session.scalars(select(PanelSeat).where(PanelSeat.review_id == review.id)).all()
    names = people.names_of(session, {seat.membership_id for seat in seated})
    return {seat.id: Seated(seat.title, names[seat.membership_id]) for seat in seated}


def partners(session: Session, review: OpenReview) -> list[tuple[UUID, str]]:
    """Return who sits on the panel, by id and “seat, name”, in the order of the seats."""
    query = select(PanelSeat).where(PanelSeat.review_id == review.id).order_by(PanelSeat.number)
    seated = session.scalars(query).all()
    names = people.names_of(session, {seat.membership_id for seat in seated})
    return [(seat.membership_id, f"{seat.title}, {names[seat.membership_id]}") for seat in seated]


def _tell(
    session: Session,
    review: OpenReview,
    partner: UUID,
    deputy: UUID,
    facts: dict[str, str],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Tell the deputy, and the partner too where somebody else named them."""
    told = Cause(facts=facts)
    outbox.queue_alone(session, NAMED, to=deputy, review=review, now=now, cause=told, any_hour=True)
    if by.membership_id != partner:
        own = Cause(facts=facts | {"own": "yes"})
        outbox.queue_alone(session, FOR_YOU, to=partner, review=review, now=now, cause=own, any_hour=True)


def _may_stand_in(session: Session, review: OpenReview, partner: UUID, deputy: UUID) -> None:
    query = select(PanelSeat.membership_id).where(PanelSeat.review_id == review.id)
    seated = set(session.scalars(query))
    if partner not in seated:
        raise NoSeat
    if deputy == partner:
        raise OwnDeputy
    require_free(session, review, deputy, beside=partner)


def require_free(session: Session, review: OpenReview, member: UUID, *, beside: UUID) -> None:
    """Let somebody answer for a seat who answers for no other than that of `beside`; raises OnThePanel."""
    query = select(PanelSeat.membership_id).where(PanelSeat.review_id == review.id)
    others = select(RoleHolding.id).where(
        RoleHolding.review_id == review.id,
        RoleHolding.membership_id == member,
        RoleHolding.deputy_of.is_not(None),
        RoleHolding.deputy_of != beside,
        RoleHolding.ended_at.is_(None),
    )
    if member in set(session.scalars(query)) or session.scalar(others.limit(1)):
        raise OnThePanel
