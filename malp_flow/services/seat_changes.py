"""A seat of the panel changes hands: passed to an agreed deputy for this once, or handed to a successor."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import Act, DecisionState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.people import Membership, RoleHolding
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import (
    access,
    consequences,
    deadlines,
    history,
    holdings,
    items,
    moves,
    naming,
    outbox,
    people,
    seats,
    signatures,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere, get_here
from malp_flow.services.reviews import OpenReview
from malp_flow.services.signatures import Why


class NotAgreed(Refused):
    """That person is not agreed as your deputy in this review. Choose one of those who are."""


class NotAsked(Refused):
    """Your answer is not asked for at present, so there is nothing to pass on."""


class TheirsAlready(Refused):
    """They sit there already. Name whoever comes after them."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """Somebody agreed beforehand as a deputy, and the last day on which they may answer; None without end."""

    member: UUID
    name: str
    until: date | None


def agreed_for(session: Session, review: OpenReview, partner: UUID, *, on: date) -> tuple[Agreed, ...]:
    """Return who was agreed to stand in for a partner, here or in general, and whose days are not over."""
    query = select(RoleHolding).where(
        RoleHolding.capacity == Capacity.signer,
        RoleHolding.deputy_of == partner,
        RoleHolding.review_id.is_(None) | (RoleHolding.review_id == review.id),
        RoleHolding.ended_at.is_(None),
        RoleHolding.ends_on.is_(None) | (RoleHolding.ends_on >= on),
    )
    found = {row.membership_id: row for row in session.scalars(query.order_by(RoleHolding.starts_on))}
    names = people.names_of(session, found.keys())
    return tuple(Agreed(member, names[member], row.ends_on) for member, row in found.items())


def pass_on(
    session: Session, review: OpenReview, item_id: UUID, *, deputy: UUID, by: Actor, now: datetime
) -> None:
    """Pass this one decision to a deputy who was agreed beforehand, from today on; they are asked for it.

    The partner can still answer. Raises ReviewEnded, NotHere, NotAsked, NotAgreed.
    """
    access.require_running(review)
    item = items.get(session, review, item_id, kind=Kind.decision)
    seat = session.get(PanelSeat, item.seat_id) if item.seat_id else None
    today = local_day(now)
    if seat is None or seat.membership_id != by.membership_id:
        raise NotHere
    if not seats.may_answer(session, seat, by=by, on=today):
        raise NotHere
    if item.state != DecisionState.asked:
        raise NotAsked
    agreed = {each.member: each for each in agreed_for(session, review, by.person_id, on=today)}
    if deputy not in agreed:
        raise NotAgreed
    _begin_today(session, review, seat, agreed[deputy], by=by, today=today)
    seat.delegate_id = deputy
    facts = {"item": str(item.id), "seat": str(seat.id), "membership": str(deputy)}
    history.append(session, "sign_off.passed_on", by=by, now=now, review=review, facts=facts)
    _ask(session, review, item, deputy, now=now)


def _begin_today(
    session: Session, review: OpenReview, seat: PanelSeat, agreed: Agreed, *, by: Actor, today: date
) -> None:
    """Let the deputy's days begin today, where they were agreed for later ones."""
    session.flush()
    if seats.stands_in(session, seat, agreed.member, on=today):
        return
    session.add(
        RoleHolding(
            partnership_id=review.partnership_id,
            membership_id=agreed.member,
            capacity=Capacity.signer,
            review_id=review.id,
            deputy_of=seat.membership_id,
            granted_by=by.membership_id,
            starts_on=today,
            ends_on=agreed.until,
        )
    )
    session.flush()


def hand_over(
    session: Session, review: OpenReview, seat_id: UUID, *, to: UUID, by: Actor, now: datetime
) -> None:
    """Let somebody sit in a seat from now on; what was answered there stays their predecessor's.

    The successor is asked about the present version, also where the predecessor had answered it.
    Raises ReviewEnded, NotYours, NotHere, TheirsAlready, OnThePanel.
    """
    access.require_running(review)
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    get_here(session, Membership, to, by=by)
    seat = get_here(session, PanelSeat, seat_id, by=by)
    if seat.review_id != review.id:
        raise NotHere
    if seat.membership_id == to:
        raise TheirsAlready
    seats.require_free(session, review, to, beside=seat.membership_id)
    before = seat.membership_id
    _end_roles(session, review, before, by=by, now=now)
    seat.membership_id, seat.delegate_id = to, None
    session.flush()
    naming.name_in_role(session, review, Capacity.signer, to, by=by, now=now)
    facts = {"seat": str(seat.id), "membership": str(to), "before": str(before)}
    history.append(session, "seat.handed_over", by=by, now=now, review=review, facts=facts)
    _ask_successor(session, review, seat, now=now)
    moves.settle(session, review, by=by, now=now)


def _end_roles(session: Session, review: OpenReview, before: UUID, *, by: Actor, now: datetime) -> None:
    """End what the predecessor held here as a partner, and what others held as their deputies."""
    query = select(RoleHolding).where(
        RoleHolding.review_id == review.id,
        RoleHolding.capacity == Capacity.signer,
        RoleHolding.ended_at.is_(None),
        ((RoleHolding.membership_id == before) & RoleHolding.deputy_of.is_(None))
        | (RoleHolding.deputy_of == before),
    )
    for holding in session.scalars(query).all():
        holdings.end(session, holding, by=by, now=now, review=review)


def _ask_successor(session: Session, review: OpenReview, seat: PanelSeat, *, now: datetime) -> None:
    query = select(Item).where(Item.seat_id == seat.id, Item.kind == Kind.decision)
    for item in session.scalars(query).all():
        if item.state == DecisionState.answered:
            given = signatures.counting(session, [item.id]).values()
            signatures.void(session, given, Why.handed_over, now=now)
            items.bring_on(session, review, item, Act.open_up, now=now)
            deadlines.start_again(session, review, item, now=now)
        if item.state == DecisionState.asked:
            _ask(session, review, item, seat.membership_id, now=now)


def _ask(session: Session, review: OpenReview, item: Item, member: UUID, *, now: datetime) -> None:
    for letter in consequences.letters_that_ask(review, item):
        outbox.queue(session, letter, to=member, review=review, item_id=item.id, now=now)
