"""Who is away on a day, and who stands in for them."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from malp_flow.records.people import Absence, Membership, Person
from malp_flow.services import people, read_once


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody’s days away, both included, and who stands in; `cover` is empty where nobody does."""

    id: UUID
    name: str
    first: date
    last: date
    cover: str


def of(session: Session, membership_id: UUID, *, on: date) -> Absence | None:
    """Return the absence of a member on a day, or None where they are here."""
    if read_once.keeps(session):
        place = session.get_one(Membership, membership_id).partnership_id
        rows = read_once.once(session, ("absences", place), partial(_of_all, session, place))
        own = [row for row in rows if row.membership_id == membership_id]
        return next((row for row in own if row.from_on <= on <= row.until_on), None)
    query = lasting(membership_id).where(Absence.from_on <= on, Absence.until_on >= on)
    return session.scalars(query.limit(1)).first()


def _of_all(session: Session, partnership_id: UUID) -> list[Absence]:
    query = select(Absence).where(Absence.partnership_id == partnership_id, Absence.ended_at.is_(None))
    return list(session.scalars(query.order_by(Absence.id)))


def lasting(membership_id: UUID) -> Select[Absence]:
    """Return the query for the absences of a member that nobody ended."""
    return select(Absence).where(Absence.membership_id == membership_id, Absence.ended_at.is_(None))


def coming(session: Session, membership_id: UUID, *, on: date) -> tuple[Away, ...]:
    """Return the absences of a member that are not over on a day, the next first."""
    query = lasting(membership_id).where(Absence.until_on >= on).order_by(Absence.from_on)
    return tuple(
        Away(
            row.id,
            people.name_of(session, row.membership_id),
            row.from_on,
            row.until_on,
            people.name_of(session, row.cover_id),
        )
        for row in session.scalars(query)
    )


def is_reached(session: Session, membership_id: UUID, *, on: date) -> bool:
    """Whether email reaches a member on a day: they are here, and no mail server refuses their address."""
    return of(session, membership_id, on=on) is None and not is_refused(session, membership_id)


def is_refused(session: Session, membership_id: UUID) -> bool:
    """Whether a mail server refuses email to a member, until the address is corrected."""
    if read_once.keeps(session):
        member = session.get(Membership, membership_id)
        return member is not None and session.get_one(Person, member.person_id).refused_at is not None
    query = select(Person.refused_at).join(Membership, Membership.person_id == Person.id)
    asked = query.where(Membership.id == membership_id)
    refused_at = read_once.once(session, ("refused", membership_id), lambda: session.scalar(asked))
    return refused_at is not None
