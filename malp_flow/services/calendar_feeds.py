"""Opaque addresses at which calendars read a member’s year without signing in: made, ended, looked up.

Whoever has the address has the days, as whoever reads the table has them; so it holds references and days
alone, and a member may end it at any time and make another.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound
from malp_flow.records.people import Membership, Partnership
from malp_flow.records.programme import CalendarFeed
from malp_flow.services import access, history, year_calendar
from malp_flow.services.actor import Actor
from malp_flow.services.standing import belongs
from malp_flow.services.year_calendar import Dated

BACK_DAYS, AHEAD_DAYS = 62, 400
"""How far a calendar looks back and ahead."""


class NoSuchCalendar(NotFound):
    """There is no calendar at this address. Whoever gave it to you may have ended it."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands at an address: whose place it is, and its days."""

    partnership: str
    entries: tuple[Dated, ...]


def of_member(session: Session, actor: Actor) -> str:
    """Return the address that this member’s calendar has now; empty where there is none."""
    query = select(CalendarFeed.id).where(*_standing_of(actor)).order_by(CalendarFeed.created_at.desc())
    return session.scalar(query.limit(1)) or ""


def make(session: Session, *, by: Actor, now: datetime) -> str:
    """Make an address and end the one before, if there was one; return it. Raises NotYours."""
    if not year_calendar.seen_by(session, by, now=now).anything:
        raise access.NotYours
    _end_all(session, by, now=now)
    row = CalendarFeed(
        id=secrets.token_hex(16),
        partnership_id=by.partnership_id,
        membership_id=by.person_id,
        created_at=now,
    )
    session.add(row)
    history.append(session, "calendar.address_made", by=by, now=now, facts={"membership": by.word})
    return row.id


def end(session: Session, *, by: Actor, now: datetime) -> bool:
    """End a member’s address: calendars that read it get nothing more. Return whether there was one."""
    if not _end_all(session, by, now=now):
        return False
    history.append(session, "calendar.address_ended", by=by, now=now, facts={"membership": by.word})
    return True


def _end_all(session: Session, by: Actor, *, now: datetime) -> bool:
    rows = session.scalars(select(CalendarFeed).where(*_standing_of(by))).all()
    for row in rows:
        row.revoked_at = now
    session.flush()
    return bool(rows)


def _standing_of(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        CalendarFeed.partnership_id == actor.partnership_id,
        CalendarFeed.membership_id == actor.membership_id,
        CalendarFeed.revoked_at.is_(None),
    )


def read(session: Session, opaque: str, *, now: datetime) -> Feed:
    """Return what stands at an address, as far as its member may see it today.

    Raises NoSuchCalendar for an address that is unknown, ended, or of somebody who has left: all by the same
    one query, so that time does not tell them apart.
    """
    query = (
        select(CalendarFeed.partnership_id, CalendarFeed.membership_id, Partnership.name)
        .join(Partnership, Partnership.id == CalendarFeed.partnership_id)
        .join(Membership, Membership.id == CalendarFeed.membership_id)
        .where(CalendarFeed.id == opaque, CalendarFeed.revoked_at.is_(None), belongs(local_day(now)))
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NoSuchCalendar
    actor = Actor(found.partnership_id, found.membership_id)
    first, last = local_day(now) - timedelta(days=BACK_DAYS), local_day(now) + timedelta(days=AHEAD_DAYS)
    return Feed(found.name, year_calendar.between(session, actor, first, last, now=now))
