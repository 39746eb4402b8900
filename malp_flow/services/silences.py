"""Whether the clock’s work has just come back after a silence, and which reminders became late in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records.people import Partnership
from malp_flow.records.sign_in import Heartbeat
from malp_flow.services.deadlines import days_of

SILENCE = "silence"
"""The name under which a silence leaves two moments: its first as the high water, its last as the beat."""
WHOLE_WORKING_DAYS = 1
"""So many without a tick make a silence. Of a shorter one the letters go at once: they are hours late."""


def note(session: Session, last_seen: datetime | None, *, now: datetime) -> None:
    """Write down that a silence ends at this moment, if it held a whole working day of any partnership."""
    if last_seen is None or not any(_is_long(session, place, last_seen, now) for place in _places(session)):
        return
    row = session.get(Heartbeat, SILENCE)
    if row is None:
        add_mark(session, Heartbeat(job=SILENCE, last_at=now, high_water_at=last_seen))
    else:
        row.last_at, row.high_water_at = now, last_seen
    session.flush()


def add_mark(session: Session, row: Heartbeat) -> None:
    """Add the first mark of its name, unless another worker does so at the same moment."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return


def _places(session: Session) -> list[UUID]:
    """The partnerships of this house; none in a demonstration, whose clock is moved on by hand."""
    return list(session.scalars(select(Partnership.id).where(Partnership.is_demo.is_(False))))


def _is_long(session: Session, place: UUID, since: datetime, now: datetime) -> bool:
    between = days_of(session, place).count_between(local_day(since), local_day(now)) - 1
    return between >= WHOLE_WORKING_DAYS


def became_late_in_one(session: Session, partnership_id: UUID, due_at: datetime, *, now: datetime) -> bool:
    """Whether a reminder of this moment fell into a silence that has ended today, on a day before today."""
    row = session.get(Heartbeat, SILENCE)
    if row is None or local_day(row.last_at) != local_day(now):
        return False
    fell_into_it = row.high_water_at < due_at and local_day(due_at) < local_day(row.last_at)
    return fell_into_it and _is_long(session, partnership_id, row.high_water_at, row.last_at)
