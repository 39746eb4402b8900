"""Who read what is protected: kept beside the history, for whoever has to account for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from malp_flow.records.people import Membership
from malp_flow.records.sign_in import AccessLog
from malp_flow.services import people


@dataclass(frozen=True, slots=True)
class Look:
    """One reading: who, of what, and when."""

    who: str
    thing: str
    at: datetime


def note(session: Session, *, person_id: UUID, thing: str, partnership_id: UUID, now: datetime) -> None:
    """Note one reading. `thing` is a kind and an id, such as `audit:…`; never words of what was read.

    The front door does this in a transaction of its own, before it shows anything.
    """
    session.add(AccessLog(person_id=person_id, thing=thing, partnership_id=partnership_id, at=now))


def looks(
    session: Session, things: Collection[str], *, partnership_id: UUID, most: int | None = None
) -> list[Look]:
    """Return who read one of these things, the newest first. Who may know that is decided by the caller."""
    query = (
        select(AccessLog, Membership.id)
        .join(Membership, Membership.person_id == AccessLog.person_id)
        .where(*_of(things, partnership_id), Membership.partnership_id == partnership_id)
        .order_by(AccessLog.at.desc(), AccessLog.id.desc())
        .limit(most)
    )
    found = session.execute(query).all()
    names = people.names_of(session, {member for _row, member in found})
    return [Look(names[member], row.thing, row.at) for row, member in found]


def number(session: Session, things: Collection[str], *, partnership_id: UUID) -> int:
    """Return how often these things were read. Who may know that is decided by the caller."""
    query = select(func.count()).select_from(AccessLog).where(*_of(things, partnership_id))
    return session.scalar(query) or 0


def _of(things: Collection[str], partnership_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return AccessLog.partnership_id == partnership_id, AccessLog.thing.in_(list(things))
