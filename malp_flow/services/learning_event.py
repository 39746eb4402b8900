"""The learning event: when and where it is, and who is told when that changes."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, EventInvitation, Meeting
from malp_flow.records.reviews import Review
from malp_flow.services import (
    access,
    event_answers,
    event_invitations,
    event_letters,
    event_people,
    history,
    items,
    meeting_dates,
    meetings,
    moves,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import is_here

ARRANGED, MOVED = "event.arranged", "event.moved"


class NoDateYet(Refused):
    """The event has no date yet. Set its date first."""


class TookPlace(Refused):
    """This session took place, and who came is recorded. Add another session instead."""


def _may_lead(review: OpenReview, item: Item) -> list[str]:
    leader = review.workflow.items[item.name].led_by
    return [*review.workflow.roles_as("manager"), *([leader] if leader else [])]


def arrange(
    session: Session,
    review: OpenReview,
    *,
    event: str | None = None,
    number: int | None = None,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    joining: str | None = None,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> Meeting:
    """Set, or change, when and where an event is: the one of this name, or the first of the file.

    `number` is which of its sessions is meant; none is the first. Whoever was asked to come hears of a
    change, unless they declined; `reason` is kept in the history. Raises TooEarly, EndsBeforeItBegins,
    SessionsOverlap, PlaceTooLong, BadLink, TookPlace, NotYours, NoSuchItem.
    """
    access.require_running(review)
    item = items.only(session, review, Kind.event, name=event)
    access.require_role(session, by, _may_lead(review, item), review=review, on=local_day(now))
    number = meeting_dates.number_for(session, item, number)
    when = meeting_dates.When(starts_at, ends_at, place, joining)
    meeting_dates.require_sound(session, review, item, when, number=number)
    require_open(session, meeting_dates.known(session, item, number), when, now=now)
    change = meeting_dates.put(session, item, when, number=number)
    items.bring_on(session, review, item, Act.arrange, now=now)
    told = _told(session, change, now=now)
    _note_date(session, review, change, when, told=len(told), reason=reason, by=by, now=now)
    if change.old:
        event_letters.tell_of_change(session, review, change.meeting, told, old=change.old, now=now)
    meeting_dates.count_back(session, review, item, now=now)
    look_again(session, review, now=now)
    moves.settle(session, review, by=by, now=now)
    return change.meeting


def require_open(
    session: Session, meeting: Meeting | None, when: meeting_dates.When, *, now: datetime
) -> None:
    """Raise TookPlace where a session whose attendance is recorded would lie ahead again."""
    if meeting is not None and when.ends_at > now and took_place(session, meeting):
        raise TookPlace


def took_place(session: Session, meeting: Meeting) -> bool:
    """Return whether it is recorded who came to a session."""
    query = select(Attendance.id).where(Attendance.meeting_id == meeting.id, Attendance.attended.is_not(None))
    return session.scalar(query.limit(1)) is not None


def _note_date(
    session: Session,
    review: OpenReview,
    change: meeting_dates.Change,
    when: meeting_dates.When,
    *,
    told: int,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    meeting = change.meeting
    facts = {
        "item": str(meeting.item_id),
        "session": str(meeting.session),
        "sequence": meeting.sequence,
        "starts_at": when.starts_at.isoformat(),
        "ends_at": when.ends_at.isoformat(),
    }
    if change.old:
        facts |= {"old_starts_at": change.old[0].isoformat(), "emails": told}
        facts |= {"place_changed": True} if change.old_place != cleaned(when.place) else {}
    secrets = {"place": when.place, "old_place": change.old_place, "reason": reason}
    kind = MOVED if change.old else ARRANGED
    history.append(session, kind, by=by, now=now, review=review, facts=facts, secrets=secrets)


def _told(session: Session, change: meeting_dates.Change, *, now: datetime) -> list[EventInvitation]:
    """Who hears of a change: nobody where nothing changed, or the meeting is over."""
    is_told = change.old is not None and change.meeting.ends_at > now
    return concerned(session, change.meeting, now=now) if is_told else []


def concerned(session: Session, meeting: Meeting, *, now: datetime) -> list[EventInvitation]:
    """Return the invitations of those who hear of a change: who belongs here, and has not declined."""
    return [
        row
        for row in event_invitations.invited(session, meeting)
        if row.answer != event_answers.NOT_COMING and is_here(session, row.membership_id, on=local_day(now))
    ]


def look_again(session: Session, review: OpenReview, *, now: datetime) -> None:
    """Let the tick look again when the next event of the review is over: time alone opens a gate then.

    Nobody is reminded any more of one that is over.
    """
    events = items.of_review(session, review, review.workflow.items_of(Kind.event))
    meeting_dates.end_reminders(session, review, events, now=now)
    ends = (
        select(func.min(Meeting.ends_at))
        .join(Item, Item.id == Meeting.item_id)
        .where(Item.review_id == review.id, Meeting.ends_at > now, Meeting.cancelled_at.is_(None))
    )
    session.execute(update(Review).where(Review.id == review.id).values(look_again_at=session.scalar(ends)))


def _meeting(session: Session, item: Item) -> Meeting | None:
    return next(iter(meetings.standing(session, item)), None)


def require_lead(session: Session, review: OpenReview, item: Item, *, by: Actor, now: datetime) -> None:
    """Let the act go on for a manager, and for whoever leads the event; raises NotYours."""
    access.require_role(session, by, _may_lead(review, item), review=review, on=local_day(now))


def sitting_of(session: Session, item: Item, number: int) -> Meeting:
    """Return one sitting of an event that stands; raises NoDateYet."""
    found = (each for each in event_people.sittings(session, item) if each.session == number)
    meeting = next(found, None)
    if meeting is None:
        raise NoDateYet
    return meeting
