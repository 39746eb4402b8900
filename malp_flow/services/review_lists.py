"""Reviews, dates and seats as lists show them: plain values, without rows behind them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.telling_gates import what_is_due
from malp_flow.errors import NotFound, Refused
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, Membership, Partnership, Person
from malp_flow.records.reviews import PanelSeat, Review
from malp_flow.records.sealing import Seal
from malp_flow.services import deadlines, items, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import belongs


class NoSuchPartnership(NotFound):
    """There is no partnership of that name here."""


class WhichPartnership(Refused):
    """There are several partnerships here. Say which one with --partnership."""


class NotAMember(NotFound):
    """Nobody with that address is a member of this partnership."""


@dataclass(frozen=True, slots=True)
class PartnershipLine:
    """A partnership by its short name in addresses and commands."""

    id: UUID
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review in a list; `next_on` is the first day that is still waited for."""

    reference: str
    theme: str
    state: str
    state_title: str
    next_on: date | None
    overdue: int


@dataclass(frozen=True, slots=True)
class DateLine:
    """One running deadline; `earliest` says that it is a first day and not a last one."""

    title: str
    agency: str
    on: date
    earliest: bool
    overdue: bool


def partnerships(session: Session) -> list[PartnershipLine]:
    """Return every partnership of this installation."""
    rows = session.scalars(select(Partnership).order_by(Partnership.slug))
    return [PartnershipLine(row.id, row.slug, row.name) for row in rows]


def partnership(session: Session, slug: str | None) -> PartnershipLine:
    """Return the partnership of this short name; with None the only one there is.

    Raises NoSuchPartnership, WhichPartnership.
    """
    found = [line for line in partnerships(session) if slug in (None, line.slug)]
    if not found:
        raise NoSuchPartnership
    if len(found) > 1:
        raise WhichPartnership
    return found[0]


def member(session: Session, partnership_id: UUID, address: str, *, on: date) -> Actor:
    """Return who is a member on a day with this mailbox, as somebody who acts; raises NotAMember."""
    seal: Seal = session.info["seal"]
    query = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Person.address_index == seal.index(address.strip()),
            Membership.partnership_id == partnership_id,
            belongs(on),
        )
    )
    found = session.scalar(query)
    if found is None:
        raise NotAMember
    return Actor(partnership_id, found)


def themes(session: Session, seen: Collection[OpenReview]) -> dict[UUID, str]:
    """Return the theme of each of these reviews, read at once."""
    ids = [review.id for review in seen]
    return {row.id: row.theme for row in session.scalars(select(Review).where(Review.id.in_(ids)))}


def lines(session: Session, partnership_id: UUID, *, now: datetime) -> list[ReviewLine]:
    """Return every review of a partnership, by reference."""
    query = select(Review.id).where(Review.partnership_id == partnership_id).order_by(Review.reference)
    return [_line(session, review_id, partnership_id, now=now) for review_id in session.scalars(query).all()]


def _line(session: Session, review_id: UUID, partnership_id: UUID, *, now: datetime) -> ReviewLine:
    review = reviews.opened(session, review_id, partnership_id=partnership_id)
    owed = [deadline for deadline in deadlines.running(session, review) if not deadline.earliest]
    return ReviewLine(
        reference=review.reference,
        theme=session.get_one(Review, review_id).theme,
        state=review.state,
        state_title=review.workflow.state(review.state).title,
        next_on=min((deadline.due_on for deadline in owed), default=None),
        overdue=sum(deadline.due_at < now for deadline in owed),
    )


def dates(session: Session, review: OpenReview, *, now: datetime) -> list[DateLine]:
    """Return the deadlines that are running, the nearest first."""
    running = sorted(deadlines.running(session, review), key=lambda deadline: deadline.due_at)
    return [_date(session, review, deadline, now=now) for deadline in running]


def _in_words(name: str) -> str:
    """Return the name of a clock that is of no item and no move, as words."""
    return name.replace("_", " ").capitalize()


def _date(session: Session, review: OpenReview, deadline: Deadline, *, now: datetime) -> DateLine:
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    clock = review.workflow.deadlines[deadline.name]
    told = clock.asks_for or review.workflow.move(clock.met_by)
    of_none = what_is_due(review.workflow, deadline.name) if told else _in_words(deadline.name)
    return DateLine(
        title=review.workflow.items[item.name].title if item else of_none,
        agency=session.get_one(Agency, item.agency_id).name if item and item.agency_id else "",
        on=deadline.due_on,
        earliest=deadline.earliest,
        overdue=not deadline.earliest and deadline.due_at < now,
    )


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One partner's answer that is asked for, and whose seat it is."""

    item_id: UUID
    title: str
    member_id: UUID
    state: str


def seats(session: Session, review: OpenReview) -> list[SeatLine]:
    """Return the decisions that the panel is asked for, in the order of its seats."""
    found = items.of_review(session, review, review.workflow.items_of(Kind.decision))
    held = [(item, session.get_one(PanelSeat, item.seat_id)) for item in found if item.seat_id]
    held.sort(key=lambda pair: pair[1].number)
    return [SeatLine(item.id, seat.title, seat.membership_id, item.state) for item, seat in held]
