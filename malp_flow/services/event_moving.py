"""Moving an event: what a new date means, said before anything is kept, and then the move itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine import deadlines as rules
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.bank_holidays import bank_holiday_name
from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import add_months, local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.services import (
    access,
    deadlines,
    duties,
    event_answers,
    event_invitations,
    event_proposals,
    items,
    learning_event,
    meeting_dates,
    people,
    plans,
)
from malp_flow.services.actor import Actor
from malp_flow.services.meeting_dates import When
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_long, gettext, ngettext

FAR_MONTHS = 6
LONGEST_REASON = 200


class DateChangedMeanwhile(Refused):
    """Somebody else changed the date meanwhile: it stands above. Look at both, then send yours again."""


class MoveReason(Refused):
    """Say in a line why the event is moved."""


class UnusualDay(Refused):
    """Say that this day is meant: it is no working day, or far ahead."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A date that somebody asks for: of which event and session, and the mark of the date that they saw.

    Without `event` the first of the file is meant, without `number` its first session.
    """

    when: When
    event: str | None = None
    number: int | None = None
    seen: str | None = None
    """None looks at nothing: a command names what it changes, and saw no page."""


@dataclass(frozen=True, slots=True)
class Sure:
    """What somebody adds once they have looked: why, and that an unusual day is meant."""

    reason: str = ""
    is_unusual_meant: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """One day that moves along with an event: what it is the day of."""

    title: str
    old: date
    new: date


@dataclass(frozen=True, slots=True)
class Look:
    """What a new date means. `old` is None for a session that has none yet."""

    number: int
    old: When | None
    new: When
    told: tuple[str, ...]
    """Who gets an email, by name."""
    accepted: int
    declined: int
    unusual: tuple[str, ...]
    cautions: tuple[str, ...]
    moved: tuple[Moved, ...]

    @property
    def asks(self) -> bool:
        """Whether somebody looks at it before it is kept."""
        return bool(self.unusual) or self.old is not None


def mark_of(meeting: Meeting | None) -> str:
    """Return the mark of a meeting’s date: it changes with each change that people notice."""
    return str(meeting.sequence) if meeting else ""


def look(session: Session, review: OpenReview, wanted: Wanted, *, by: Actor, now: datetime) -> Look:
    """Return what a new date means, and write nothing.

    `old` is None too where nothing would change. Raises what `learning_event.arrange` raises, and
    DateChangedMeanwhile.
    """
    item, number, meeting = _meant(session, review, wanted, by=by, now=now)
    old = _as_it_is(session, meeting)
    day, asked = local_day(wanted.when.starts_at), _asked(session, meeting, wanted.when, now=now)
    answers = [row.answer for row in event_invitations.invited(session, meeting)] if meeting else []
    unusual = tuple(_unusual(session, review, day, now=now))
    return Look(
        number=number,
        old=old if old and _differs(old, wanted.when) else None,
        new=wanted.when,
        told=tuple(asked),
        accepted=answers.count(event_answers.COMING),
        declined=answers.count(event_answers.NOT_COMING),
        unusual=unusual,
        cautions=tuple(event_proposals.cautions(session, review, day, now=now)) if not unusual else (),
        moved=tuple(_moved(session, review, item, day, today=local_day(now))),
    )


def _meant(
    session: Session, review: OpenReview, wanted: Wanted, *, by: Actor, now: datetime
) -> tuple[Item, int, Meeting | None]:
    access.require_running(review)
    item = items.only(session, review, Kind.event, name=wanted.event)
    learning_event.require_lead(session, review, item, by=by, now=now)
    number = meeting_dates.number_for(session, item, wanted.number)
    meeting = meeting_dates.known(session, item, number)
    if wanted.seen is not None and wanted.seen != mark_of(meeting):
        raise DateChangedMeanwhile
    meeting_dates.require_sound(session, review, item, wanted.when, number=number)
    learning_event.require_open(session, meeting, wanted.when, now=now)
    return item, number, meeting


def _as_it_is(session: Session, meeting: Meeting | None) -> When | None:
    if meeting is None:
        return None
    place, joining = (sealed.get(session, meeting, name) for name in ("place_sealed", "joining_sealed"))
    return When(meeting.starts_at, meeting.ends_at, place, joining)


def _differs(old: When, new: When) -> bool:
    joining = old.joining if new.joining is None else cleaned(new.joining)
    return old != When(new.starts_at, new.ends_at, cleaned(new.place), joining)


def _asked(session: Session, meeting: Meeting | None, when: When, *, now: datetime) -> Iterator[str]:
    """Yield the names of those who hear of a change."""
    if meeting is not None and when.ends_at > now:
        for row in learning_event.concerned(session, meeting, now=now):
            yield people.name_of(session, row.membership_id)


def _unusual(session: Session, review: OpenReview, day: date, *, now: datetime) -> Iterator[str]:
    today = local_day(now)
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    if day > add_months(today, FAR_MONTHS):
        yield gettext("That is more than %(num)s months ahead.") % {"num": FAR_MONTHS}
        if day.year > today.year + 1:
            return
    if days.is_working_day(day):
        return
    called = bank_holiday_name(days.name, day)
    why = called or gettext("a weekend, or a day on which you are closed")
    yield gettext("%(day)s is no working day: %(why)s.") % {"day": day_long(day, today), "why": why}


def _moved(session: Session, review: OpenReview, item: Item, day: date, *, today: date) -> Iterator[Moved]:
    """Yield the days that move along: clocks that count back from the event, and states still to come."""
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    counted: dict[str, date] = {}
    for each in deadlines.running(session, review):
        when = review.workflow.deadlines[each.name].when
        due_on = rules.counted(when, {item.name: day}, days) if when.before == item.name else None
        if due_on is not None:
            counted[each.name] = due_on
        if due_on is not None and due_on != each.due_on:
            owed = session.get(Item, each.item_id) if each.item_id else None
            yield Moved(duties.title_of(review, each, owed), each.due_on, due_on)
    clocks = {name: day for name, said in review.workflow.deadlines.items() if said.for_ == item.name}
    before = plans.planned(session, review, today=today)
    after = plans.planned(session, review, today=today, known=clocks | counted)
    for state, new in after.items():
        if state in before and before[state] != new:
            yield Moved(review.workflow.state(state).title, before[state], new)


def change(
    session: Session, review: OpenReview, wanted: Wanted, sure: Sure, *, by: Actor, now: datetime
) -> Look:
    """Set or move an event, and return what it meant.

    Raises MoveReason where a date is changed without one, UnusualDay where the day is unusual and nobody
    said that it is meant, and what `look` raises.
    """
    meant = look(session, review, wanted, by=by, now=now)
    reason = " ".join(cleaned(sure.reason).split())
    if meant.old and not 0 < len(reason) <= LONGEST_REASON:
        raise MoveReason(_too_long(reason)) if reason else MoveReason
    if meant.unusual and not sure.is_unusual_meant:
        raise UnusualDay
    when = wanted.when
    learning_event.arrange(
        session, review, event=wanted.event, number=meant.number, starts_at=when.starts_at,
        ends_at=when.ends_at, place=when.place, joining=when.joining, reason=reason, by=by, now=now,
    )  # fmt: skip
    return meant


def _too_long(reason: str) -> str:
    said = gettext("The reason may have %(most)s characters, and this has %(num)s. Say it shorter.")
    return said % {"most": LONGEST_REASON, "num": len(reason)}


def emails_words(number: int) -> str:
    """Return how many emails go, as a sentence."""
    return ngettext("%(num)s email goes.", "%(num)s emails go.", number) % {"num": number}
