"""An event behind the link of somebody who is invited to it, or was there: before it, and after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import EventState
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, Meeting
from malp_flow.records.people import Partnership
from malp_flow.services import (
    contributions,
    event_notes,
    event_people,
    learned,
    link_readers,
    people,
    released,
    releasing,
    reviews,
)
from malp_flow.services.actor import Actor
from malp_flow.services.event_notes import LEARNING, STRENGTH, Note
from malp_flow.services.here import NotHere
from malp_flow.services.learned import SharedPart
from malp_flow.services.link_readers import Way
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Sitting:
    """When and where one sitting is, in UTC."""

    number: int
    starts_at: datetime
    ends_at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class EventForReader:
    """An event as its reader sees it. `own` is what they gave beforehand, by field.

    `points` are those marked as good practice or learning: for who was there, once the event is recorded.
    `support` is whom they can turn to.
    """

    review: str
    title: str
    partnership: str
    contact: str
    sittings: tuple[Sitting, ...]
    over: bool
    may_contribute: bool
    own: Mapping[str, str]
    was_there: bool
    came: bool
    points: tuple[Note, ...]
    support: str
    has_answers: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Participation:
    """A note for somebody's own development: no theme, no record, no review's reference."""

    name: str
    event: str
    partnership: str
    contact: str
    role: str
    days: tuple[date, ...]
    hours: str


def page(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> EventForReader:
    """Return the event for the reader of a link to it; raises NotHere for everybody else."""
    review, item = event(session, item_id, by=by, now=now)
    place = session.get_one(Partnership, item.partnership_id)
    meetings = event_people.sittings(session, item)
    was_there = by.person_id in event_people.there(session, item)
    shows = was_there and item.state == EventState.held
    return EventForReader(
        review=review.reference,
        title=review.workflow.items[item.name].title,
        partnership=place.name,
        contact=place.contact,
        sittings=tuple(_sitting(session, meeting) for meeting in meetings),
        over=bool(meetings) and max(each.ends_at for each in meetings) <= now,
        may_contribute=contributions.may_be_given(session, review, item, now=now),
        own=contributions.own(session, item, by.person_id),
        was_there=was_there,
        came=by.person_id in event_people.came(session, item),
        points=event_notes.of(session, review, event=item.name, kinds=(STRENGTH, LEARNING)) if shows else (),
        support=next(filter(None, (sealed.get(session, each, "support_sealed") for each in meetings)), ""),
        has_answers=has_answers(session, review, by.person_id, now=now),
        is_shared=is_shared(review, item),
    )


def event(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> tuple[OpenReview, Item]:
    """Return an event with its review, for somebody who has a page of it; raises NotHere."""
    item = session.get(Item, item_id)
    if item is None or item.partnership_id != by.partnership_id or item.kind != Kind.event:
        raise NotHere
    review = reviews.opened(session, item.review_id, partnership_id=by.partnership_id)
    way = link_readers.way_of(session, review, item, by.person_id, on=local_day(now))
    # Whoever answers for an agency may be asked to come as well.
    if way != Way.invited and not (way == Way.lead and by.person_id in event_people.known(session, item)):
        raise NotHere
    return review, item


def _sitting(session: Session, meeting: Meeting) -> Sitting:
    place = sealed.get(session, meeting, "place_sealed")
    return Sitting(meeting.session, meeting.starts_at, meeting.ends_at, place)


def has_answers(session: Session, review: OpenReview, member: UUID, *, now: datetime) -> bool:
    """Return whether agencies’ answers are released to this reader by a link to an event."""
    cases = releasing.named_for(session, review, member, on=local_day(now))
    in_force = any(releasing.in_force(session, review, case_id, now=now) for case_id in cases)
    return in_force and bool(released.lifted(session, review))


def is_shared(review: OpenReview, item: Item) -> bool:
    """Whether the review has arrived where its file has those invited told what came of it."""
    return any(
        use.invited_to == item.name and move.to == review.state
        for move in review.workflow.moves
        for use in move.letters
    )


def shared(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> tuple[SharedPart, ...]:
    """Return the statements of the agreed report; raises NotHere before it is agreed, and for strangers."""
    review, item = event(session, item_id, by=by, now=now)
    if not is_shared(review, item):
        raise NotHere
    return tuple(learned.parts(session, review))


def participation(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> Participation:
    """Return the note of participation of somebody who came; raises NotHere for everybody else."""
    review, item = event(session, item_id, by=by, now=now)
    query = (
        select(Meeting, Attendance.role)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(
            Meeting.item_id == item.id,
            Meeting.cancelled_at.is_(None),
            Attendance.membership_id == by.person_id,
            Attendance.attended.is_(True),
        )
        .order_by(Meeting.session)
    )
    found = [(meeting, role) for meeting, role in session.execute(query)]
    if not found:
        raise NotHere
    place = session.get_one(Partnership, item.partnership_id)
    took = sum((meeting.ends_at - meeting.starts_at for meeting, _role in found), timedelta())
    return Participation(
        name=people.name_of(session, by.person_id),
        event=review.workflow.items[item.name].title,
        partnership=place.name,
        contact=place.contact,
        role=review.workflow.roles[found[0][1]].title,
        days=tuple(local_day(meeting.starts_at) for meeting, _role in found),
        hours=f"{took / timedelta(hours=1):.1f}".removesuffix(".0"),
    )
