"""Audits in a list: status, progress and day; of answers only how many, never what they say."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case
from malp_flow.services import dashboards, deadlines
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext, when_words


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One agency's audit of one child's record, as others may see it before it is released."""

    item_id: UUID
    case: str
    agency: str
    auditor: str
    state: str
    word: str
    tone: str
    answered: int
    required: int
    due_on: date | None
    when: str
    late: bool
    done: bool
    came_on: date | None


def state_words(state: str) -> tuple[str, str]:
    """Return an audit's state in words, and the tone of its tag."""
    words = {
        ReturnState.expected: (gettext("Not issued"), "quiet"),
        ReturnState.issued: (gettext("Issued"), "plain"),
        ReturnState.opened: (gettext("Opened"), "active"),
        ReturnState.in_work: (gettext("In work"), "active"),
        ReturnState.returned: (gettext("Returned, gaps"), "gap"),
        ReturnState.sent_back: (gettext("Sent back"), "gap"),
        ReturnState.complete: (gettext("Complete"), "good"),
        ReturnState.nil_return: (gettext("Child not known"), "good"),
        ReturnState.not_returned_accepted: (gettext("Went ahead without"), "quiet"),
        ReturnState.withdrawn: (gettext("Withdrawn"), "quiet"),
    }
    return words[ReturnState(state)]


def audit_lines(session: Session, review: OpenReview, known: Facts) -> tuple[AuditLine, ...]:
    """Return every live audit with its status and its day, in the order of the matrix."""
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    due = {d.item_id: d for d in deadlines.running(session, review) if d.item_id and not d.earliest}
    today = local_day(known.at)
    lines = []
    for item in dashboards.returns_of(review, known):
        deadline = due.get(UUID(item.id))
        left = days.count_between(today, deadline.due_on) if deadline else 0
        when = when_words(deadline.due_on, today=today, working_days=left) if deadline else ""
        lines.append(_line(session, item, deadline, when=when, now=known.at))
    return tuple(lines)


def name_of(session: Session, item_id: UUID) -> str:
    """Return an audit by its record and agency: C-118, Fernshire Police."""
    item = session.get_one(Item, item_id)
    case = session.get(Case, item.case_id) if item.case_id else None
    agency = session.get(Agency, item.agency_id) if item.agency_id else None
    return ", ".join(([case.reference] if case else []) + ([agency.name] if agency else []))


def _line(
    session: Session, item: ItemFact, deadline: Deadline | None, *, when: str, now: datetime
) -> AuditLine:
    audit = session.get_one(Audit, UUID(item.id))
    late = deadline is not None and now > deadline.due_at and not item.done
    word, tone = state_words(item.state)
    return AuditLine(
        item_id=UUID(item.id),
        case=item.case_reference,
        agency=item.agency_name,
        auditor=item.holder,
        state=item.state,
        word=word,
        tone=tone,
        answered=audit.answered,
        required=audit.required,
        due_on=deadline.due_on if deadline else None,
        when=when,
        late=late,
        done=item.done,
        came_on=local_day(audit.returned_at) if audit.returned_at and item.done else None,
    )
