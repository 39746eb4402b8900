"""A forgotten PIN: asked for by whoever proved the mailbox, taken away by the business manager."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.people import Membership
from malp_flow.services import (
    access,
    history,
    items,
    link_readers,
    mailbox,
    outbox,
    pins,
    readers,
    reviews,
    sign_in,
    told,
    visitors,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.reviews import OpenReview

ASKED, RESET = "pin.reset_asked", "pin.reset"


class NobodyAsked(Refused):
    """Nobody waits for a new PIN here: it is reset already."""


@dataclass(frozen=True, slots=True)
class Forgetful:
    """Who asks for a new PIN, and since when."""

    membership_id: UUID
    who: str
    at: datetime


def ask(session: Session, opaque: str, *, browser_hash: str, now: datetime) -> None:
    """Ask the business manager for a new PIN, from a browser that gave the right code; once is enough.

    Raises NotHere, and StartAgain where the code was not given or its time is over.
    """
    if mailbox.stage(session, opaque, browser_hash=browser_hash, now=now) != "enter":
        raise mailbox.StartAgain
    found = mailbox.entry(session, opaque, now=now)
    partnership_id = found.partnership.id
    review = reviews.opened(session, found.item.review_id, partnership_id=partnership_id)
    item = _audit_of(session, review, found.item, found.member.id, now=now)
    if any(each.membership_id == found.member.id for each in forgetful(session, review, item.id)):
        return
    by = Actor(partnership_id, found.member.id)
    facts = {"item": str(item.id), "membership": str(found.member.id)}
    history.append(session, ASKED, by=by, now=now, review=review, facts=facts)
    for role in review.workflow.roles_as(Capacity.manager):
        for reader in readers.of_item(session, review, role, item, now=now):
            cause = outbox.Cause(item.id)
            outbox.queue_alone(session, "pin_reset_asked", to=reader, review=review, now=now, cause=cause)


def _audit_of(session: Session, review: OpenReview, item: Item, member: UUID, *, now: datetime) -> Item:
    """The manager resets on the page of an audit: for a reader of the draft, that of one of theirs."""
    if item.kind == Kind.return_:
        return item
    query = select(Item).where(Item.review_id == review.id, Item.kind == Kind.return_).order_by(Item.id)
    today = local_day(now)
    mine = (
        each
        for each in session.scalars(query)
        if link_readers.way_of(session, review, each, member, on=today)
    )
    return next(mine, item)


def forgetful(session: Session, review: OpenReview, item_id: UUID) -> tuple[Forgetful, ...]:
    """Return who waits for a new PIN to get to an audit. Who may know is decided by the caller."""
    waiting: dict[str, Forgetful] = {}
    for entry in told.about(session, review, item_id, [ASKED, RESET]):
        member = entry.facts["membership"]
        waiting.pop(member, None)
        if entry.kind == ASKED:
            waiting[member] = Forgetful(UUID(member), entry.who, entry.at)
    return tuple(waiting.values())


def reset(
    session: Session, review: OpenReview, item_id: UUID, *, member: UUID, by: Actor, now: datetime
) -> None:
    """Take a PIN away, so that its owner chooses a new one after the next code.

    The PIN is the person's, so it is new wherever they take part. Raises NobodyAsked, NotYours, NotHere.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    items.get(session, review, item_id, kind=Kind.return_)
    if member not in {each.membership_id for each in forgetful(session, review, item_id)}:
        raise NobodyAsked
    person = get_here(session, Membership, member, by=by).person_id
    known = sign_in.factor_of(session, person, pins.PIN)
    if known is not None:
        session.delete(known)
    visitors.forget_browsers(session, person)
    facts = {"item": str(item_id), "membership": str(member)}
    history.append(session, RESET, by=by, now=now, review=review, facts=facts)
