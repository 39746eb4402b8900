"""What is planned for a meeting beside its date: agenda, ground rules, reading, support; or its end."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from malp_flow.engine import agenda
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.lives import Act, EventState
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.services import (
    event_agenda,
    event_answers,
    event_invitations,
    event_letters,
    history,
    items,
    learning_event,
    meeting_dates,
    meetings,
    moves,
)
from malp_flow.services.actor import Actor
from malp_flow.services.event_agenda import Carried
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

PLANNED, CALLED_OFF = "event.planned", "event.called_off"
LONGEST_TEXT, LONGEST_POINT = 10_000, 200


class TooMuchText(Refused):
    """That is too long. Leave the details to a document, and say here where it is."""


class LongPoint(Refused):
    """A point of the agenda may have 200 characters. Leave the details to what is read beforehand."""


class PlanChangedMeanwhile(Refused):
    """Somebody else changed the plan meanwhile: theirs stands beside yours. Join the two, then save again."""


class CallOffReason(Refused):
    """Say why the event is called off: everybody who was asked reads it."""


class NothingToCallOff(Refused):
    """This event has no date ahead, so there is nothing to call off."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned for one meeting. The agenda has one point a line; `support` says whom to turn to."""

    agenda: str = ""
    ground_rules: str = ""
    reading: str = ""
    support: str = ""

    @property
    def mark(self) -> str:
        """What a page keeps of it, to find out whether somebody changed it meanwhile."""
        return sha256("\0".join(getattr(self, name) for name in self.__slots__).encode()).hexdigest()[:16]


def usual_ground_rules() -> str:
    """Return the ground rules that are offered while nobody has written others, one a line."""
    rules = (
        gettext("We are here to learn, and blame nobody."),
        gettext("What is said here stays here; what we learn may leave the room."),
        gettext("We speak for ourselves, and let each other finish."),
        gettext("We look at how the work was at the time, and not with what we know now."),
        gettext("We say what went well as well as what was hard."),
        gettext("Everybody may pause, or leave the room, at any time and without a reason."),
        gettext("Nobody is quoted by name."),
    )
    return "\n".join(rules)


def write(
    session: Session,
    review: OpenReview,
    plan: Plan,
    *,
    event: str | None = None,
    number: int | None = None,
    seen: str | None = None,
    by: Actor,
    now: datetime,
) -> Carried:
    """Keep what is planned for a meeting. Nobody is written to; the pages of those invited show it.

    Notes go with their points of the agenda; how many did is returned. `seen` is the mark of the plan that
    was changed; None, from a command, takes the place of any. Raises NotYours, NoDateYet, TooMuchText,
    LongPoint, PlanChangedMeanwhile.
    """
    item = event_invitations.organised(session, review, event, by=by, now=now)
    meeting = one(session, item, number)
    if meeting is None:
        raise learning_event.NoDateYet
    texts = {f"{name}_sealed": getattr(plan, name) for name in plan.__slots__}
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise TooMuchText
    if any(len(point) > LONGEST_POINT for point in agenda.points(plan.agenda)):
        raise LongPoint
    before = plan_of(session, meeting)
    if seen is not None and seen != before.mark:
        raise PlanChangedMeanwhile
    for column, text in texts.items():
        meeting_dates.write(session, meeting, column, text)
    old, new = agenda.points(before.agenda), agenda.points(plan_of(session, meeting).agenda)
    carried, went = event_agenda.carry_notes(session, meeting, old, new)
    facts = {"item": str(item.id), "session": str(meeting.session)}
    facts |= {"notes_carried": "; ".join(went)} if went else {}
    secrets = {name: cleaned(getattr(plan, name)) for name in plan.__slots__}
    history.append(session, PLANNED, by=by, now=now, review=review, facts=facts, secrets=secrets)
    return carried


def plan_of(session: Session, meeting: Meeting) -> Plan:
    """Return what is planned for a meeting."""
    return Plan(**{name: sealed.get(session, meeting, f"{name}_sealed") for name in Plan.__slots__})


def one(session: Session, item: Item, number: int | None) -> Meeting | None:
    """Return the meeting of this number, or without one the first that stands; None where there is none."""
    found = meetings.standing(session, item)
    wanted = (meeting for meeting in found if number in {None, meeting.session})
    return next(wanted, None)


def call_off(
    session: Session,
    review: OpenReview,
    *,
    event: str | None = None,
    number: int | None = None,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Call a meeting off, and tell whoever has not declined why; it leaves their calendars.

    Raises NotYours, CallOffReason, NothingToCallOff.
    """
    item = event_invitations.organised(session, review, event, by=by, now=now)
    why = " ".join(cleaned(reason).split())
    if not why:
        raise CallOffReason
    meeting = one(session, item, number)
    if meeting is None or meeting.ends_at <= now:
        raise NothingToCallOff
    meeting.cancelled_at, meeting.sequence = now, meeting.sequence + 1
    session.flush()
    facts = {"item": str(item.id), "session": str(meeting.session), "sequence": meeting.sequence}
    history.append(session, CALLED_OFF, by=by, now=now, review=review, facts=facts, secrets={"reason": why})
    _tell(session, review, meeting, why, now=now)
    _set_back(session, review, item, now=now)
    moves.settle(session, review, by=by, now=now)


def _tell(session: Session, review: OpenReview, meeting: Meeting, why: str, *, now: datetime) -> None:
    letter, told = event_letters.CANCELLED, concerned(session, meeting)
    event_letters.tell_of_end(session, review, meeting, told, letter=letter, reason=why, now=now)


def concerned(session: Session, meeting: Meeting) -> list[EventInvitation]:
    """Return the invitations of those who hear of a change: all but who has declined."""
    asked = event_invitations.invited(session, meeting)
    return [row for row in asked if row.answer != event_answers.NOT_COMING]


def _set_back(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    """Count from the sessions that are left; without any the event is one without a date again."""
    if meetings.standing(session, item):
        meeting_dates.count_back(session, review, item, now=now)
    else:
        meeting_dates.stop_counting_back(session, review, item, now=now)
        if item.state == EventState.arranged:
            items.bring_on(session, review, item, Act.call_off, now=now)
    learning_event.look_again(session, review, now=now)
