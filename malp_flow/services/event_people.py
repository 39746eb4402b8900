"""The people of an event: who was invited, who came, who gave a contribution beforehand."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind, LetterUse
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, Contribution, EventInvitation, Meeting
from malp_flow.services import items, together
from malp_flow.services.reviews import OpenReview


def sittings(session: Session, item: Item) -> list[Meeting]:
    """Return the sittings of an event that stand, in order; those that were cancelled are left out."""

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, Meeting]]:
        query = select(Item.review_id, Meeting).join(Item, Item.id == Meeting.item_id)
        query = query.where(Item.review_id.in_(ids), Meeting.cancelled_at.is_(None))
        return session.execute(query.order_by(Meeting.session))

    found = together.rows(session, "sittings", item.review_id, ask)
    return [meeting for meeting in found if meeting.item_id == item.id]


def invited(session: Session, item: Item) -> dict[UUID, str]:
    """Return the members who are invited to an event, with their role there."""
    query = (
        select(EventInvitation.membership_id, EventInvitation.role)
        .join(Meeting, Meeting.id == EventInvitation.meeting_id)
        .where(Meeting.item_id == item.id, EventInvitation.taken_back_at.is_(None))
        .order_by(EventInvitation.id)
    )
    return _by_member(session, query)


def came(session: Session, item: Item) -> dict[UUID, str]:
    """Return the members who were at a sitting of an event, with their role there."""
    query = (
        select(Attendance.membership_id, Attendance.role)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(
            Meeting.item_id == item.id,
            Meeting.cancelled_at.is_(None),
            Attendance.attended.is_(True),
            Attendance.membership_id.is_not(None),
        )
        .order_by(Attendance.id)
    )
    return _by_member(session, query)


def there(session: Session, item: Item) -> dict[UUID, str]:
    """Return who had a part in an event, with their role: who came, or gave a contribution beforehand."""
    query = select(Contribution.membership_id, Contribution.role).where(Contribution.item_id == item.id)
    return _by_member(session, query) | came(session, item)


def _by_member(session: Session, query: "Select[UUID, str] | Select[UUID | None, str]") -> dict[UUID, str]:
    return {member: role for member, role in session.execute(query) if member is not None}


def told_by(session: Session, review: OpenReview, use: LetterUse) -> tuple[Item, dict[UUID, str]] | None:
    """Return the event whose people alone get a letter, and who they are; None for every other letter."""
    if use.about_event is None:
        return None
    item = items.only(session, review, Kind.event, name=use.about_event)
    people = there(session, item) if use.came_to else known(session, item)
    return item, {member: role for member, role in people.items() if role in use.to}


def there_before(
    session: Session, review: OpenReview, deadline: Deadline, members: Collection[UUID]
) -> list[UUID]:
    """Return those of the members who had a part in the event that a clock counts from."""
    event = before_clock(session, review, deadline)
    known = there(session, event) if event else {}
    return [member for member in members if member in known]


def before_clock(session: Session, review: OpenReview, deadline: Deadline) -> Item | None:
    """Return the event that the moves look at from which a clock counts; None where they look at none."""
    moves = [review.workflow.move(anchor) for anchor in review.workflow.deadlines[deadline.name].when.anchors]
    named = {use.about for move in moves if move for use in move.checks}
    events = [name for name in review.workflow.items_of(Kind.event) if name in named]
    return next(iter(items.of_review(session, review, events[:1])), None)


def known(session: Session, item: Item) -> dict[UUID, str]:
    """Return everybody who has a page of an event of their own: invited, or there without an invitation."""
    return there(session, item) | invited(session, item)
