"""Entries for calendars (iCalendar, RFC 5545): one meeting as an invitation, a change or a cancellation.

And a feed of many days, to subscribe to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

LONDON = ZoneInfo("Europe/London")
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
_READ_AGAIN_HOURS = 6
_PRODUCT = "-//malp_flow//EN"
# The present rules, as Outlook and Apple write them. A list of all past changes, which the library would
# make, is three kilobytes long, and at least one other reader takes its winter for summer.
_LONDON = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19810329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting as calendars keep it. Moments are aware; `sequence` rises with every change.

    `summary` names no theme and no child. Addresses may be empty: then nobody is asked to answer.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    words: str
    stamped_at: datetime
    organiser: tuple[str, str] = ("", "")
    """Name and address."""
    attendee: tuple[str, str] = ("", "")
    joining: str = ""
    """The address of an online meeting, for those who accepted."""
    answers_are_read: bool = False
    """Whether what a calendar program answers is read; where not, it is not asked to send one."""


def text(entry: Entry, method: str) -> str:
    """Return the calendar file for one meeting, with the rules of London's clock in it."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Timezone.from_ical(_LONDON))
    calendar.add_component(_event(entry, method))
    return str(calendar.to_ical(), "utf-8")


def _event(entry: Entry, method: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at)
    event.add("dtstart", entry.starts_at.astimezone(LONDON))
    event.add("dtend", entry.ends_at.astimezone(LONDON))
    event.add("SUMMARY", entry.summary)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    for name, words in (("location", entry.place), ("description", entry.words), ("url", entry.joining)):
        if words:
            event.add(name, words)
    if entry.organiser[1]:
        event.add("organizer", _somebody(*entry.organiser))
    asks = entry.answers_are_read and method == REQUEST
    if entry.attendee[1]:
        event.add("attendee", _somebody(*entry.attendee, rsvp="TRUE" if asks else "FALSE"))
    return event


def _somebody(name: str, address: str, **parameters: str) -> vCalAddress:
    somebody = vCalAddress(f"mailto:{address}")
    for key, value in {"cn": name, **parameters}.items():
        somebody.params[key] = vText(value)
    return somebody


@dataclass(frozen=True, slots=True)
class Day:
    """One entry of a feed: a whole day, or, with both moments, a meeting. Nobody is invited by it."""

    uid: str
    day: date
    summary: str
    kind: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def feed(name: str, days: Iterable[Day], *, stamped_at: datetime) -> str:
    """Return a calendar to subscribe to, under a name; each reading replaces what was read before.

    Whole days are free time: something due on a day keeps nobody from meeting on it.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", PUBLISH)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=_READ_AGAIN_HOURS), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{_READ_AGAIN_HOURS}H")
    calendar.add_component(Timezone.from_ical(_LONDON))
    for each in days:
        calendar.add_component(_of_feed(each, stamped_at))
    return str(calendar.to_ical(), "utf-8")


def _of_feed(each: Day, stamped_at: datetime) -> Event:
    event = Event()
    event.add("uid", each.uid)
    event.add("dtstamp", stamped_at)
    event.add("SUMMARY", each.summary)
    event.add("categories", [each.kind])
    event.add("class", "PRIVATE")
    if each.starts_at and each.ends_at:
        event.add("dtstart", each.starts_at.astimezone(LONDON))
        event.add("dtend", each.ends_at.astimezone(LONDON))
    else:
        event.add("dtstart", each.day)
        event.add("dtend", each.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    return event
