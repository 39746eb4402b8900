"""An auditor’s email address put right before anybody got in by it; what did not arrive goes again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Membership, RoleHolding
from malp_flow.records.sign_in import Factor
from malp_flow.services import (
    access,
    audit_overview,
    history,
    items,
    outbox,
    people,
    standing,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview


class MailboxProved(Refused):
    """Somebody got in by this mailbox. Name them anew as auditor, with the other address."""


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
    if _will_sign_in(session, auditor, now=now):
        raise SignsInHere
    if _has_got_in(session, auditor):
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


def _will_sign_in(session: Session, member: UUID, *, now: datetime) -> bool:
    """Whether somebody signs in with two factors, today or by a role that begins later."""
    query = select(RoleHolding.id).where(
        RoleHolding.membership_id == member,
        RoleHolding.capacity.in_(standing.SIGN_IN_HERE),
        RoleHolding.ended_at.is_(None),
        or_(RoleHolding.ends_on.is_(None), RoleHolding.ends_on >= local_day(now)),
    )
    return session.scalar(query.limit(1)) is not None


def _has_got_in(session: Session, member: UUID) -> bool:
    """Whether somebody has a way in of their own, or did anything here, by whatever way."""
    person = session.get_one(Membership, member).person_id
    ways = select(Factor.id).where(Factor.person_id == person)
    acts = select(Entry.id).where(Entry.actor == str(member))
    return any(session.scalar(query.limit(1)) is not None for query in (ways, acts))


def _newest_sent(session: Session, item: Item, auditor: UUID) -> Letter | None:
    query = (
        select(Letter)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(LetterCause.item_id == item.id, Letter.membership_id == auditor, Letter.status == "sent")
        .order_by(Letter.sent_at.desc())
    )
    return session.scalars(query.limit(1)).first()
