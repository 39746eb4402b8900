"""One audit as the business manager sees it, and an email that goes once more."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline, MoreTime
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.reviews import ReviewException
from malp_flow.services import (
    activity,
    audit_counts,
    audit_lines,
    deadlines,
    helping,
    items,
    more_time_pages,
    not_ours,
    passing_on,
    people,
    picture,
    pin_resets,
)
from malp_flow.services.audit_lines import AuditLine
from malp_flow.services.helping import SaidByLead
from malp_flow.services.not_ours import NotOurs
from malp_flow.services.passing_on import Proposed
from malp_flow.services.pin_resets import Forgetful
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import owed_by
from malp_flow.wording import masked_address


@dataclass(frozen=True, slots=True)
class SentLetter:
    """An email about this audit and what became of it."""

    title: str
    to: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """More time given, from one day to another, or (without days) an absence accepted: who, why, when.

    The reason is the decider's own; empty where an auditor had asked for the time.
    """

    who: str
    at: datetime
    reason: str
    old_on: date | None = None
    new_on: date | None = None


@dataclass(frozen=True, slots=True)
class AuditOverview:
    """One audit without its answers."""

    line: AuditLine
    title: str
    duty_id: UUID | None
    """The clock that runs for it: reminders by hand and calls are noted there."""
    worked_on_at: datetime | None
    agency_id: UUID | None
    auditor_id: UUID | None
    masked: str
    address: str
    """The whole address of the auditor: for those who manage the review only."""
    off_line: bool | None
    identities_given: bool
    may_give_more_time: bool
    may_accept_absence: bool
    may_withdraw: bool
    identity_hints: int
    withdrawn_because: str
    more_time_asked: bool
    more_time_waits: bool
    proposed: Proposed | None
    forgetful: tuple[Forgetful, ...]
    said_by_leads: tuple[SaidByLead, ...]
    not_ours: NotOurs | None
    letters: tuple[SentLetter, ...]
    decided: tuple[Decided, ...]

    @property
    def newest_sent(self) -> SentLetter | None:
        """The auditor's newest email that counts as sent: it may be lying in the wrong mailbox."""
        own = (letter for letter in self.letters if letter.to == self.line.auditor)
        return next((letter for letter in own if letter.status == "sent"), None)


def overview(session: Session, review: OpenReview, item_id: UUID, *, now: datetime) -> AuditOverview:
    """Return one audit for the people who run the review; raises NoSuchItem."""
    item = items.get(session, review, item_id, kind=Kind.return_)
    known = picture.facts(session, review, now=now)
    fact = next(fact for fact in known.items if fact.id == str(item_id))
    lines = audit_lines.audit_lines(session, review, known, withdrawn=True)
    auditor = auditor_of(session, review, item, now=now)
    clocks = deadlines.running(session, review, item_id=item_id)
    audit = session.get_one(Audit, item.id)
    asked = more_time_pages.requests(session, review, item_id, with_reasons=False)
    return AuditOverview(
        line=next(line for line in lines if line.item_id == item_id),
        title=fact.title,
        duty_id=clocks[0].id if clocks else None,
        worked_on_at=audit.worked_on_at,
        agency_id=item.agency_id,
        auditor_id=auditor,
        address=people.address_of(session, auditor) if auditor else "",
        masked=masked_address(people.address_of(session, auditor)) if auditor else "",
        off_line=fact.off_line,
        identities_given=fact.identities_given,
        may_give_more_time=any(review.workflow.deadlines[clock.name].more_time for clock in clocks),
        may_accept_absence=items.may(item, Act.accept_absence),
        may_withdraw=items.may(item, Act.take_away) and not review.workflow.state(review.state).final,
        identity_hints=audit.identity_hints,
        withdrawn_because=_withdrawn_because(session, review, item),
        more_time_asked=bool(asked),
        more_time_waits=any(not request.decision for request in asked),
        forgetful=pin_resets.forgetful(session, review, item_id),
        said_by_leads=helping.said(session, review, item_id),
        not_ours=not_ours.said(session, review, item_id),
        proposed=passing_on.proposed(session, review, item_id),
        letters=_letters(session, item),
        decided=_decided(session, item),
    )


def _withdrawn_because(session: Session, review: OpenReview, item: Item) -> str:
    mistake = audit_counts.withdrawn_by_mistake(session, review).get(item.id)
    return sealed.get(session, mistake, "reason_sealed") if mistake else ""


def auditor_of(session: Session, review: OpenReview, item: Item, *, now: datetime) -> UUID | None:
    """Return the member who owes this item, or None while nobody is named."""
    own = owed_by(session, review, item, on=local_day(now))
    return own[0].membership_id if own else None


def _decided(session: Session, item: Item) -> tuple[Decided, ...]:
    given = (
        select(MoreTime)
        .join(Deadline, Deadline.id == MoreTime.deadline_id)
        .where(Deadline.item_id == item.id, MoreTime.decision == "given")
        .order_by(MoreTime.decided_at)
    )
    found = [
        Decided(
            people.name_of(session, row.decided_by),
            row.decided_at,
            # Of a request it is the auditor's own words, not the decider's: the page of more time has them.
            sealed.get(session, row, "reason_sealed") if row.asked_by == row.decided_by else "",
            row.old_on,
            row.new_on,
        )
        for row in session.scalars(given)
        if row.decided_at
    ]
    absences = select(ReviewException).where(
        ReviewException.item_id == item.id, ReviewException.kind == "absence"
    )
    return (
        *found,
        *(
            Decided(
                people.name_of(session, row.asked_by),
                row.asked_at,
                sealed.get(session, row, "reason_sealed"),
            )
            for row in session.scalars(absences.order_by(ReviewException.asked_at))
        ),
    )


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
