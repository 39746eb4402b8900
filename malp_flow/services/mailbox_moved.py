"""An auditor’s email address put right before anybody got in by it; what did not arrive goes again."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from malp_flow.records.reviews import Review
from malp_flow.records.sign_in import Factor
from malp_flow.services import (
    access,
    activity,
    audit_overview,
    history,
    items,
    letter_causes,
    people,
    refused_mailboxes,
    resending,
    standing,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import get_here
from malp_flow.services.reviews import OpenReview


class MailboxProved(Refused):
    """Somebody got in by this mailbox. Name them anew as auditor, with the other address."""


class SignsInHere(Refused):
    """They sign in here with two factors: whoever moves their mailbox could act as them. Add them anew."""


class NothingLost(Refused):
    """This email is not one that did not arrive: it was sent again, or has left meanwhile."""


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
    _move(session, auditor, address=address, by=by, now=now)
    lost = _lost(session, auditor)
    if newest_too and (newest := _newest_sent(session, item, auditor)):
        lost = [*lost, newest]
    for letter in lost:
        resending.once_more(session, letter, now=now)
    facts = {"item": str(item_id), "letters": len(lost)}
    history.append(session, "emails.sent_again", by=by, now=now, review=review, facts=facts)
    return len(lost)


@dataclass(frozen=True, slots=True)
class Lost:
    """One letter that did not arrive: to whom, what it was, why, and whether its reader signs in here.

    `address` is the whole one: whoever shows it masks it.
    """

    name: str
    address: str
    title: str
    reference: str
    why: str
    may_have_arrived: bool
    may_be_moved: bool
    may_go_again: bool


def lost(session: Session, letter_id: UUID, *, by: Actor, now: datetime) -> Lost:
    """Return what is known of a letter that did not arrive. Raises NotYours, NotHere, NothingLost."""
    letter = _given_up(session, letter_id, by=by, now=now)
    member = letter.membership_id
    causes = letter_causes.live(session, letter.id)
    query = select(Review.reference).where(Review.id.in_([each.review_id for each in causes]))
    return Lost(
        name=people.name_of(session, member),
        address=people.address_of(session, member),
        title=activity.letter_title(letter.name),
        reference=session.scalars(query.limit(1)).first() or "",
        why=refused_mailboxes.words(letter.last_code),
        may_have_arrived=letter.uncertain > 0,
        may_be_moved=may_be_moved(session, member, now=now),
        may_go_again=any(each.review_id for each in causes),
    )


def send_lost_again(
    session: Session, letter_id: UUID, *, address: str | None = None, by: Actor, now: datetime
) -> int:
    """Send all that did not arrive at a mailbox once more, to another address where one is given.

    Without one somebody says that the mailbox works again. Returns how many letters go.
    Raises NotYours, NotHere, NothingLost, SignsInHere, MailboxProved, UnusableAddress, AddressTaken.
    """
    letter = _given_up(session, letter_id, by=by, now=now)
    member = letter.membership_id
    if address is None:
        refused_mailboxes.trust_again(session, member)
    else:
        _move(session, member, address=address, by=by, now=now)
    lost = [each for each in _lost(session, member) if _may_go_again(session, each)]
    for each in lost:
        resending.once_more(session, each, now=now)
    facts = {"membership": str(member), "letters": len(lost)}
    history.append(session, "emails.sent_again", by=by, now=now, facts=facts)
    return len(lost)


def _given_up(session: Session, letter_id: UUID, *, by: Actor, now: datetime) -> Letter:
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    letter = get_here(session, Letter, letter_id, by=by)
    if letter.status != "dead":
        raise NothingLost
    return letter


def _may_go_again(session: Session, letter: Letter) -> bool:
    return any(each.review_id for each in letter_causes.live(session, letter.id))


def _lost(session: Session, member: UUID) -> Sequence[Letter]:
    query = select(Letter).where(Letter.membership_id == member, Letter.status == "dead").order_by(Letter.id)
    return session.scalars(query).all()


def _move(session: Session, member: UUID, *, address: str, by: Actor, now: datetime) -> None:
    if _will_sign_in(session, member, now=now):
        raise SignsInHere
    if _has_got_in(session, member):
        raise MailboxProved
    people.correct_address(session, membership_id=member, address=address, by=by, now=now)


def may_be_moved(session: Session, member: UUID, *, now: datetime) -> bool:
    """Whether a member's address may be corrected: nobody signs in here by it, and nobody got in."""
    return not (_will_sign_in(session, member, now=now) or _has_got_in(session, member))


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
