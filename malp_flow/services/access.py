"""Who may do what. Decided here for the web, the command line and the scheduler alike."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.services import holdings
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import owed_by, roles_of


class NotYours(Refused):
    """That is not yours to do. Ask the business manager of the partnership."""


class ReviewEnded(Refused):
    """This review has come to its end, so nothing in it changes any more."""


def require_running(review: OpenReview) -> None:
    """Let the act go on while the review is in no final state; raises ReviewEnded."""
    if review.workflow.state(review.state).final:
        raise ReviewEnded


def require_capacity(
    session: Session, actor: Actor, *capacities: Capacity, on: date, review: OpenReview | None = None
) -> None:
    """Let the act go on when the actor has one of these capacities here; raises NotYours otherwise."""
    held = holdings.in_force_on(
        session, partnership_id=actor.partnership_id, on=on, review_id=review.id if review else None
    )
    mine = {holding.capacity for holding in held if holding.membership_id == actor.membership_id}
    if not mine & set(capacities):
        raise NotYours


def require_role(
    session: Session, actor: Actor, roles: Iterable[str], *, review: OpenReview, on: date
) -> None:
    """Let the act go on when the actor holds one of these roles in the review; raises NotYours."""
    if actor.membership_id is None or not roles_of(session, review, actor.membership_id, on=on) & set(roles):
        raise NotYours


def require_holder(session: Session, actor: Actor, item: Item, *, review: OpenReview, on: date) -> None:
    """Let the act go on when the item is the actor's own to supply.

    Raises NotHere, not NotYours: one agency must not learn that another's item exists.
    """
    own = owed_by(session, review, item, on=on)
    if actor.membership_id not in {holding.membership_id for holding in own}:
        raise NotHere
