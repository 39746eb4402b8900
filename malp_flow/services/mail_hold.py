"""All mail on hold, after a restore or when a manager says so: nothing leaves until a person lets it go."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.outbox import Letter, MailHold
from malp_flow.services import access, history
from malp_flow.services.actor import Actor

ASKED, RESTORED = "asked", "restored"
_ON_THE_WAY = ("pending", "leased", "started")


class HeldAlready(Refused):
    """All mail is on hold already. Nothing was changed."""


class NothingHeld(Refused):
    """No mail is on hold, so there is nothing to let go."""


def held_since(session: Session) -> datetime | None:
    """Return since when all mail is on hold, aware, in UTC; None when it is not."""
    return session.scalar(select(MailHold.since).where(MailHold.released_at.is_(None)).limit(1))


def hold(session: Session, *, by: Actor, now: datetime) -> None:
    """Put all mail of the installation on hold; every partnership's history tells it.

    Raises NotYours for anybody but a business manager, HeldAlready.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    if held_since(session) is not None:
        raise HeldAlready
    session.add(MailHold(since=now, why=ASKED))
    history.append_everywhere(session, "mail.held", by=by, now=now, facts={"why": ASKED})


def hold_restored(session: Session, *, now: datetime) -> int:
    """Put all mail on hold after a restore; return how many letters may have gone after the backup was made.

    Those are counted as sent into the unknown once, so that they are flagged if they go again.
    """
    session.add(MailHold(since=now, why=RESTORED))
    nobody = Actor(UUID(int=0))
    history.append_everywhere(session, "mail.held", by=nobody, now=now, facts={"why": RESTORED})
    unknown = update(Letter).where(Letter.status.in_(_ON_THE_WAY)).values(uncertain=Letter.uncertain + 1)
    return session.connection().execute(unknown).rowcount


def release(session: Session, *, by: Actor, now: datetime) -> None:
    """Let all mail go again; raises NotYours for anybody but a business manager, NothingHeld."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    standing = session.scalars(select(MailHold).where(MailHold.released_at.is_(None))).all()
    if not standing:
        raise NothingHeld
    for each in standing:
        each.released_at, each.released_by = now, by.membership_id
    history.append_everywhere(session, "mail.released", by=by, now=now)
