"""What an agency’s lead has answered about an audit, and how long they are left in peace for it.

Only reminders to those who answer for the agency wait; whoever owes the audit, and the manager, get theirs.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.services import agency_leads, read_once, told
from malp_flow.services.reviews import OpenReview

DONE_BY, NOT_OURS, THEIRS = "audit.done_by_said", "audit.not_ours_said", "audit.theirs_said"
LONGEST = timedelta(days=28)
"""However late a day a lead names: after this they hear of it once more."""
_WEEK = timedelta(days=7)


class Answer(StrEnum):
    """Why a lead is not reminded: said by when, said not theirs, or told of it within a week."""

    by_when = "lead_said_by_when"
    not_ours = "lead_said_not_ours"
    told = "lead_told_this_week"


@dataclass(frozen=True, slots=True)
class Peace:
    """Why a lead is left in peace, and from which day not; None: until the manager has decided."""

    answer: Answer
    until_on: date | None


def peace(
    session: Session, review: OpenReview, deadline: Deadline, step: LadderStep, *, now: datetime
) -> Peace | None:
    """Return why this reminder to those who answer for an agency waits; None where it need not."""
    if review.workflow.roles[step.recipient].as_ not in agency_leads.CAPACITIES or deadline.item_id is None:
        return None
    answers = told.of_kinds(session, review, [DONE_BY, NOT_OURS, THEIRS]).get(deadline.item_id, [])
    last = answers[-1] if answers else None
    if last and last.kind == NOT_OURS:
        return Peace(Answer.not_ours, None)
    if last and last.kind == DONE_BY:
        latest = min(date.fromisoformat(last.facts["day"]), local_day(last.at) + LONGEST)
        if latest >= local_day(now):
            return Peace(Answer.by_when, latest + timedelta(days=1))
    again_on = _told_on(session, deadline, step)
    return Peace(Answer.told, again_on) if again_on and again_on > local_day(now) else None


def _told_on(session: Session, deadline: Deadline, step: LadderStep) -> date | None:
    """Return the day a week after the same people were last told of the same thing; None if never."""
    gone = (
        select(Deadline.item_id, LadderStep.recipient, LadderStep.id, LadderStep.done_at)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(Deadline.review_id == deadline.review_id, LadderStep.state.in_(("claimed", "sent")))
    )
    if not read_once.keeps(session):
        gone = gone.where(Deadline.item_id == deadline.item_id, LadderStep.recipient == step.recipient)
    same, moments = (deadline.item_id, step.recipient), list[datetime]()
    for row in session.execute(gone):
        if (row[0], row[1]) == same and row[2] != step.id and row[3] is not None:
            moments.append(row[3])
    last = max(moments, default=None)
    return local_day(last) + _WEEK if last else None
