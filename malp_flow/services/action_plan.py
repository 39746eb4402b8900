"""Whether a review has actions, whether they have begun, and who may make and change them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, ForEach
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.actions import Action
from malp_flow.records.items import Item
from malp_flow.services import access
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

_LEADS = (Capacity.manager, Capacity.reviewer)


class NoActions(Refused):
    """The workflow of this review knows no actions. Begin the next review on a newer workflow."""


def name_in(review: OpenReview) -> str:
    """Return what this review's workflow calls its actions; raises NoActions."""
    found = (name for name, said in review.workflow.items.items() if said.for_each == ForEach.action)
    name = next(found, "")
    if not name:
        raise NoActions
    return name


def has_actions(review: OpenReview) -> bool:
    """Whether this review's workflow knows actions."""
    return any(said.for_each == ForEach.action for said in review.workflow.items.values())


def has_begun(review: OpenReview) -> bool:
    """Whether the review has ended by the move that opens its actions; before, they are only prepared."""
    move = review.workflow.move(review.workflow.items[name_in(review)].opened_by or "")
    return move is not None and review.state == move.to


def begins_at_once(review: OpenReview, *, on_recommendation: bool) -> bool:
    """Whether an action begins when it is made: the review has its end, or the file lets it act at once.

    What comes from a recommendation waits for the report to be signed off, in any case.
    """
    at_once = review.workflow.items[name_in(review)].at_once
    return has_begun(review) or (at_once and not on_recommendation)


def require_possible(review: OpenReview) -> None:
    """Let an action be made or changed; raises NoActions, and ReviewEnded where it was withdrawn."""
    if not has_begun(review):
        access.require_running(review)


def require_group(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> None:
    """Let the act go on for the business manager and the lead reviewer; raises NotYours."""
    access.require_capacity(session, by, *_LEADS, on=local_day(now), review=review)


def numbers(session: Session, review: OpenReview) -> dict[str, UUID]:
    """Return the actions of a review by their numbers: A1, A2. Who may act on one is asked elsewhere."""
    rows = session.execute(
        select(Item.round, Item.id)
        .join(Action, Action.item_id == Item.id)
        .where(Item.review_id == review.id)
        .order_by(Item.round)
    )
    return {f"A{number}": item_id for number, item_id in rows}
