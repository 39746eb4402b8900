"""“We do not know this child”: confirmed by the agency's lead, given by them in one step, or taken back."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act, ReturnState
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.services import (
    access,
    adding,
    agency_leads,
    consequences,
    deadlines,
    history,
    items,
    letter_causes,
    link_readers,
    moves,
    outbox,
    readers,
    records_asked,
    released,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

NOT_KNOWN, CONFIRMED, KNOWN = "audit.not_known", "audit.not_known_confirmed", "audit.known_after_all"
TO_CONFIRM = "nil_return_to_confirm"


class SearchedNeeded(Refused):
    """Say which records you searched."""


class NothingToConfirm(Refused):
    """Nothing waits here any more: the answer was changed or confirmed meanwhile."""


class ClosedMeanwhile(Refused):
    """The audits of this review are closed. Call the business manager of the partnership."""


def confirm(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> None:
    """Confirm, as the agency's lead, that it does not know the child. Raises NothingToConfirm, NotHere."""
    item = _of_lead(session, review, item_id, by=by, now=now)
    audit = session.get_one(Audit, item.id)
    if item.state != ReturnState.nil_return or audit.nil_confirmed_at:
        raise NothingToConfirm
    audit.nil_confirmed_at = now
    history.append(session, CONFIRMED, by=by, now=now, review=review, facts={"item": str(item.id)})
    _nobody_else_asked(session, item, now=now)


def say_known(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> None:
    """Say, as the agency's lead, that it does know the child: the audit goes back to its auditor.

    Raises NothingToConfirm, ClosedMeanwhile, NotHere.
    """
    item = _of_lead(session, review, item_id, by=by, now=now)
    if item.state != ReturnState.nil_return:
        raise NothingToConfirm
    if released.is_lifted(session, review, item.id):
        raise ClosedMeanwhile
    history.append(session, KNOWN, by=by, now=now, review=review, facts={"item": str(item.id)})
    take_back(session, review, item, now=now)
    moves.settle(session, review, by=by, now=now)


def give(
    session: Session, review: OpenReview, item_id: UUID, *, searched: str, by: Actor, now: datetime
) -> None:
    """Answer, as the agency's lead, that it does not know the child: given and confirmed in one step.

    Raises SearchedNeeded, NotHere, ReviewEnded, and NotNow where the audit is back.
    """
    item = _of_lead(session, review, item_id, by=by, now=now)
    if not cleaned(searched):
        raise SearchedNeeded
    record(session, review, item, reason=searched, confirmed=True, by=by, now=now)
    moves.settle(session, review, by=by, now=now)


def record(
    session: Session,
    review: OpenReview,
    item: Item,
    *,
    reason: str,
    confirmed: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Write a nil return down; the auditor hears of it, or (not `confirmed`) the lead is asked to confirm.

    Who may is decided by the caller, who settles the review afterwards. Raises ReleasedAlready.
    """
    released.require_sayable(session, review, item)
    was_open = item.opened_at is not None
    items.bring_on(session, review, item, Act.say_not_known, now=now)
    audit = session.get_one(Audit, item.id)
    audit.known, audit.returned_at = "not_known", now
    audit.nil_confirmed_at = now if confirmed else None
    audit.receipt = audit.receipt or secrets.token_hex(4).upper()
    sealed.put(session, audit, "nil_reason_sealed", cleaned(reason))
    facts, words = {"item": str(item.id)}, {"reason": cleaned(reason)}
    history.append(session, NOT_KNOWN, by=by, now=now, review=review, facts=facts, secrets=words)
    # What asks an agency to check its records is about all of them: it waits until the last is answered.
    asked = (LetterCause.item_id == item.id, LetterCause.name.not_in(records_asked.LETTERS))
    letter_causes.withdraw(session, *asked, because="no_longer_asked", now=now)
    if confirmed:
        history.append(session, CONFIRMED, by=by, now=now, review=review, facts=facts)
        for member in _auditors(session, review, item, now=now) if was_open else ():
            _write(session, review, item, "nil_return_given", member, now=now)
    else:
        agency_leads.write_to(session, review, item, TO_CONFIRM, but=by.membership_id, now=now)
    consequences.of_finished(session, review, item.name, now=now)


def take_back(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    """Ask for the audit again after all, by a clock that begins anew; its auditor is told."""
    audit = session.get_one(Audit, item.id)
    audit.known = audit.returned_at = audit.nil_confirmed_at = None
    _nobody_else_asked(session, item, now=now)
    if item.opened_at is None:
        items.bring_on(session, review, item, Act.ask_again, now=now)
        if adding.is_issued(session, review, item.name):
            adding.issue(session, review, item, now=now)
        return
    items.bring_on(session, review, item, Act.send_back, now=now)
    deadlines.start_again(session, review, item, now=now)
    for member in _auditors(session, review, item, now=now):
        _write(session, review, item, "known_after_all", member, now=now)


def _of_lead(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> Item:
    access.require_running(review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    link_readers.require_lead(session, review, item, by=by, now=now)
    return item


def _auditors(session: Session, review: OpenReview, item: Item, *, now: datetime) -> list[UUID]:
    role = review.workflow.items[item.name].by
    return readers.of_item(session, review, role, item, now=now) if role else []


def _write(
    session: Session, review: OpenReview, item: Item, letter: str, member: UUID, *, now: datetime
) -> None:
    cause = outbox.Cause(item.id)
    outbox.queue_alone(session, letter, to=member, review=review, now=now, cause=cause)


def _nobody_else_asked(session: Session, item: Item, *, now: datetime) -> None:
    asked = (LetterCause.item_id == item.id, LetterCause.name == TO_CONFIRM)
    letter_causes.withdraw(session, *asked, because="answered", now=now)
