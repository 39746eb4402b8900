"""People who sign in by another organisation: known by what it calls them, never by their address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.people import Person
from malp_flow.records.sign_in import Factor
from malp_flow.services import notices

KIND = "single_sign_on"


class SomebodyElse(Refused):
    """That sign-in belongs to somebody else here. Ask your administrator."""


def person_of(session: Session, issuer: str, subject: str) -> UUID | None:
    """Return the person whom a provider calls by this word, while their mailbox is in use; else None."""
    in_use = select(Person.id).where(Person.id == Factor.person_id, Person.disabled_at.is_(None))
    query = select(Factor.person_id).where(
        Factor.lookup == _index(session, issuer, subject), Factor.kind == KIND, in_use.exists()
    )
    return session.scalar(query)


def connect(session: Session, person_id: UUID, issuer: str, subject: str, *, now: datetime) -> None:
    """Let a person sign in by a provider from now on, and tell them; an earlier connection is replaced.

    Raises SomebodyElse.
    """
    lookup = _index(session, issuer, subject)
    holder = session.scalar(select(Factor.person_id).where(Factor.lookup == lookup))
    if holder == person_id:
        return
    if holder is not None:
        raise SomebodyElse
    _forget(session, person_id, issuer)
    factor = Factor(person_id=person_id, kind=KIND, lookup=lookup)
    session.add(factor)
    sealed.put(session, factor, "secret_sealed", issuer)
    session.flush()
    notices.way_in_changed(session, person_id, notices.CONNECTED, now=now)


def disconnect(session: Session, person_id: UUID, issuer: str, *, now: datetime) -> None:
    """Let a person sign in by a provider no longer, at once, and tell them."""
    if issuer in issuers_of(session, person_id):
        _forget(session, person_id, issuer)
        notices.way_in_changed(session, person_id, notices.DISCONNECTED, now=now)


def _forget(session: Session, person_id: UUID, issuer: str) -> None:
    for factor in _of(session, person_id):
        if sealed.get(session, factor, "secret_sealed") == issuer:
            session.delete(factor)
    session.flush()


def disconnect_all(session: Session, person_id: UUID) -> None:
    """Let a person sign in by no provider any more: they begin anew."""
    for factor in _of(session, person_id):
        session.delete(factor)
    session.flush()


def issuers_of(session: Session, person_id: UUID) -> set[str]:
    """Return the providers by which a person signs in."""
    return {sealed.get(session, factor, "secret_sealed") for factor in _of(session, person_id)}


def _of(session: Session, person_id: UUID) -> list[Factor]:
    query = select(Factor).where(Factor.person_id == person_id, Factor.kind == KIND)
    return list(session.scalars(query))


def _index(session: Session, issuer: str, subject: str) -> str:
    # In figures: the digest takes capital and small letters for the same, and a provider need not.
    found: str = session.info["seal"].index(f"{issuer}|{subject}".encode().hex())
    return found
