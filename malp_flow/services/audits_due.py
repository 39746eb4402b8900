"""Audits that are overdue or due soon, across all running reviews: the first page’s table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import Calendar, end_of_due_day, local_day
from malp_flow.records.audits import Audit
from malp_flow.records.chases import Deadline, MoreTime
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case
from malp_flow.services import audit_lines, deadlines, hours, whose
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import about_words, gettext, when_words

SOON = 5
"""Working days ahead."""
MOST = 5


@dataclass(frozen=True, slots=True)
class DueAudit:
    """One audit: whose, of which review, until when, and how far it is."""

    reference: str
    item_id: UUID
    giver: str
    about: str
    due_on: date
    when: str
    late: bool
    word: str
    progress: str


@dataclass(frozen=True, slots=True)
class AuditsDue:
    """The first of them, by day, and how many there are."""

    audits: tuple[DueAudit, ...] = ()
    total: int = 0


def soon(
    session: Session, partnership_id: UUID, seen: Mapping[UUID, OpenReview], *, now: datetime
) -> AuditsDue:
    """Return the audits of these reviews that are late or due within five working days, by one statement."""
    if not seen:
        return AuditsDue()
    days = deadlines.days_of(session, partnership_id)
    until = days.add(local_day(now), SOON)
    closes = end_of_due_day(until, hours.window_of(session, partnership_id).closes)
    rows = session.execute(_due(partnership_id, closes).where(Deadline.review_id.in_(seen))).all()
    audits = tuple(_line(seen[row.review_id], row, days, now=now) for row in rows)
    return AuditsDue(audits, rows[0].total if rows else 0)


def _due(partnership_id: UUID, until: datetime) -> Any:
    waits = select(MoreTime.id).where(MoreTime.deadline_id == Deadline.id, MoreTime.decision.is_(None))
    return (
        select(
            *(Deadline.review_id, Deadline.due_on, Deadline.due_at),
            *(Item.id, Item.name, Item.state, Audit.answered, Audit.required),
            *(Agency.name.label("agency"), Case.reference.label("record")),
            waits.exists().label("asked"),
            func.count().over().label("total"),
        )
        .join(Item, Item.id == Deadline.item_id)
        .outerjoin(Audit, Audit.item_id == Item.id)
        .outerjoin(Agency, Agency.id == Item.agency_id)
        .outerjoin(Case, Case.id == Item.case_id)
        .where(
            Deadline.partnership_id == partnership_id,
            Deadline.met_at.is_(None),
            Deadline.cancelled_at.is_(None),
            Deadline.earliest.is_(False),
            Deadline.due_at <= until,
            Item.kind == Kind.return_,
            Item.state != ReturnState.withdrawn,
        )
        .order_by(Deadline.due_at, Agency.name, Case.reference)
        .limit(MOST)
    )


def _line(review: OpenReview, row: Any, days: Calendar, *, now: datetime) -> DueAudit:
    today = local_day(now)
    title = review.workflow.items[row.name].title
    status = audit_lines.Status.more_time_asked if row.asked else row.state
    done = gettext("%(answered)s of %(asked)s answered") % {"answered": row.answered, "asked": row.required}
    return DueAudit(
        reference=review.reference,
        item_id=row.id,
        giver=row.agency or whose.title_of_giver(review, row.name),
        about=about_words(row.record or "", title),
        due_on=row.due_on,
        when=when_words(row.due_on, today=today, working_days=days.count_between(today, row.due_on)),
        late=row.due_at < now,
        word=audit_lines.status_words(status)[0],
        progress=done if row.answered and row.required else "",
    )
