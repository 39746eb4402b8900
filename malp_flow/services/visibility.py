"""Which reviews somebody may see whole: by a capacity held in the partnership or in the review."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.records.people import RoleHolding
from malp_flow.records.reviews import Review
from malp_flow.services import holdings, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import in_force

READERS = frozenset({Capacity.manager, Capacity.reviewer, Capacity.reader})
"""Capacities in which somebody sees a whole review."""


def runs(session: Session, actor: Actor, *, now: datetime) -> bool:
    """Whether somebody is a business manager of the whole partnership."""
    return bool(_held(session, actor, None, now=now) & {Capacity.manager})


def reads_all(session: Session, actor: Actor, *, now: datetime) -> bool:
    """Whether somebody may see every review of the partnership whole."""
    return bool(_held(session, actor, None, now=now) & READERS)


def _held(session: Session, actor: Actor, review_id: UUID | None, *, now: datetime) -> set[str]:
    held = holdings.in_force_on(
        session, partnership_id=actor.partnership_id, on=local_day(now), review_id=review_id
    )
    return {holding.capacity for holding in held if holding.membership_id == actor.membership_id}


def held_in(session: Session, actor: Actor, review_id: UUID, *, now: datetime) -> frozenset[str]:
    """Return in which capacities somebody acts in one review, whole or in part."""
    return frozenset(_held(session, actor, review_id, now=now))


def visible_reviews(session: Session, actor: Actor, *, now: datetime) -> list[OpenReview]:
    """Return the reviews that somebody may see whole, newest first."""
    held = capacities_in(session, actor, now=now)
    query = select(Review.id).where(Review.partnership_id == actor.partnership_id)
    if not held[None] & READERS:
        query = query.where(Review.id.in_([each for each in held if each and held[each] & READERS]))
    found = session.scalars(query.order_by(Review.created_at.desc(), Review.reference)).all()
    opened = reviews.several(session, found, partnership_id=actor.partnership_id)
    place = {review_id: number for number, review_id in enumerate(found)}
    return sorted(opened, key=lambda review: place[review.id])


def capacities_in(
    session: Session, actor: Actor, *, now: datetime
) -> defaultdict[UUID | None, frozenset[str]]:
    """Return in which capacities somebody acts in each review, and (None) in all; read at once."""
    query = select(RoleHolding.review_id, RoleHolding.capacity).where(
        RoleHolding.partnership_id == actor.partnership_id,
        RoleHolding.membership_id == actor.membership_id,
        in_force(local_day(now)),
    )
    held: dict[UUID | None, set[str]] = {None: set()}
    for review_id, capacity in session.execute(query):
        held.setdefault(review_id, set()).add(capacity)
    everywhere = frozenset(held[None])
    return defaultdict(lambda: everywhere, {each: frozenset(own | everywhere) for each, own in held.items()})


def visible(session: Session, actor: Actor, reference: str, *, now: datetime) -> OpenReview:
    """Return one review that this person may see whole; raises NotHere, or NoSuchReview.

    The same is asked of the database for a review that is not there, so that time does not tell.
    """
    review_id = reviews.known(session, reference, partnership_id=actor.partnership_id)
    held = _held(session, actor, review_id, now=now)
    if review_id is None:
        raise reviews.NoSuchReview
    if not held & READERS:
        raise NotHere
    return reviews.opened(session, review_id, partnership_id=actor.partnership_id)


def manages(session: Session, actor: Actor, review: OpenReview, *, now: datetime) -> bool:
    """Whether this person is a business manager for this review."""
    return Capacity.manager in _held(session, actor, review.id, now=now)
