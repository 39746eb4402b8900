"""The planned reminders of a deadline: laid out around its day, put aside, planned again, ended."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from malp_flow.engine import ladders
from malp_flow.engine.working_days import Calendar
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.services import hours
from malp_flow.services.reviews import OpenReview


def plan(
    session: Session, review: OpenReview, deadline: Deadline, *, calendar: Calendar, now: datetime
) -> None:
    """Write down the reminders around a due day; those whose moment is past are not planned."""
    planned = ladders.steps(
        review.workflow.ladders.get(deadline.name, ()),
        deadline.due_on,
        calendar=calendar,
        window=hours.window_of(session, review.partnership_id),
        not_before=now,
    )
    session.add_all(
        LadderStep(
            partnership_id=review.partnership_id,
            deadline_id=deadline.id,
            rung=step.rung,
            round=deadline.round,
            recipient=step.to,
            letter=step.letter,
            tell=step.tell,
            unless=step.unless,
            due_at=step.due_at,
        )
        for step in planned
    )
    session.flush()


def leaves_out_of_hours(review: OpenReview, deadline: Deadline, step: LadderStep) -> bool:
    """Whether the file lets this reminder go at its own hour, also when nobody works."""
    return ladders.leaves_out_of_hours(review.workflow.ladders.get(deadline.name, ()), step.rung)


def end(session: Session, deadline: Deadline, *, reason: str, now: datetime) -> None:
    """Give up every reminder of a deadline that has not gone into a letter yet."""
    session.execute(
        update(LadderStep)
        .where(LadderStep.deadline_id == deadline.id, LadderStep.state.in_(("planned", "held")))
        .values(state="cancelled", reason=reason, done_at=now, wake_at=None)
    )


def hold(steps: Iterable[LadderStep], reason: str, *, wake_at: datetime | None) -> None:
    """Let steps wait, so that no tick need look at them: until `wake_at`, or until somebody acts."""
    for step in steps:
        step.state, step.reason, step.wake_at = "held", reason, wake_at


def wake(
    session: Session, review: OpenReview, *, item_id: UUID | None = None, agency_id: UUID | None = None
) -> None:
    """Let reminders that waited be planned again: of the whole review, one item, or one agency in it.

    What a person holds by hand stays held. Whether something else holds them back is seen at the next tick.
    """
    which: list[ColumnElement[bool]] = [LadderStep.acted_by.is_(None)]
    if item_id:
        which.append(Deadline.item_id == item_id)
    if agency_id:
        which.append(Deadline.item_id.in_(select(Item.id).where(Item.agency_id == agency_id)))
    _wake(session, review, *which)


def wake_by_the_clock(session: Session, review: OpenReview, *, now: datetime) -> None:
    """Let those be planned again whose moment has come, whoever or whatever held them."""
    _wake(session, review, LadderStep.wake_at <= now)


def _wake(session: Session, review: OpenReview, *which: ColumnElement[bool]) -> None:
    query = (
        select(LadderStep)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(Deadline.review_id == review.id, LadderStep.state == "held", *which)
    )
    for step in session.scalars(query).all():
        step.state, step.reason, step.wake_at, step.acted_by = "planned", None, None, None
    session.flush()


def wake_agency(session: Session, partnership_id: UUID, agency_id: UUID) -> None:
    """Let what waited be planned again wherever an agency owes something in this partnership."""
    owed = select(Item.id).where(Item.partnership_id == partnership_id, Item.agency_id == agency_id)
    clocks = select(Deadline.id).where(Deadline.item_id.in_(owed))
    session.execute(
        update(LadderStep)
        .where(LadderStep.deadline_id.in_(clocks), LadderStep.state == "held", LadderStep.acted_by.is_(None))
        .values(state="planned", reason=None, wake_at=None)
    )


def wake_of(session: Session, partnership_id: UUID, *, reason: str) -> None:
    """Let what waits for one reason be planned again in a whole partnership."""
    session.execute(
        update(LadderStep)
        .where(
            LadderStep.partnership_id == partnership_id,
            LadderStep.state == "held",
            LadderStep.reason == reason,
        )
        .values(state="planned", reason=None, wake_at=None)
    )
