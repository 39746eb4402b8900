"""Audits of one review or of all that run, as lists show them: how far they are, never what they say."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records.reviews import Review
from malp_flow.services import audit_lines, deadlines, review_lists, reviews
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import due_words


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One agency’s audit of one child’s record.

    `working_days` counts to the due day and is negative once it has passed; None while nothing is due.
    """

    review: str
    item_id: UUID
    case: str
    agency: str
    auditor: str
    state: str
    word: str
    due_on: date | None
    due: str
    working_days: int | None
    overdue: bool
    answered: int
    required: int


def of_review(session: Session, review: OpenReview, *, now: datetime) -> list[AuditLine]:
    """Return the audits of one review by child’s record and agency; those withdrawn are left out."""
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    today = local_day(now)
    lines = []
    for line in review_lists.audits(session, review, now=now):
        left = days.count_between(today, line.due_on) if line.due_on else None
        due = due_words(line.due_on, today=today, working_days=left or 0) if line.due_on else ""
        lines.append(
            AuditLine(
                review=review.reference,
                item_id=line.item_id,
                case=line.case,
                agency=line.agency,
                auditor=line.auditor,
                state=line.state,
                word=audit_lines.state_words(line.state)[0],
                due_on=line.due_on,
                due=due,
                working_days=left,
                overdue=line.overdue,
                answered=line.answered,
                required=line.required,
            )
        )
    return lines


def of_running(session: Session, partnership_id: UUID, *, now: datetime) -> list[AuditLine]:
    """Return the audits of every review of a partnership that has not come to its end."""
    query = select(Review.id).where(Review.partnership_id == partnership_id).order_by(Review.reference)
    found = [
        reviews.read(session, review_id, partnership_id=partnership_id)
        for review_id in session.scalars(query).all()
    ]
    running = [review for review in found if not review.workflow.state(review.state).final]
    return [line for review in running for line in of_review(session, review, now=now)]
