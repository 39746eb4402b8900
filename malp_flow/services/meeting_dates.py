"""When and where the meetings of an event are: set, moved, called off, counted back from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.base import Base
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.services import day_told, deadlines, items, meetings
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

_OF_THE_EVENT = ("ground_rules_sealed", "reading_sealed", "support_sealed")
"""What a further session takes over from the first one."""

LONGEST_PLACE = 200


class TooEarly(Refused):
    """That is before the first day on which the event may be held. Choose a later one."""


class EndsBeforeItBegins(Refused):
    """The event ends before it begins. Look at the times."""


class SessionsOverlap(Refused):
    """Another session of this event is at that time. Choose other times."""


class BadLink(Refused):
    """The link for joining begins with https:// and has no spaces. Copy it again."""


class PlaceTooLong(Refused):
    """The place is too long. Leave the way there out."""


@dataclass(frozen=True, slots=True)
class When:
    """When and where a meeting is; `joining` is the address for joining from afar, None to leave it."""

    starts_at: datetime
    ends_at: datetime
    place: str
    joining: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A meeting as it is now; `old` is when it was, and None where it is new or the same as before."""

    meeting: Meeting
    old: tuple[datetime, datetime] | None
    old_place: str = ""


def require_sound(session: Session, review: OpenReview, item: Item, when: When, *, number: int) -> None:
    """Raise TooEarly, EndsBeforeItBegins, SessionsOverlap, PlaceTooLong or BadLink where a date cannot be."""
    if when.ends_at <= when.starts_at:
        raise EndsBeforeItBegins
    for deadline in deadlines.running(session, review, item_id=item.id):
        if deadline.earliest and local_day(when.starts_at) < deadline.due_on:
            raise TooEarly
    for other in meetings.standing(session, item):
        if other.session != number and other.starts_at < when.ends_at and when.starts_at < other.ends_at:
            raise SessionsOverlap
    _require_short(when.place)
    link = cleaned(when.joining or "")
    if link and (not link.startswith("https://") or len(link.split()) > 1):
        raise BadLink


def _require_short(place: str) -> None:
    length = len(cleaned(place))
    if length > LONGEST_PLACE:
        said = gettext(
            "The place may have %(most)s characters, and this has %(num)s. Leave the way there out."
        )
        raise PlaceTooLong(said % {"most": LONGEST_PLACE, "num": length})


def known(session: Session, item: Item, number: int) -> Meeting | None:
    """Return the session of this number, called off or not; None where there was none yet."""
    return next((each for each in meetings.everything(session, item) if each.session == number), None)


def put(session: Session, item: Item, when: When, *, number: int) -> Change:
    """Set a meeting, or move it; its number in calendars rises with every change that its people notice."""
    there = known(session, item, number)
    meeting = there or _new(session, item, when, number=number)
    before = (meeting.starts_at, meeting.ends_at, *_where(session, meeting))
    meeting.starts_at, meeting.ends_at = when.starts_at, when.ends_at
    write(session, meeting, "place_sealed", when.place)
    if when.joining is not None:
        write(session, meeting, "joining_sealed", when.joining)
    session.flush()
    changed = before != (meeting.starts_at, meeting.ends_at, *_where(session, meeting))
    if there is None or not changed:
        return Change(meeting, None)
    meeting.sequence += 1
    return Change(meeting, before[:2], before[2])


def _where(session: Session, meeting: Meeting) -> tuple[str, str]:
    return sealed.get(session, meeting, "place_sealed"), sealed.get(session, meeting, "joining_sealed")


def write(session: Session, row: Base, column: str, text: str) -> None:
    """Keep a text that somebody typed, or nothing where they left it empty."""
    kept = cleaned(text)
    if kept:
        sealed.put(session, row, column, kept)
    else:
        setattr(row, column, None)


def _new(session: Session, item: Item, when: When, *, number: int) -> Meeting:
    first = next(iter(meetings.standing(session, item)), None)
    meeting = Meeting(
        partnership_id=item.partnership_id,
        item_id=item.id,
        session=number,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        uid=f"{item.id}@events" if number == 1 else f"{item.id}-{number}@events",
    )
    session.add(meeting)
    session.flush()
    if first is not None:
        for column in _OF_THE_EVENT:
            write(session, meeting, column, sealed.get(session, first, column))
    return meeting


def number_for(session: Session, item: Item, number: int | None) -> int:
    """Return which session is meant: of none said the first that stands, or a new one where none does.

    Raises NoSuchItem for one that was called off, or is none.
    """
    if number is not None:
        off = {each.session for each in meetings.everything(session, item) if each.cancelled_at}
        if number in off or not 1 <= number <= next_number(session, item):
            raise items.NoSuchItem
        return number
    found = meetings.standing(session, item)
    return found[0].session if found else next_number(session, item)


def next_number(session: Session, item: Item) -> int:
    """Return the number of a further session: one that was called off keeps its own."""
    return max((each.session for each in meetings.everything(session, item)), default=0) + 1


def count_back(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    """Start, or move, what counts back from an event: from its first session, if one is ahead.

    Whoever owes something of it hears of the day; who is invited hears of the event itself.
    """
    ahead = meetings.ahead(session, item, now=now) or meetings.standing(session, item)
    if not ahead:
        return
    before = _owed(session, review, item)
    deadlines.count_back(session, review, item.name, local_day(ahead[0].starts_at), now=now)
    for deadline, due_on in _owed(session, review, item).items():
        if before.get(deadline) != due_on:
            day_told.tell(session, review, deadline, old=before.get(deadline), now=now)


def _owed(session: Session, review: OpenReview, item: Item) -> dict[Deadline, date]:
    """What runs and counts back from an event, and is owed by somebody, with its day."""
    clocks = review.workflow.deadlines
    return {
        deadline: deadline.due_on
        for deadline in deadlines.running(session, review)
        if clocks[deadline.name].when.before == item.name and not clocks[deadline.name].only_reminds
    }


def stop_counting_back(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    """Stop what counts back from an event that is called off; whoever owes it hears that its day is lost."""
    for deadline in deadlines.running(session, review):
        clock = review.workflow.deadlines.get(deadline.name)
        if clock and clock.when.before == item.name:
            deadlines.cancel(session, deadline, now=now)
            if not clock.only_reminds:
                day_told.tell_lost(session, review, deadline, now=now)


def end_reminders(session: Session, review: OpenReview, events: Sequence[Item], *, now: datetime) -> None:
    """End the clocks that only remind of an event that is over: nobody is late for it."""
    for item in events:
        found = meetings.standing(session, item)
        if not found or any(meeting.ends_at > now for meeting in found):
            continue
        for deadline in deadlines.running(session, review, item_id=item.id):
            if review.workflow.deadlines[deadline.name].only_reminds:
                deadlines.meet(session, review, deadline, now=now)
