"""The agency's safeguarding lead helps with a late audit: says by when it is done, or asks for a call."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.services import access, history, items, link_readers, outbox, readers, told
from malp_flow.services.actor import Actor
from malp_flow.services.lead_answers import DONE_BY, LONGEST
from malp_flow.services.reviews import OpenReview

CALL, CALLED = "audit.call_asked", "audit.call_made"
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class SaidByLead:
    """By which day a lead will see to an audit; without a day, the number to call, if it still waits."""

    who: str
    at: datetime
    day: date | None
    telephone: str
    waits: bool = False


class NobodyWaits(Refused):
    """Nobody waits for a call about this audit any more."""


class DayPast(Refused):
    """Choose today or a later day."""


class TooFar(Refused):
    """Choose a day in the next four weeks. For longer, ask for a call: we will look for a way together."""


class NumberNeeded(Refused):
    """Enter a telephone number, with digits."""


class BackAlready(Refused):
    """This audit is back already. There is nothing more to do."""


def say_done_by(
    session: Session, review: OpenReview, item_id: UUID, *, day: date, by: Actor, now: datetime
) -> None:
    """Record by when the lead will see to it that an audit is done. The due day stays as it is.

    Until that day those who answer for the agency get no reminder of it.

    Raises DayPast, TooFar, BackAlready, ReviewEnded, NotHere, NoSuchItem.
    """
    open_item(session, review, item_id, by=by, now=now)
    if day < local_day(now):
        raise DayPast
    if day > local_day(now) + LONGEST:
        raise TooFar
    facts = {"item": str(item_id), "day": day.isoformat()}
    history.append(session, DONE_BY, by=by, now=now, review=review, facts=facts)


def ask_for_call(
    session: Session, review: OpenReview, item_id: UUID, *, telephone: str, by: Actor, now: datetime
) -> None:
    """Ask the business manager to call; the number is kept sealed.

    Raises NumberNeeded, BackAlready, ReviewEnded, NotHere, NoSuchItem.
    """
    item = open_item(session, review, item_id, by=by, now=now)
    number = " ".join(cleaned(telephone).split())
    if not any(sign.isdigit() for sign in number) or len(number) > LONGEST_NUMBER:
        raise NumberNeeded
    facts, words = {"item": str(item_id)}, {"telephone": number}
    history.append(session, CALL, by=by, now=now, review=review, facts=facts, secrets=words)
    for role in review.workflow.roles_as(Capacity.manager):
        for reader in readers.of_item(session, review, role, item, now=now):
            cause = outbox.Cause(item_id)
            outbox.queue_alone(session, "call_asked", to=reader, review=review, now=now, cause=cause)


def note_call(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> None:
    """Note that the lead was called. Raises NobodyWaits, ReviewEnded, NotYours, NoSuchItem."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    items.get(session, review, item_id, kind=Kind.return_)
    if not any(each.waits for each in said(session, review, item_id)):
        raise NobodyWaits
    history.append(session, CALLED, by=by, now=now, review=review, facts={"item": str(item_id)})


def open_item(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> Item:
    """Return an audit that is still owed, for a lead of its agency.

    Raises BackAlready, ReviewEnded, NotHere, NoSuchItem.
    """
    item = items.get(session, review, item_id, kind=Kind.return_)
    link_readers.require_lead(session, review, item, by=by, now=now)
    access.require_running(review)
    if item.done_at:
        raise BackAlready
    return item


def said(session: Session, review: OpenReview, item_id: UUID) -> tuple[SaidByLead, ...]:
    """Return what leads have said of an audit, oldest first. Who may read it is decided by the caller."""
    found = told.about(session, review, item_id, [DONE_BY, CALL, CALLED])
    called_at = max((entry.at for entry in found if entry.kind == CALLED), default=None)
    return tuple(
        SaidByLead(
            entry.who,
            entry.at,
            date.fromisoformat(entry.facts["day"]) if entry.kind == DONE_BY else None,
            entry.words.get("telephone", ""),
            waits=entry.kind == CALL and (called_at is None or entry.at > called_at),
        )
        for entry in found
        if entry.kind != CALLED
    )
