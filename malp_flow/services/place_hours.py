"""The hours in which a partnership’s letters leave, its quiet and closed days, changed by a person."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.quiet_days import LONGEST, QuietDays, TooManyQuietDays
from malp_flow.engine.working_days import Calendar, SendWindow, UnclearWindow, end_of_due_day, local_day
from malp_flow.errors import Refused
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.people import Closure, Partnership
from malp_flow.services import administration, deadlines, history, hours
from malp_flow.services.actor import Actor
from malp_flow.services.holding_back import Why

LONGEST_REASON = 200


class UnclearHours(Refused):
    """Emails begin before reminders leave, and reminders leave before emails end: as 8am, 9am, 4:30pm."""


class NothingChanged(Refused):
    """Nothing is different from what holds already."""


class ReasonTooLong(Refused):
    """Write at most 200 characters why that day is closed"""


class DayIsPast(Refused):
    """That day is past, so nothing would be counted differently. Choose one to come."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When letters leave (London, as 08:00) and the quiet days (as 12-24; both empty: none)."""

    window_opens: str
    reminders_at: str
    window_closes: str
    quiet_from: str
    quiet_to: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a closed or worked day changes: reminders that leave on another day, and due days that stay."""

    reminders: int
    due_days: int


def of(session: Session, partnership_id: UUID) -> Hours:
    """Return the hours of a partnership."""
    place = session.get_one(Partnership, partnership_id)
    return Hours(**{name: getattr(place, name) for name in Hours.__dataclass_fields__})


def planned(session: Session, partnership_id: UUID) -> int:
    """Return how many reminders are planned: so many would leave at another hour."""
    return len(_planned(session, partnership_id))


def change(session: Session, wanted: Hours, *, by: Actor, now: datetime) -> int:
    """Let other hours and quiet days hold from now on; return how many planned reminders moved with them.

    Each stays on its day. What waits for quiet days is looked at anew. Raises UnclearHours, UnclearQuietDays,
    TooManyQuietDays, NothingChanged, NotYours.
    """
    administration.require(session, by, now=now)
    _check(wanted)
    before = of(session, by.partnership_id)
    if wanted == before:
        raise NothingChanged
    place = session.get_one(Partnership, by.partnership_id, with_for_update=True)
    for name, value in asdict(wanted).items():
        setattr(place, name, value)
    session.flush()
    moved = _lay_out_anew(session, by.partnership_id, _planned(session, by.partnership_id), now=now)
    _look_at_quiet_days_anew(session, by.partnership_id)
    facts = {"old": asdict(before), "new": asdict(wanted), "reminders": moved}
    history.append(session, "partnership.hours_changed", by=by, now=now, facts=facts)
    return moved


def _check(wanted: Hours) -> None:
    if QuietDays.between(wanted.quiet_from, wanted.quiet_to).number > LONGEST:
        raise TooManyQuietDays
    try:
        opens, reminders, closes = (
            time.fromisoformat(hour)
            for hour in (wanted.window_opens, wanted.reminders_at, wanted.window_closes)
        )
        SendWindow(opens, closes, reminders)
    except (ValueError, UnclearWindow):
        raise UnclearHours from None


def _planned(session: Session, partnership_id: UUID) -> list[LadderStep]:
    return list(
        session.scalars(
            select(LadderStep).where(
                LadderStep.partnership_id == partnership_id, LadderStep.state == "planned"
            )
        )
    )


def _lay_out_anew(
    session: Session, partnership_id: UUID, steps: Iterable[LadderStep], *, now: datetime
) -> int:
    """Move planned reminders to come to the hour of reminders on their day, or the next that is worked.

    One that goes before something is due goes on the day before instead, rather than when it is late.
    """
    window, moved = hours.window_of(session, partnership_id), 0
    for step in steps:
        deadline = session.get_one(Deadline, step.deadline_id)
        days = deadlines.days_of(session, partnership_id, name=deadline.calendar)
        day = local_day(step.due_at)
        at = _moment(window, days, day)
        if step.due_at <= deadline.due_at < at:
            at = _moment(window, days, days.add(day, -1))
        if step.due_at > now and at > now and at != step.due_at:
            step.due_at, moved = at, moved + 1
    session.flush()
    return moved


def _moment(window: SendWindow, days: Calendar, day: date) -> datetime:
    return window.next_moment(days, end_of_due_day(day, window.ladder_at), earliest=window.ladder_at)


def _look_at_quiet_days_anew(session: Session, partnership_id: UUID) -> None:
    query = select(LadderStep).where(
        LadderStep.partnership_id == partnership_id,
        LadderStep.state == "held",
        LadderStep.reason == Why.quiet.value,
    )
    for step in session.scalars(query):
        step.state, step.reason, step.wake_at = "planned", None, None
    session.flush()


# ---------------------------------------------------------------- closed days


def effect(session: Session, partnership_id: UUID, day: date) -> Effect:
    """Return what would leave on another day if nobody worked on this one, and what stays due on it."""
    reminders = [step for step in _planned(session, partnership_id) if local_day(step.due_at) == day]
    due = select(Deadline.id).where(
        Deadline.partnership_id == partnership_id,
        Deadline.due_on == day,
        Deadline.met_at.is_(None),
        Deadline.cancelled_at.is_(None),
    )
    return Effect(len(reminders), len(session.scalars(due).all()))


def close_day(session: Session, day: date, *, reason: str, by: Actor, now: datetime) -> int:
    """Let nobody of the partnership work on a day to come; return how many reminders leave on another day.

    Due days that people were told stay. Raises DayIsPast, ReasonTooLong, NothingChanged, NotYours.
    """
    administration.require(session, by, now=now)
    if day <= local_day(now):
        raise DayIsPast
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong
    name = session.get_one(Partnership, by.partnership_id).calendar
    if not deadlines.days_of(session, by.partnership_id).is_working_day(day):
        raise NothingChanged
    row = _closure(session, by.partnership_id, name, day)
    if row is not None:
        session.delete(row)  # it was worked by decision, and is free again
        session.flush()
    if deadlines.days_of(session, by.partnership_id).is_working_day(day):
        new = Closure(partnership_id=by.partnership_id, calendar=name, day=day, source=reason, confirmed=True)
        session.add(new)
        session.flush()
    moved = _lay_out_anew(session, by.partnership_id, _planned(session, by.partnership_id), now=now)
    facts = {"day": day.isoformat(), "shut": True, "reminders": moved}
    history.append(
        session, "partnership.calendar_changed", by=by, now=now, facts=facts, secrets={"reason": reason}
    )
    return moved


def open_day(session: Session, day: date, *, by: Actor, now: datetime) -> None:
    """Take a closed day to come back: it is worked like any other.

    Raises DayIsPast, NothingChanged, NotYours.
    """
    administration.require(session, by, now=now)
    if day <= local_day(now):
        raise DayIsPast
    name = session.get_one(Partnership, by.partnership_id).calendar
    row = _closure(session, by.partnership_id, name, day)
    if row is None or row.open:
        raise NothingChanged
    session.delete(row)
    facts = {"day": day.isoformat(), "shut": False}
    history.append(session, "partnership.calendar_changed", by=by, now=now, facts=facts)


def closed_days(session: Session, partnership_id: UUID, *, after: date) -> list[tuple[date, str]]:
    """Return the days to come on which the partnership is closed by its own decision, and why."""
    name = session.get_one(Partnership, partnership_id).calendar
    query = select(Closure.day, Closure.source).where(
        Closure.partnership_id == partnership_id,
        Closure.calendar == name,
        Closure.open.is_(False),
        Closure.day > after,
    )
    return [(row.day, row.source) for row in session.execute(query.order_by(Closure.day))]


def _closure(session: Session, partnership_id: UUID, name: str, day: date) -> Closure | None:
    query = select(Closure).where(
        Closure.partnership_id == partnership_id, Closure.calendar == name, Closure.day == day
    )
    return session.scalar(query)
