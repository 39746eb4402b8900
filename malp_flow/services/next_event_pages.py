"""The meeting that comes after the audits, as an auditor sees it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class NextEvent:
    """The meeting after the audits; `starts_at` is aware, or None while it has no date."""

    title: str
    starts_at: datetime | None


def of_item(session: Session, review: OpenReview, item: Item) -> NextEvent | None:
    """Return the first event to which whoever owes this item is invited, or None."""
    role = review.workflow.items[item.name].by
    for name in review.workflow.items_of(Kind.event):
        said = review.workflow.items[name]
        if role in said.invite:
            when = select(Meeting.starts_at).join(Item, Item.id == Meeting.item_id)
            of_review = when.where(Item.review_id == review.id, Item.name == name)
            return NextEvent(said.title, session.scalar(of_review.order_by(Meeting.session).limit(1)))
    return None
