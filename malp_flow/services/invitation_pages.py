"""What somebody sees behind the link of their invitation: the event, and what they answered."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from malp_flow.engine import agenda
from malp_flow.engine.working_days import local_day
from malp_flow.outputs import calendar_file
from malp_flow.records import sealed
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.records.people import Partnership
from malp_flow.services import (
    contributions,
    event_answers,
    event_colleagues,
    event_planning,
    invitation_links,
    letter_entries,
    told,
)
from malp_flow.services.here import NotHere
from malp_flow.services.invitation_links import Found
from malp_flow.services.learning_event import ARRANGED, MOVED
from malp_flow.services.letter_meetings import hours
from malp_flow.wording import day_long, gettext


class Stands(StrEnum):
    """Whether an invitation can be answered, and if not, why."""

    open = "open"
    taken_back = "taken_back"
    cancelled = "cancelled"
    over = "over"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One session to which somebody was asked; `joining` is shown to those who come alone.

    `changed` says what was different when they answered, or were asked. `confirm`: they answered before.
    """

    number: int
    sequence: int
    stands: Stands
    starts_at: datetime
    ends_at: datetime
    place: str
    joining: str
    online: bool
    answer: str
    changed: str
    confirm: bool
    goes_ahead: bool
    reason: str


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """All that the page behind the link shows. No name, and no access needs: the link proves nobody.

    `may_contribute`: who cannot come may still write beforehand what should be known. `has_sent`: a colleague
    whom they sent comes instead, or waits.
    """

    partnership: str
    contact: str
    title: str
    reference: str
    role: str
    sittings: tuple[Sitting, ...]
    agenda: tuple[str, ...]
    ground_rules: tuple[str, ...]
    support: str
    has_reading: bool
    told_needs: bool
    may_contribute: bool
    has_sent: bool
    ended: bool

    @property
    def open(self) -> tuple[Sitting, ...]:
        """The sessions that can still be answered."""
        return () if self.ended else tuple(each for each in self.sittings if each.stands == Stands.open)

    @property
    def comes_to_none(self) -> bool:
        """Whether they said of every session ahead that they cannot come."""
        return bool(self.open) and all(each.answer == event_answers.NOT_COMING for each in self.open)


def page(session: Session, opaque: str, *, now: datetime) -> InvitationPage:
    """Return what the link of an invitation shows; raises NotHere where it leads nowhere."""
    found = invitation_links.found(session, opaque, now=now)
    place = session.get_one(Partnership, found.item.partnership_id)
    plans = [event_planning.plan_of(session, meeting) for _row, meeting in _shown(found)]
    row = found.rows[-1][0]
    return InvitationPage(
        partnership=place.name,
        contact=place.contact,
        title=found.review.workflow.items[found.item.name].title,
        reference=found.review.reference,
        role=found.review.workflow.roles[row.role].title.lower(),
        sittings=tuple(_sitting(session, found, *each, now=now) for each in _shown(found)),
        agenda=tuple(p for plan in plans for p in agenda.points(plan.agenda)),
        ground_rules=next((agenda.points(p.ground_rules) for p in plans if p.ground_rules), ()),
        support=next((plan.support for plan in plans if plan.support), ""),
        has_reading=any(plan.reading for plan in plans),
        told_needs=any(each.needs_sealed for each, _meeting in found.rows),
        may_contribute=contributions.may_be_given(session, found.review, found.item, now=now),
        has_sent=event_colleagues.has_sent(session, found, now=now),
        ended=found.review.workflow.state(found.review.state).final,
    )


def _shown(found: Found) -> list[tuple[EventInvitation, Meeting]]:
    """What stands; where nothing does, what became of it: taken back from an event that goes ahead, first."""
    held = [each for each in found.rows if each[1].cancelled_at is None]
    standing = [each for each in held if each[0].taken_back_at is None]
    return standing or held[-1:] or [found.rows[-1]]


def _sitting(
    session: Session, found: Found, row: EventInvitation, meeting: Meeting, *, now: datetime
) -> Sitting:
    joining = sealed.get(session, meeting, "joining_sealed")
    stands = _stands(row, meeting, now=now)
    comes = row.answer == event_answers.COMING and stands == Stands.open
    moved = row.answer is not None and row.answered_sequence != meeting.sequence
    return Sitting(
        number=meeting.session,
        sequence=meeting.sequence,
        stands=stands,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=sealed.get(session, meeting, "place_sealed"),
        joining=joining if comes else "",
        online=bool(joining),
        answer=row.answer or "",
        changed=_changed(session, found, row, meeting, today=local_day(now)),
        confirm=moved and stands == Stands.open,
        goes_ahead=meeting.cancelled_at is None,
        reason=_reason(session, found, meeting) if stands == Stands.cancelled else "",
    )


def _stands(row: EventInvitation, meeting: Meeting, *, now: datetime) -> Stands:
    if row.taken_back_at is not None:
        return Stands.taken_back
    if meeting.cancelled_at is not None:
        return Stands.cancelled
    return Stands.over if meeting.ends_at <= now else Stands.open


def _changed(session: Session, found: Found, row: EventInvitation, meeting: Meeting, *, today: date) -> str:
    """Say what was different when they answered, or else when they were asked; nothing if nothing was."""
    since = row.answered_at or row.invited_at
    entries = told.about(session, found.review, found.item.id, [ARRANGED, MOVED])
    known = [
        each for each in entries if each.facts.get("session") == str(meeting.session) and each.at <= since
    ]
    if not known:
        return ""
    then = known[-1]
    starts_at, ends_at = (datetime.fromisoformat(then.facts[name]) for name in ("starts_at", "ends_at"))
    said = []
    if (starts_at, ends_at) != (meeting.starts_at, meeting.ends_at):
        when = {"day": day_long(local_day(starts_at), today), "hours": hours(starts_at, ends_at)}
        said.append(gettext("The time has changed. It was to be on %(day)s, %(hours)s.") % when)
    place = then.words.get("place", "")
    if place.strip() != sealed.get(session, meeting, "place_sealed"):
        said.append(gettext("The place has changed. It was to be: %(place)s.") % {"place": place})
    return " ".join(said)


def _reason(session: Session, found: Found, meeting: Meeting) -> str:
    entries = told.about(session, found.review, found.item.id, [event_planning.CALLED_OFF])
    said = [
        each.words.get("reason", "") for each in entries if each.facts.get("session") == str(meeting.session)
    ]
    return said[-1] if said else ""


def calendar(session: Session, opaque: str, number: int | None, *, now: datetime) -> str:
    """Return the calendar file of a session; how to join stands in it for those who come alone.

    Raises NotHere for a session to which they are not invited, or that is called off.
    """
    found = invitation_links.found(session, opaque, now=now)
    shown = [each for each in _shown(found) if number in {None, each[1].session}]
    if not shown or _stands(*shown[0], now=now) in {Stands.taken_back, Stands.cancelled}:
        raise NotHere
    row, meeting = shown[0]
    place = session.get_one(Partnership, found.item.partnership_id)
    comes = row.answer == event_answers.COMING
    entry = calendar_file.Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=letter_entries.summary(session, found.review.id, meeting),
        place=sealed.get(session, meeting, "place_sealed"),
        words=place.contact,
        stamped_at=now,
        joining=sealed.get(session, meeting, "joining_sealed") if comes else "",
    )
    return calendar_file.text(entry, calendar_file.PUBLISH)
