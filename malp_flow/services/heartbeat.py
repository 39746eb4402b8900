"""When the clock's jobs last came by, and whether the clock can be believed.

A machine that wakes up in another year would write to everybody at once. So what the clock does waits when it
jumps, until it is right again or a person says that it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.people import Partnership
from malp_flow.records.sign_in import Heartbeat
from malp_flow.services import access, history, silences
from malp_flow.services.actor import Actor

FURTHEST_AHEAD = timedelta(days=31)
"""Beyond the latest moment that any job ever saw; so long may a house stand still without a question."""
FURTHEST_BACK = timedelta(minutes=5)
"""Machines set their clocks right by less."""
TICK = "tick"
"""The job that writes down what has become due."""
FRESH = timedelta(seconds=10)
"""A job that comes by again sooner need not write it down."""


class Doubt(StrEnum):
    """Why a clock is not believed."""

    jumped_ahead = "jumped_ahead"
    went_back = "went_back"


class NothingInDoubt(Refused):
    """The clock is not in doubt, so there is nothing to confirm."""


@dataclass(frozen=True, slots=True)
class Beat:
    """When a job last came by, and the latest moment that was believed of its clock."""

    last_at: datetime
    high_water_at: datetime


def beat(session: Session, job: str, *, now: datetime) -> Doubt | None:
    """Write down that a job came by; return why its clock is not believed, or None when it is."""
    mark, found = _mark(session), doubt(session, now=now)
    if job == TICK and found is None:
        silences.note(session, _seen_by_ticks(session), now=now)
    high = now if mark is None or (found is None and now > mark) else mark
    done = update(Heartbeat).where(Heartbeat.job == job).values(last_at=now, high_water_at=high)
    if session.connection().execute(done).rowcount == 0:
        silences.add_mark(session, Heartbeat(job=job, last_at=now, high_water_at=high))
    return found


def is_fresh(session: Session, job: str, *, now: datetime) -> bool:
    """Whether the job came by a moment ago and its clock is believed: then `beat` would tell nothing new."""
    row = last(session, job)
    came_by_just_now = row is not None and row.last_at <= now < row.last_at + FRESH
    return came_by_just_now and doubt(session, now=now) is None


def last(session: Session, job: str) -> Beat | None:
    """Return when a job last came by; None when it never did."""
    row = session.get(Heartbeat, job, populate_existing=True)
    return Beat(row.last_at, row.high_water_at) if row else None


def doubt(session: Session, *, now: datetime) -> Doubt | None:
    """Return why this moment is not believed; None when it is, or nothing is known to measure it by.

    It may be 31 days beyond the latest moment that any job saw, and 5 minutes before it. In a demonstration
    it may be any.
    """
    mark = _mark(session)
    if mark is None or _is_a_demonstration(session):
        return None
    if now > mark + FURTHEST_AHEAD:
        return Doubt.jumped_ahead
    return Doubt.went_back if now < mark - FURTHEST_BACK else None


def _mark(session: Session) -> datetime | None:
    return session.scalar(select(func.max(Heartbeat.high_water_at)))


def _seen_by_ticks(session: Session) -> datetime | None:
    row = session.get(Heartbeat, TICK, populate_existing=True)
    return row.high_water_at if row else None


def _is_a_demonstration(session: Session) -> bool:
    return session.scalar(select(Partnership.id).where(Partnership.is_demo.is_(False)).limit(1)) is None


def confirm(session: Session, *, by: Actor, now: datetime) -> None:
    """Let the clock be right from this moment on; every partnership's history tells it.

    Raises NotYours for anybody but a business manager, NothingInDoubt.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    mark, why = _mark(session), doubt(session, now=now)
    if mark is None or why is None:
        raise NothingInDoubt
    silences.note(session, _seen_by_ticks(session), now=now)
    session.execute(update(Heartbeat).where(Heartbeat.job != silences.SILENCE).values(high_water_at=now))
    facts = {"doubt": why.value, "mark_was": mark.isoformat()}
    history.append_everywhere(session, "clock.confirmed", by=by, now=now, facts=facts)
