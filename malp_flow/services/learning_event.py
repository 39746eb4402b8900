"""The learning event: its date, who came, and what was noted."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
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
from malp_flow.services import access, consequences, deadlines, history, items, moves
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext


class TooEarly(Refused):
    """That is before the first day on which the event may be held. Choose a later one."""


class EndsBeforeItBegins(Refused):
    """The event ends before it begins. Look at the times."""


class NoDateYet(Refused):
    """The event has no date yet. Set its date first."""


class NotOverYet(Refused):
    """The event is not over yet. Record who came once it is."""


class RoleNotExpected(Refused):
    """Choose one of the roles that this review expects at its event."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who was expected: in which role of the workflow, for which agency, and whether they came."""

    name: str
    role: str
    agency_id: UUID | None
    attended: bool


def _may_lead(review: OpenReview, item: Item) -> list[str]:
    leader = review.workflow.items[item.name].led_by
    return [*review.workflow.roles_as("manager"), *([leader] if leader else [])]


def arrange(
    session: Session,
    review: OpenReview,
    *,
    event: str | None = None,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    by: Actor,
    now: datetime,
) -> Meeting:
    """Set, or change, when and where an event is: the one of this name, or the first of the file.

    Raises TooEarly, EndsBeforeItBegins, NotYours, NoSuchItem.
    """
    access.require_running(review)
    item = items.only(session, review, Kind.event, name=event)
    access.require_role(session, by, _may_lead(review, item), review=review, on=local_day(now))
    if ends_at <= starts_at:
        raise EndsBeforeItBegins
    for deadline in deadlines.running(session, review, item_id=item.id):
        if deadline.earliest and local_day(starts_at) < deadline.due_on:
            raise TooEarly
    meeting = _set(session, item, starts_at=starts_at, ends_at=ends_at)
    sealed.put(session, meeting, "place_sealed", place)
    session.flush()
    items.bring_on(session, review, item, Act.arrange, now=now)
    facts = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    history.append(
        session, "event.arranged", by=by, now=now, review=review, facts=facts, secrets={"place": place}
    )
    deadlines.count_back(session, review, item.name, local_day(starts_at), now=now)
    look_again(session, review, now=now)
    moves.settle(session, review, by=by, now=now)
    return meeting


def look_again(session: Session, review: OpenReview, *, now: datetime) -> None:
    """Let the tick look again when the next event of the review is over: time alone opens a gate then."""
    ends = (
        select(func.min(Meeting.ends_at))
        .join(Item, Item.id == Meeting.item_id)
        .where(Item.review_id == review.id, Meeting.ends_at > now)
    )
    session.execute(update(Review).where(Review.id == review.id).values(look_again_at=session.scalar(ends)))


def _set(session: Session, item: Item, *, starts_at: datetime, ends_at: datetime) -> Meeting:
    meeting = _meeting(session, item)
    if meeting is not None:
        meeting.starts_at, meeting.ends_at = starts_at, ends_at
        meeting.sequence += 1
        return meeting
    meeting = Meeting(
        partnership_id=item.partnership_id,
        item_id=item.id,
        starts_at=starts_at,
        ends_at=ends_at,
        uid=f"{item.id}@events",
    )
    session.add(meeting)
    return meeting


def _meeting(session: Session, item: Item) -> Meeting | None:
    return session.scalars(select(Meeting).where(Meeting.item_id == item.id)).first()


def record(
    session: Session,
    review: OpenReview,
    *,
    event: str | None = None,
    attendees: Sequence[Attendee],
    notes: str,
    by: Actor,
    now: datetime,
) -> None:
    """Record who came and what was noted. The list may be mended: the history keeps each as it was.

    Raises NoDateYet, NotOverYet, RoleNotExpected, NotYours.
    """
    access.require_running(review)
    item = items.only(session, review, Kind.event, name=event)
    access.require_role(session, by, _may_lead(review, item), review=review, on=local_day(now))
    meeting = _held(session, item, now=now)
    _require_expected(review, item, attendees)
    session.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id))
    for attendee in attendees:
        _note(session, meeting, attendee)
    if notes.strip():
        sealed.put(session, meeting, "notes_sealed", notes)
    if item.state == EventState.arranged:
        items.bring_on(session, review, item, Act.hold, now=now)
    facts = {"came": sum(person.attended for person in attendees), "expected": len(attendees)}
    history.append(
        session,
        "event.attendance_recorded",
        by=by,
        now=now,
        review=review,
        facts=facts,
        secrets={"list": _as_text(attendees), "notes": notes},
    )
    consequences.of_finished(session, review, item.name, now=now)
    moves.settle(session, review, by=by, now=now)


def _held(session: Session, item: Item, *, now: datetime) -> Meeting:
    meeting = _meeting(session, item)
    if meeting is None:
        raise NoDateYet
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


def _as_text(attendees: Sequence[Attendee]) -> str:
    rows = [asdict(each) | {"agency_id": str(each.agency_id or "")} for each in attendees]
    return json.dumps(rows, ensure_ascii=False)


def _note(session: Session, meeting: Meeting, attendee: Attendee) -> None:
    row = Attendance(
        partnership_id=meeting.partnership_id,
        meeting_id=meeting.id,
        role=attendee.role,
        agency_id=attendee.agency_id,
        attended=attendee.attended,
    )
    sealed.put(session, row, "name_sealed", attendee.name)
    session.add(row)
