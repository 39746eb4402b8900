"""Mailboxes that take no letters: known by the server's answer, or by reports that came back."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.outputs.server_words import Meaning, meaning
from malp_flow.records.outbox import DeliveryNote, Letter
from malp_flow.records.people import Membership, Person
from malp_flow.wording import gettext

SOFT, ANSWERS = "soft", ("reply", "calendar")
"""Kinds of what came back that are counted here: a report that says “not now”, and an answer of a person."""
MANY_SOFT = 3
LONGEST_SOFT = timedelta(hours=72)


def by_answer(session: Session, letter: Letter, code: str, *, now: datetime) -> None:
    """Note that a mailbox is not there, or full, where that is why a letter was given up."""
    if meaning(code) in (Meaning.no_mailbox, Meaning.full):
        refuse(session, letter.membership_id, code, now=now)


def refuse(session: Session, membership_id: UUID, code: str, *, now: datetime) -> None:
    """Note that letters to a member come back; nobody is reminded by that mailbox until it is put right."""
    person = _person(session, membership_id)
    person.refused_at, person.refused_code = person.refused_at or now, code


def trust_again(session: Session, membership_id: UUID) -> None:
    """Let a mailbox get letters again, because somebody says that it works."""
    person = _person(session, membership_id)
    person.refused_at, person.refused_code = None, None


def _person(session: Session, membership_id: UUID) -> Person:
    return session.get_one(Person, session.get_one(Membership, membership_id).person_id)


def has_been_soft_too_long(session: Session, membership_id: UUID, *, now: datetime) -> bool:
    """Whether three letters in a row came back as “not now”, or the first of them three days ago."""
    of_member = DeliveryNote.membership_id == membership_id
    answered = select(func.max(DeliveryNote.at)).where(of_member, DeliveryNote.kind.in_(ANSWERS))
    since = session.scalar(answered)
    query = select(func.count(DeliveryNote.letter_id.distinct()), func.min(DeliveryNote.at)).where(
        of_member, DeliveryNote.kind == SOFT
    )
    number, first = session.execute(query.where(DeliveryNote.at > since) if since else query).one()
    return number >= MANY_SOFT or (number > 1 and first is not None and first <= now - LONGEST_SOFT)


def words(code: str | None) -> str:
    """Return why a letter did not arrive, in the words of people."""
    said = {
        Meaning.no_mailbox: gettext("There is no such mailbox."),
        Meaning.full: gettext("The mailbox is full."),
        Meaning.policy: gettext("Their mail server does not take our emails."),
        Meaning.other: gettext("Their mail server did not take it."),
    }
    return said[meaning(code or "")]
