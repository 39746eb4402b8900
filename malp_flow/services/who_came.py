"""Who came to a learning event: one list for each of its sittings."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act, EventState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, Meeting
from malp_flow.services import (
    access,
    attendance_rested,
    consequences,
    event_people,
    history,
    items,
    learning_event,
    moves,
    people,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holders
from malp_flow.wording import gettext


class NotOverYet(Refused):
    """The event is not over yet. Record who came once it is."""


class NamedTwice(Refused):
    """Somebody stands in the list twice. Take one of the two out."""


class RoleNotExpected(Refused):
    """Choose one of the roles that this review expects at its event."""


class ListChangedMeanwhile(Refused):
    """Somebody else recorded who came meanwhile: their list stands above yours. Join the two, and send it."""


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


def record(
    session: Session,
    review: OpenReview,
    *,
    event: str | None = None,
    attendees: Sequence[Attendee],
    notes: str = "",
    sitting: int = 1,
    seen: str | None = None,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Record who came to one sitting and what was noted. The list may be mended: the history keeps each.

    `seen` is the mark of the list that was changed; None, from a command, takes the place of any list. Once
    a move rested on the list, a change of it needs a reason. Raises NoDateYet, NotOverYet, RoleNotExpected,
    NamedTwice, ListChangedMeanwhile, MendReason, WordsTooLong, NotYours.
    """
    access.require_running(review)
    item = items.only(session, review, Kind.event, name=event)
    learning_event.require_lead(session, review, item, by=by, now=now)
    meeting = _held(session, item, sitting, now=now)
    if seen is not None and seen != mark_of(session, meeting):
        raise ListChangedMeanwhile
    _require_expected(review, item, attendees)
    named = [_as_member(session, review, item, attendee, on=local_day(now)) for attendee in attendees]
    because = _why(session, review, item, meeting, named, reason, now=now)
    _list(session, meeting, named)
    if notes.strip():
        sealed.put(session, meeting, "notes_sealed", notes)
    if item.state == EventState.arranged and event_people.sittings(session, item)[-1].ends_at <= now:
        items.bring_on(session, review, item, Act.hold, now=now)
    words = {"list": _as_text(named), "notes": notes} | ({"reason": because} if because else {})
    facts = _facts(item, meeting, named)
    history.append(
        session, attendance_rested.RECORDED, by=by, now=now, review=review, facts=facts, secrets=words
    )
    consequences.of_finished(session, review, item.name, now=now)
    moves.settle(session, review, by=by, now=now)


def _facts(item: Item, meeting: Meeting, named: Sequence[Attendee]) -> dict[str, object]:
    came = sum(person.attended for person in named)
    return {"item": str(item.id), "session": str(meeting.session), "came": came, "expected": len(named)}


def _why(
    session: Session,
    review: OpenReview,
    item: Item,
    meeting: Meeting,
    named: Sequence[Attendee],
    reason: str,
    *,
    now: datetime,
) -> str:
    """Return why a list on which a move rested is changed; raises MendReason where that is not said."""
    rows = session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id))
    stands = sorted((sealed.get(session, row, "name_sealed"), row.role, bool(row.attended)) for row in rows)
    if stands == sorted((each.name, each.role, each.attended) for each in named):
        return ""
    rested = attendance_rested.rested_on(session, review, item, meeting, now=now)
    return attendance_rested.require_reason(rested, reason)


def _held(session: Session, item: Item, number: int, *, now: datetime) -> Meeting:
    meeting = learning_event.sitting_of(session, item, number)
    if meeting.ends_at > now:
        raise NotOverYet
    return meeting


def mark_of(session: Session, meeting: Meeting) -> str:
    """Return the mark of the list of a sitting: another one with each recording, empty before the first."""
    query = select(Attendance.id).where(Attendance.meeting_id == meeting.id).order_by(Attendance.id.desc())
    return str(session.scalar(query.limit(1)) or "")


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
