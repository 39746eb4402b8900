"""What must be told by another way than our own letters: what is wrong, since when, and that it is over.

Each alarm is a row. Whoever notices it first writes it down; which process tells it, the database decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from malp_flow.engine.bank_holidays import PUBLISHED_TO
from malp_flow.engine.working_days import end_of_due_day, local_day, start_of_day
from malp_flow.records.outbox import Alarm, Letter
from malp_flow.records.people import Partnership
from malp_flow.records.sign_in import Heartbeat
from malp_flow.services import deadlines, heartbeat, hours, mail_hold

LONGEST_SILENCE = timedelta(hours=2)
"""Of working hours without a tick. Upgrades take less; after more, a morning’s letters are late."""
LONGEST_WAIT = timedelta(hours=1)
"""A letter that is due leaves within seconds; after an hour its reader’s day is already another one."""
SOONEST_END = timedelta(days=90)
"""Before the published bank holidays end: long enough for an upgrade that nobody hurries."""
LEAST_ROOM = 256 * 1024**2
"""Bytes free on the disk. A database that finds none stops in the middle of an act."""
TELLING = timedelta(minutes=5)
"""So long one process tries to tell an alarm before another may."""
_WAITING = ("pending", "leased", "started")


class Kind(StrEnum):
    """What can be wrong."""

    silence = "silence"
    stuck = "stuck"
    way_out = "way_out"
    clock = "clock"
    calendar = "calendar"
    room = "room"
    history = "history"


@dataclass(frozen=True, slots=True)
class Standing:
    """One alarm: what, since when, and, once it is over, until when. Moments are aware, in UTC."""

    id: UUID
    kind: Kind
    since: datetime
    over_at: datetime | None = None


def found(session: Session, *, now: datetime, free_bytes: int | None = None) -> dict[Kind, datetime]:
    """Return what is wrong at this moment, and since when; only looks, and costs a few look-ups.

    `free_bytes` is the room on the disk, None where nobody looked. What stands is kept while it cannot be
    judged: all mail may be on hold, or the working day over.
    """
    standing = {each.kind: each.since for each in standing_now(session)}
    judged = {
        Kind.clock: _clock(session, now),
        Kind.silence: _silence(session, now, standing.get(Kind.silence)),
        Kind.calendar: _calendar(now),
        Kind.room: _room(free_bytes, now, standing.get(Kind.room)),
        Kind.history: standing.get(Kind.history),  # by those who read it, at the start and each night
    }
    judged |= _mail(session, now, standing)
    return {kind: standing.get(kind, since) for kind, since in judged.items() if since is not None}


def _clock(session: Session, now: datetime) -> datetime | None:
    if heartbeat.doubt(session, now=now) is None:
        return None
    return session.scalar(select(func.max(Heartbeat.high_water_at)))


def _silence(session: Session, now: datetime, standing: datetime | None) -> datetime | None:
    last = heartbeat.last(session, "tick")
    if last is None or last.last_at > now:
        return None
    if standing is not None:
        return standing if last.last_at <= standing else None
    opened = _opened_today(session, now)
    silent_since = max(last.last_at, opened) if opened else now
    return last.last_at if now - silent_since >= LONGEST_SILENCE else None


def _opened_today(session: Session, now: datetime) -> datetime | None:
    """Since when letters may leave today, in whichever partnership begins first; None at other hours."""
    today, opened = local_day(now), list[datetime]()
    for place in session.scalars(select(Partnership.id)):
        window = hours.window_of(session, place)
        if window.next_moment(deadlines.days_of(session, place), now) == now:
            opened.append(end_of_due_day(today, window.opens))
    return min(opened, default=None)


def _calendar(now: datetime) -> datetime | None:
    begins = start_of_day(PUBLISHED_TO - SOONEST_END)
    return begins if now >= begins else None


def _room(free_bytes: int | None, now: datetime, standing: datetime | None) -> datetime | None:
    if free_bytes is None:
        return standing
    enough = LEAST_ROOM * 2 if standing else LEAST_ROOM  # else it would be over and back with each letter
    return (standing or now) if free_bytes < enough else None


def _mail(session: Session, now: datetime, standing: Mapping[Kind, datetime]) -> dict[Kind, datetime | None]:
    if mail_hold.held_since(session) is not None or heartbeat.doubt(session, now=now) is not None:
        return {kind: standing.get(kind) for kind in (Kind.stuck, Kind.way_out)}
    last_sent = session.scalar(select(func.max(Letter.sent_at)).where(Letter.sent_at <= now))
    if last_sent is not None and last_sent > now - LONGEST_WAIT:
        return {}
    closed = _oldest(session, Letter.dated_at, Letter.attempts == 0, Letter.uncertain == 0, now=now)
    stuck = _oldest(session, Letter.next_at, now=now)
    if closed is None:
        return {Kind.stuck: _later(stuck, last_sent)}
    return {Kind.way_out: _later(closed, last_sent)}


def _oldest(
    session: Session, moment: InstrumentedAttribute[Any], *which: ColumnElement[bool], now: datetime
) -> datetime | None:
    """When the letter that waits longest became due, or was first tried; None when none waits for an hour."""
    first = session.scalar(select(func.min(moment)).where(Letter.status.in_(_WAITING), *which))
    return first if first is not None and first <= now - LONGEST_WAIT else None


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    return None if first is None else max(first, second or first)


# ---------------------------------------------------------------- written down, told, over


def standing_now(session: Session) -> list[Standing]:
    """Return the alarms that stand, the oldest first."""
    rows = session.scalars(select(Alarm).where(Alarm.over_at.is_(None)).order_by(Alarm.since, Alarm.kind))
    return [_standing(row) for row in rows]


def _standing(row: Alarm) -> Standing:
    return Standing(row.id, Kind(row.kind), row.since, row.over_at)


def differs(session: Session, seen: Mapping[Kind, datetime]) -> bool:
    """Whether what was found is not what is written down."""
    return set(seen) != {each.kind for each in standing_now(session)}


def note(session: Session, seen: Mapping[Kind, datetime], *, now: datetime) -> None:
    """Write down what is wrong now, and that what is so no more is over."""
    known = {each.kind: each for each in standing_now(session)}
    for kind in seen.keys() - known.keys():
        begin(session, kind, since=seen[kind])
    for kind in known.keys() - seen.keys():
        end(session, kind, now=now)


def begin(session: Session, kind: Kind, *, since: datetime) -> None:
    """Let an alarm stand; nothing where it stands already."""
    try:
        with session.begin_nested():
            session.add(Alarm(kind=kind.value, since=since))
    except IntegrityError:
        return  # another process noticed it at the same moment


def end(session: Session, kind: Kind, *, now: datetime) -> None:
    """Let an alarm be over. One that nobody heard of is over without a word."""
    over = update(Alarm).where(Alarm.kind == kind.value, Alarm.over_at.is_(None))
    session.execute(over.values(over_at=now, telling_until=None))


def history_was_read(session: Session, *, sound: bool, now: datetime) -> None:
    """Note what reading the whole history found: an alarm that it does not hold begins, or is over."""
    if sound:
        end(session, Kind.history, now=now)
    else:
        begin(session, Kind.history, since=now)


def untold(session: Session, *, now: datetime) -> list[Standing]:
    """Return what nobody has told yet and nobody is telling: alarms, and the end of those that were told."""
    free = or_(Alarm.telling_until.is_(None), Alarm.telling_until <= now)
    rows = session.scalars(select(Alarm).where(_is_untold(), free).order_by(Alarm.since, Alarm.kind))
    return [_standing(row) for row in rows]


def _is_untold() -> ColumnElement[bool]:
    begun = Alarm.told_at.is_(None) & Alarm.over_at.is_(None)
    ended = Alarm.told_at.is_not(None) & Alarm.over_at.is_not(None) & Alarm.end_told_at.is_(None)
    return or_(begun, ended)


def claim(session: Session, alarm: Standing, *, now: datetime) -> bool:
    """Whether this process is the one to tell it; for the next minutes no other may."""
    mine = (
        update(Alarm)
        .where(Alarm.id == alarm.id, _is_untold())
        .where(or_(Alarm.telling_until.is_(None), Alarm.telling_until <= now))
        .values(telling_until=now + TELLING)
    )
    return session.connection().execute(mine).rowcount == 1


def was_told(session: Session, alarm: Standing, *, now: datetime) -> None:
    """Note that somebody was told. Where this is not noted another process tries again."""
    column = "end_told_at" if alarm.over_at else "told_at"
    session.execute(update(Alarm).where(Alarm.id == alarm.id).values({column: now, "telling_until": None}))
