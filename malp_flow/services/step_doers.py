"""Who does a step: on the page of the review, or, without a sign-in, on a page of its own behind a link."""

from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, ForEach, Item
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item as Row
from malp_flow.services import access, link_readers
from malp_flow.services.actor import Actor
from malp_flow.services.link_readers import Way
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview


class HowKnown(ReasonNeeded):
    """Say in at least 20 characters how you know it, for example by a telephone call"""


def has_own_page(review: OpenReview, said: Item) -> bool:
    """Whether more is asked of it on a page of its own: an action, or the learning for an agency’s teams."""
    role = review.workflow.roles.get(said.by or "")
    if role is None:
        return False
    return role.as_ == Capacity.owner or (role.as_ == Capacity.lead and said.follow_up)


def is_by_link(review: OpenReview, said: Item) -> bool:
    """Whether whoever owes it has only a link: somebody outside, or the lead of an agency."""
    role = review.workflow.roles.get(said.by or "")
    if role is None or has_own_page(review, said):
        return False
    return role.as_ == Capacity.outside or (role.as_ == Capacity.lead and said.for_each == ForEach.agency)


def require(
    session: Session, review: OpenReview, item: Row, *, reason: str, by: Actor, now: datetime
) -> bool:
    """Let the act go on for whoever owes a step; return whether somebody else notes it for them.

    A manager may note what somebody with only a link said elsewhere, and says how they know it.
    Raises NotYours, HowKnown.
    """
    said, on = review.workflow.items[item.name], local_day(now)
    if not is_by_link(review, said):
        access.require_role(session, by, [said.by] if said.by else [], review=review, on=on)
        return False
    if link_readers.way_of(session, review, item, by.person_id, on=on) == Way.doer:
        return False
    access.require_capacity(session, by, Capacity.manager, on=on, review=review)
    if len(reason.strip()) < SHORTEST_REASON:
        raise HowKnown
    return True


def may_note(review: OpenReview, said: Item, mine: frozenset[str]) -> bool:
    """Whether somebody with these roles may note a step for those who have only a link."""
    manages = any(review.workflow.roles[role].as_ == Capacity.manager for role in mine)
    return manages and is_by_link(review, said)
