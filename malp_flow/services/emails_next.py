"""The emails that go out next, across all running reviews: a short list beside what needs somebody."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.services import activity
from malp_flow.services.reviews import OpenReview

MOST, _READ = 4, 16


@dataclass(frozen=True, slots=True)
class NextEmail:
    """One email of one review and moment: to which roles, and how many of them."""

    at: datetime
    title: str
    reference: str
    to: tuple[str, ...]
    number: int


def planned(
    session: Session, partnership_id: UUID, seen: Mapping[UUID, OpenReview], *, now: datetime
) -> tuple[NextEmail, ...]:
    """Return the next reminders of these reviews by one statement; each goes only if it is still needed."""
    if not seen:
        return ()
    about = (LadderStep.due_at, LadderStep.letter, LadderStep.recipient, Deadline.review_id)
    query = (
        select(*about, func.count().label("number"))
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(
            Deadline.partnership_id == partnership_id,
            Deadline.review_id.in_(seen),
            LadderStep.state == "planned",
            LadderStep.due_at >= now,
        )
        .group_by(*about)
        .order_by(LadderStep.due_at, LadderStep.letter)
        .limit(_READ)
    )
    found: dict[tuple[datetime, str, str], NextEmail] = {}
    for row in session.execute(query):
        review, title = seen[row.review_id], activity.letter_title(row.letter)
        key = (row.due_at, title, review.reference)
        before = found.get(key, NextEmail(*key, to=(), number=0))
        to = (*before.to, _role(review, row.recipient))
        found[key] = replace(before, to=to, number=before.number + row.number)
    return tuple(found.values())[:MOST]


def _role(review: OpenReview, name: str) -> str:
    known = review.workflow.roles.get(name)
    return known.title if known else name
