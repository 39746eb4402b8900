"""An auditor’s email address put right before anybody got in by it; what did not arrive goes again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Membership
from malp_flow.services import (
    access,
    audit_overview,
    history,
    holdings,
    items,
    outbox,
    people,
    pins,
    sign_in,
    standing,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview


class MailboxProved(Refused):
    """Somebody got in by this mailbox and chose a PIN. Name them anew as auditor, with the other address."""


class SignsInHere(Refused):
    """They sign in here with two factors: whoever moves their mailbox could act as them. Add them anew."""


class NoAuditorYet(Refused):
    """Nobody audits this record yet. Name an auditor first."""


def correct_and_send_again(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    address: str,
    newest_too: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """Move the auditor to another mailbox and queue once more what did not arrive; return how many.

    `newest_too` sends the newest email about this audit again that counts as sent: a mailbox of
    somebody else takes letters in without a word.

    Raises NoAuditorYet, SignsInHere, MailboxProved, UnusableAddress, NotYours, NoSuchItem.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    auditor = audit_overview.auditor_of(session, review, item, now=now)
    if auditor is None:
        raise NoAuditorYet
    if holdings.holds_any(session, auditor, standing.SIGN_IN_HERE, on=local_day(now)):
        raise SignsInHere
    person = session.get_one(Membership, auditor).person_id
    if sign_in.factor_of(session, person, pins.PIN):
        raise MailboxProved
    people.correct_address(session, membership_id=auditor, address=address, by=by, now=now)
    lost = session.scalars(
        select(Letter).where(Letter.membership_id == auditor, Letter.status == "dead").order_by(Letter.id)
    ).all()
    if newest_too and (newest := _newest_sent(session, item, auditor)):
        lost = [*lost, newest]
    for letter in lost:
        outbox.send_again(session, letter, now=now)
    facts = {"item": str(item_id), "letters": len(lost)}
    history.append(session, "emails.sent_again", by=by, now=now, review=review, facts=facts)
    return len(lost)


def _newest_sent(session: Session, item: Item, auditor: UUID) -> Letter | None:
    query = (
        select(Letter)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(LetterCause.item_id == item.id, Letter.membership_id == auditor, Letter.status == "sent")
        .order_by(Letter.sent_at.desc())
    )
    return session.scalars(query.limit(1)).first()
