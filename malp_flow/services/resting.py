"""Whether something rests: the whole review, or one item of it. Nobody is reminded meanwhile."""

from collections.abc import Collection, Iterable
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records import sealed
from malp_flow.records.chases import Deadline, Hold
from malp_flow.records.items import Item
from malp_flow.services import read_once, together
from malp_flow.services.reviews import OpenReview


def going_on(session: Session, review: OpenReview, item_id: UUID | None = None) -> Hold | None:
    """Return the pause that lasts now, of the whole review or (with an id) of one item; else None."""
    if read_once.keeps(session):
        place = review.partnership_id
        rows = read_once.once(session, ("pauses", place), partial(_of_all, session, place))
        return next((row for row in rows if (row.review_id, row.item_id) == (review.id, item_id)), None)
    return next((hold for hold in everything(session, review) if hold.item_id == item_id), None)


def _of_all(session: Session, partnership_id: UUID) -> list[Hold]:
    query = select(Hold).where(Hold.partnership_id == partnership_id, Hold.until_at.is_(None))
    return list(session.scalars(query.order_by(Hold.from_at, Hold.id)))


def rests(session: Session, review: OpenReview, deadline: Deadline) -> bool:
    """Whether nobody is to be reminded of this day: its review or its item rests."""
    if going_on(session, review):
        return not is_raised(session, review, deadline.item_id)
    return deadline.item_id is not None and going_on(session, review, deadline.item_id) is not None


def everything(session: Session, review: OpenReview) -> list[Hold]:
    """Return every pause that lasts now in a review, the oldest first."""

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID | None, Hold]]:
        query = select(Hold).where(Hold.review_id.in_(ids), Hold.until_at.is_(None))
        return ((hold.review_id, hold) for hold in session.scalars(query.order_by(Hold.from_at, Hold.id)))

    return together.rows(session, "holds", review.id, ask)


def is_raised(session: Session, review: OpenReview, item_id: UUID | None) -> bool:
    """Whether somebody raised the item: that never rests with the review."""
    item = session.get(Item, item_id) if item_id else None
    return item is not None and bool(review.workflow.items[item.name].raised_by)


def reason_of(session: Session, hold: Hold) -> str:
    """Return why something rests, in the words of whoever said so."""
    return sealed.get(session, hold, "reason_sealed")
