"""The learning event: its date, who came, and what was noted."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act, EventState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, Meeting
from malp_flow.records.reviews import Review
from malp_flow.services import (
    access,
    consequences,
    event_answers,
    event_invitations,
    event_letters,
    event_people,
    history,
    items,
    meeting_dates,
    meetings,
    moves,
    people,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders
from malp_flow.wording import gettext

ARRANGED = "event.arranged"


class NoDateYet(Refused):
    """The event has no date yet. Set its date first."""


class NotOverYet(Refused):
    """The event is not over yet. Record who came once it is."""


class NamedTwice(Refused):
    """Somebody stands in the list twice. Take one of the two out."""


class RoleNotExpected(Refused):
    """Choose one of the roles that this review expects at its event."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who was expected: in which role of the workflow, for which agency, and whether they came.

    `member` is theirs where they belong to the partnership. Without it they are looked for by their name
    among those invited and those who hold the role, so that letters after the event reach them.
    """

    name: str
    role: str
    agency_id: UUID | None
    attended: bool
    member: UUID | None = None


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
    by: Actor,
    now: datetime,
) -> Meeting:
    """Set, or change, when and where an event is: the one of this name, or the first of the file.

    `number` is which of its sessions is meant; none is the first. Whoever was asked to come hears of a
    change, unless they declined. Raises TooEarly, EndsBeforeItBegins, SessionsOverlap, BadLink, NotYours,
    NoSuchItem.
    """
    access.require_running(review)
    item = items.only(session, review, Kind.event, name=event)
    access.require_role(session, by, _may_lead(review, item), review=review, on=local_day(now))
    number = meeting_dates.number_for(session, item, number)
    when = meeting_dates.When(starts_at, ends_at, place, joining)
    meeting_dates.require_sound(session, review, item, when, number=number)
    change = meeting_dates.put(session, item, when, number=number)
    items.bring_on(session, review, item, Act.arrange, now=now)
    _note_date(session, review, item, change.meeting, when, by=by, now=now)
    _tell(session, review, change, now=now)
    meeting_dates.count_back(session, review, item, now=now)
    look_again(session, review, now=now)
    moves.settle(session, review, by=by, now=now)
    return change.meeting


def _note_date(
    session: Session,
    review: OpenReview,
    item: Item,
    meeting: Meeting,
    when: meeting_dates.When,
    *,
    by: Actor,
    now: datetime,
) -> None:
    facts = {
        "item": str(item.id),
        "session": str(meeting.session),
        "sequence": meeting.sequence,
        "starts_at": when.starts_at.isoformat(),
        "ends_at": when.ends_at.isoformat(),
    }
    secrets = {"place": when.place}
    history.append(session, ARRANGED, by=by, now=now, review=review, facts=facts, secrets=secrets)


def _tell(session: Session, review: OpenReview, change: meeting_dates.Change, *, now: datetime) -> None:
    """Tell of a change whoever has not declined, while the meeting is ahead."""
    if change.old is None or change.meeting.ends_at <= now:
        return
    asked = event_invitations.invited(session, change.meeting)
    concerned = [row for row in asked if row.answer != event_answers.NOT_COMING]
    event_letters.tell_of_change(session, review, change.meeting, concerned, old=change.old, now=now)


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


def record(
    session: Session,
    review: OpenReview,
    *,
    event: str | None = None,
    attendees: Sequence[Attendee],
    notes: str = "",
    sitting: int = 1,
    by: Actor,
    now: datetime,
) -> None:
    """Record who came to one sitting and what was noted. The list may be mended: the history keeps each.

    Raises NoDateYet, NotOverYet, RoleNotExpected, NamedTwice, NotYours.
    """
    access.require_running(review)
    item = items.only(session, review, Kind.event, name=event)
    require_lead(session, review, item, by=by, now=now)
    meeting = _held(session, item, sitting, now=now)
    _require_expected(review, item, attendees)
    named = [_as_member(session, review, item, attendee, on=local_day(now)) for attendee in attendees]
    _list(session, meeting, named)
    if notes.strip():
        sealed.put(session, meeting, "notes_sealed", notes)
    if item.state == EventState.arranged and event_people.sittings(session, item)[-1].ends_at <= now:
        items.bring_on(session, review, item, Act.hold, now=now)
    facts = {"came": sum(person.attended for person in named), "expected": len(named)}
    words = {"list": _as_text(named), "notes": notes}
    history.append(
        session, "event.attendance_recorded", by=by, now=now, review=review, facts=facts, secrets=words
    )
    consequences.of_finished(session, review, item.name, now=now)
    moves.settle(session, review, by=by, now=now)


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


def _held(session: Session, item: Item, number: int, *, now: datetime) -> Meeting:
    meeting = sitting_of(session, item, number)
    if meeting.ends_at > now:
        raise NotOverYet
    return meeting


def expected_roles(review: OpenReview, item: Item) -> tuple[str, ...]:
    """Return the roles that a workflow expects at its event: those it invites, and the one that leads."""
    said = review.workflow.items[item.name]
    return tuple(dict.fromkeys([*said.invite, *([said.led_by] if said.led_by else [])]))


def _require_expected(review: OpenReview, item: Item, attendees: Sequence[Attendee]) -> None:
    known = expected_roles(review, item)
    if any(attendee.role not in known for attendee in attendees):
        titles = ", ".join(review.workflow.roles[role].title for role in known)
        said = gettext("Choose one of the roles that this review expects at its event: %(roles)s.")
        raise RoleNotExpected(said % {"roles": titles})


def _as_member(session: Session, review: OpenReview, item: Item, attendee: Attendee, *, on: date) -> Attendee:
    """Return the attendee with their membership, where one member of that name is known in that role."""
    if attendee.member is not None:
        return attendee
    known = {member for member, role in event_people.invited(session, item).items() if role == attendee.role}
    held = holders(session, review, attendee.role, on=on)
    known |= {row.membership_id for row in held if row.agency_id in {None, attendee.agency_id}}
    named = [each for each in known if people.name_of(session, each).casefold() == attendee.name.casefold()]
    return replace(attendee, member=named[0]) if len(named) == 1 else attendee


def _list(session: Session, meeting: Meeting, attendees: Sequence[Attendee]) -> None:
    """Put this list in the place of the one before; raises NamedTwice."""
    members = [attendee.member for attendee in attendees if attendee.member]
    if len(members) > len(set(members)):
        raise NamedTwice
    session.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id))
    for attendee in attendees:
        _note(session, meeting, attendee)


def _as_text(attendees: Sequence[Attendee]) -> str:
    return json.dumps([asdict(each) for each in attendees], ensure_ascii=False, default=str)


def _note(session: Session, meeting: Meeting, attendee: Attendee) -> None:
    row = Attendance(
        partnership_id=meeting.partnership_id,
        meeting_id=meeting.id,
        membership_id=attendee.member,
        role=attendee.role,
        agency_id=attendee.agency_id,
        attended=attendee.attended,
    )
    sealed.put(session, row, "name_sealed", attendee.name)
    session.add(row)
