"""One audit as the business manager sees it, and an email that goes once more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import Act
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import (
    access,
    activity,
    dashboards,
    deadlines,
    helping,
    history,
    items,
    more_time_pages,
    outbox,
    passing_on,
    people,
    picture,
    pin_resets,
    review_pages,
)
from malp_flow.services.actor import Actor
from malp_flow.services.helping import SaidByLead
from malp_flow.services.passing_on import Proposed
from malp_flow.services.pin_resets import Forgetful
from malp_flow.services.review_pages import AuditLine
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import holder_of_item, holders
from malp_flow.wording import masked_address


class NoAuditorYet(Refused):
    """Nobody audits this record yet. Name an auditor first."""


@dataclass(frozen=True, slots=True)
class SentLetter:
    """An email about this audit and what became of it."""

    title: str
    to: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AuditOverview:
    """One audit without its answers."""

    line: AuditLine
    title: str
    auditor_id: UUID | None
    masked: str
    off_line: bool | None
    identities_given: bool
    may_give_more_time: bool
    may_accept_absence: bool
    more_time_asked: bool
    more_time_waits: bool
    proposed: Proposed | None
    forgetful: tuple[Forgetful, ...]
    said_by_leads: tuple[SaidByLead, ...]
    letters: tuple[SentLetter, ...]


def overview(session: Session, review: OpenReview, item_id: UUID, *, now: datetime) -> AuditOverview:
    """Return one audit for the people who run the review; raises NoSuchItem."""
    item = items.get(session, review, item_id, kind=Kind.return_)
    known = picture.facts(session, review, now=now)
    fact = next((fact for fact in dashboards.returns_of(review, known) if fact.id == str(item_id)), None)
    if fact is None:
        raise items.NoSuchItem
    lines = review_pages.audit_lines(session, review, known)
    auditor = auditor_of(session, review, item, now=now)
    clocks = deadlines.running(session, review, item_id=item_id)
    asked = more_time_pages.requests(session, review, item_id)
    return AuditOverview(
        line=next(line for line in lines if line.item_id == item_id),
        title=fact.title,
        auditor_id=auditor,
        masked=masked_address(people.address_of(session, auditor)) if auditor else "",
        off_line=fact.off_line,
        identities_given=fact.identities_given,
        may_give_more_time=any(review.workflow.deadlines[clock.name].more_time for clock in clocks),
        may_accept_absence=items.may(item, Act.accept_absence),
        more_time_asked=bool(asked),
        more_time_waits=any(not request.decision for request in asked),
        forgetful=pin_resets.forgetful(session, review, item_id),
        said_by_leads=helping.said(session, review, item_id),
        proposed=passing_on.proposed(session, review, item_id),
        letters=_letters(session, item),
    )


def auditor_of(session: Session, review: OpenReview, item: Item, *, now: datetime) -> UUID | None:
    """Return the member who owes this item, or None while nobody is named."""
    role = review.workflow.items[item.name].by
    own = holder_of_item(holders(session, review, role, on=local_day(now)), item) if role else []
    return own[0].membership_id if own else None


def _letters(session: Session, item: Item) -> tuple[SentLetter, ...]:
    query = (
        select(Letter, LetterCause.name)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(LetterCause.item_id == item.id)
        .order_by(Letter.next_at.desc())
    )
    return tuple(
        SentLetter(
            activity.letter_title(name),
            people.name_of(session, letter.membership_id),
            letter.status,
            letter.sent_at or letter.next_at,
        )
        for letter, name in session.execute(query)
    )


def correct_and_send_again(
    session: Session, review: OpenReview, item_id: UUID, *, address: str, by: Actor, now: datetime
) -> int:
    """Move the auditor to another mailbox and queue once more what did not arrive; return how many.

    Raises NoAuditorYet, UnusableAddress, NotYours, NoSuchItem.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    auditor = auditor_of(session, review, item, now=now)
    if auditor is None:
        raise NoAuditorYet
    people.correct_address(session, membership_id=auditor, address=address, by=by, now=now)
    lost = session.scalars(
        select(Letter).where(Letter.membership_id == auditor, Letter.status == "dead").order_by(Letter.id)
    ).all()
    for letter in lost:
        outbox.send_again(session, letter, now=now)
    facts = {"item": str(item_id), "letters": len(lost)}
    history.append(session, "emails.sent_again", by=by, now=now, review=review, facts=facts)
    return len(lost)
