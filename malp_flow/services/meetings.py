"""The meetings of an event: one session, or several. One that was called off stays on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.services import items
from malp_flow.services.reviews import OpenReview


def standing(session: Session, item: Item) -> list[Meeting]:
    """Return the meetings of an event that are not called off, the first of them first."""
    query = select(Meeting).where(Meeting.item_id == item.id, Meeting.cancelled_at.is_(None))
    return list(session.scalars(query.order_by(Meeting.starts_at, Meeting.session)))


def ahead(session: Session, item: Item, *, now: datetime) -> list[Meeting]:
    """Return the meetings of an event that are not over yet."""
    return [meeting for meeting in standing(session, item) if meeting.ends_at > now]


def everything(session: Session, item: Item) -> list[Meeting]:
    """Return all meetings of an event, those that were called off too, by their number."""
    query = select(Meeting).where(Meeting.item_id == item.id)
    return list(session.scalars(query.order_by(Meeting.session)))


def get(session: Session, review: OpenReview, meeting_id: UUID) -> tuple[Meeting, Item]:
    """Return a meeting of this review with its event; raises NoSuchItem."""
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise items.NoSuchItem
    return meeting, items.get(session, review, meeting.item_id, kind=Kind.event)
