"""The link of an invitation: it opens without a code, and only shows and answers that invitation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.services import links, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import is_here


@dataclass(frozen=True, slots=True)
class Found:
    """What a link leads to: the event, who was asked, and their newest invitation to each session."""

    review: OpenReview
    item: Item
    actor: Actor
    rows: tuple[tuple[EventInvitation, Meeting], ...]


def found(session: Session, opaque: str, *, now: datetime) -> Found:
    """Return what a link leads to, for looking; raises NotHere where it leads nowhere."""
    item, member = _behind(session, opaque, now=now)
    review = reviews.read(session, item.review_id, partnership_id=item.partnership_id)
    return _found(session, review, item, member)


def opened(session: Session, opaque: str, *, now: datetime) -> Found:
    """Return what a link leads to, with the review locked, for answering; raises NotHere."""
    item, member = _behind(session, opaque, now=now)
    review = reviews.opened(session, item.review_id, partnership_id=item.partnership_id)
    return _found(session, review, item, member)


def _behind(session: Session, opaque: str, *, now: datetime) -> tuple[Item, UUID]:
    link = links.live(session, opaque)
    item = session.get(Item, link.item_id) if link else None
    if link is None or item is None or item.kind != Kind.event:
        raise NotHere
    if not is_here(session, link.membership_id, on=local_day(now)):
        raise NotHere
    return item, link.membership_id


def _found(session: Session, review: OpenReview, item: Item, member: UUID) -> Found:
    query = (
        select(EventInvitation, Meeting)
        .join(Meeting, Meeting.id == EventInvitation.meeting_id)
        .where(Meeting.item_id == item.id, EventInvitation.membership_id == member)
        .order_by(Meeting.starts_at, Meeting.session, EventInvitation.id)
    )
    newest = {meeting.id: (row, meeting) for row, meeting in session.execute(query)}
    if not newest:
        raise NotHere
    return Found(review, item, Actor(item.partnership_id, member), tuple(newest.values()))
