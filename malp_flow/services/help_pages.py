"""What the agency's safeguarding lead sees of a late audit, and what an auditor sees who passes one on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Partnership
from malp_flow.records.records_check import RecordsCheck
from malp_flow.services import (
    access,
    activity,
    audit_pages,
    concerns,
    deadlines,
    helping,
    items,
    letter_matters,
    link_readers,
    not_ours,
    passing_on,
    people,
    told,
    whose,
)
from malp_flow.services.actor import Actor
from malp_flow.services.concerns import Concern
from malp_flow.services.helping import SaidByLead
from malp_flow.services.lead_answers import DONE_BY
from malp_flow.services.not_ours import NotOurs
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_long, gettext, when_words


@dataclass(frozen=True, slots=True)
class PassOnPage:
    """Whether an audit can be passed on; `proposed` is a colleague who waits for the manager."""

    review: str
    agency: str
    open: bool
    proposed: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A late audit as the lead sees it: how late, whose, how far. There is no answer in it."""

    review: str
    agency: str
    record: str
    partnership: str
    contact: str
    auditor: str
    due_on: date | None
    due: str
    when: str
    late: bool
    done: bool
    progress: str
    proposed: str
    done_by: date | None
    """What a lead of this agency has said last."""
    not_ours: NotOurs | None
    call: SaidByLead | None
    """The call that a lead asked for, while it waits."""
    emails: tuple[tuple[str, datetime], ...]
    """What was sent to the auditor about it, and when."""
    may_raise: bool
    concerns: tuple[Concern, ...]
    issued: bool
    records_asked: bool
    """Whether the agency can still say, before the audits are issued, whom it knows."""
    not_known: bool
    not_known_confirmed: bool
    searched: str
    """Where an agency looked that does not know the child: its own words."""


def passing_on_page(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> PassOnPage:
    """Return the page of the one who owes an audit; raises NotHere for everybody else."""
    review = audit_pages.review_of(session, item_id, by=by)
    item = items.get(session, review, item_id, kind=Kind.return_)
    access.require_holder(session, by, item, review=review, on=local_day(now))
    waiting = passing_on.proposed(session, review, item_id)
    return PassOnPage(
        review.reference,
        whose.agency_of(session, review, item),
        bool(item.opened_at and not item.done_at),
        waiting.name if waiting else "",
    )


def late_audit(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> HelpPage:
    """Return the page of the agency's lead; raises NotHere for everybody else, the auditor too."""
    review = audit_pages.review_of(session, item_id, by=by)
    item = items.get(session, review, item_id, kind=Kind.return_)
    link_readers.require_lead(session, review, item, by=by, now=now)
    place = session.get_one(Partnership, item.partnership_id)
    waiting = passing_on.proposed(session, review, item_id)
    due_on, due, when, late = _due(session, review, item, now=now)
    owner = letter_matters.owner_of(session, review, item, now=now)
    return HelpPage(
        review=review.reference,
        agency=whose.agency_of(session, review, item),
        record=letter_matters.record_of(session, review, item),
        partnership=place.name,
        contact=place.contact,
        auditor=people.name_of(session, owner),
        due_on=due_on,
        due=due,
        when=when,
        late=late,
        done=item.done_at is not None,
        progress=_progress(session, item),
        proposed=waiting.name if waiting else "",
        done_by=_done_by(session, review, item_id),
        call=next((each for each in reversed(helping.said(session, review, item_id)) if each.waits), None),
        not_ours=not_ours.said(session, review, item_id),
        emails=_emails(session, item, owner),
        may_raise=bool(concerns.may_raise(session, review, at=item, by=by, now=now)),
        concerns=concerns.about(session, review, item, by=by, now=now),
        issued=item.opened_at is not None,
        records_asked=_records_asked(session, item),
        **_nil_return(session, item),
    )


def _records_asked(session: Session, item: Item) -> bool:
    place = (RecordsCheck.case_id == item.case_id, RecordsCheck.agency_id == item.agency_id)
    asked = session.scalar(select(RecordsCheck.id).where(*place)) is not None
    return asked and item.opened_at is None


def _nil_return(session: Session, item: Item) -> dict[str, Any]:
    audit = session.get_one(Audit, item.id)
    not_known = item.state == ReturnState.nil_return
    said = sealed.get(session, audit, "nil_reason_sealed") if not_known and audit.nil_reason_sealed else ""
    confirmed = audit.nil_confirmed_at is not None
    return {"not_known": not_known, "not_known_confirmed": confirmed, "searched": said}


def _done_by(session: Session, review: OpenReview, item_id: UUID) -> date | None:
    said = told.about(session, review, item_id, [DONE_BY])
    return date.fromisoformat(said[-1].facts["day"]) if said else None


def _due(
    session: Session, review: OpenReview, item: Item, *, now: datetime
) -> tuple[date | None, str, str, bool]:
    running = deadlines.running(session, review, item_id=item.id)
    deadline = next((each for each in running if not each.earliest), None)
    if deadline is None:
        return None, "", "", False
    today = local_day(now)
    days = deadlines.days_of(session, review.partnership_id, name=deadline.calendar)
    left = days.count_between(today, deadline.due_on)
    when = when_words(deadline.due_on, today=today, working_days=left)
    return deadline.due_on, day_long(deadline.due_on, today), when, now > deadline.due_at


def _progress(session: Session, item: Item) -> str:
    audit = session.get_one(Audit, item.id)
    done = {"done": audit.sections_done, "total": audit.sections_total}
    return gettext("%(done)s of %(total)s sections done") % done if audit.sections_total else ""


def _emails(session: Session, item: Item, owner: UUID | None) -> tuple[tuple[str, datetime], ...]:
    query = (
        select(LetterCause.name, Letter.sent_at)
        .join(Letter, Letter.id == LetterCause.letter_id)
        .where(LetterCause.item_id == item.id, Letter.membership_id == owner, Letter.sent_at.is_not(None))
        .order_by(Letter.sent_at)
    )
    return tuple((activity.letter_title(name), at) for name, at in session.execute(query) if at)
