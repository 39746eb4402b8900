"""What a letter about an event is about, and what comes next: for those who were there."""

from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.services import deadlines, event_people
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_long, gettext


def event_of(session: Session, review: OpenReview, cause: LetterCause) -> Item | None:
    """Return the event that a letter is about: its own, or the one that a clock of nothing counts from."""
    if cause.item_id:
        item = session.get_one(Item, cause.item_id)
        return item if item.kind == Kind.event else None
    deadline = session.get(Deadline, cause.deadline_id) if cause.deadline_id else None
    if deadline is None or not deadline.earliest:
        return None
    return event_people.before_clock(session, review, deadline)


def what_next(session: Session, review: OpenReview, event: Item, *, now: datetime) -> str:
    """Say which step comes next and by when, and when those invited hear again; nothing before the event."""
    if event.done_at is None or review.workflow.state(review.state).final:
        return ""
    found: list[str] = []
    owed = [each for each in deadlines.running(session, review) if not each.earliest and each.item_id is None]
    for deadline in sorted(owed, key=lambda each: each.due_at)[:1]:
        move = review.workflow.move(review.workflow.deadlines[deadline.name].met_by)
        if move:
            said = {"step": move.title, "day": day_long(deadline.due_on, local_day(now))}
            found.append(gettext("The next step is ‘%(step)s’, by %(day)s.") % said)
    if any(use.invited_to == event.name for move in review.workflow.moves for use in move.letters):
        found.append(gettext("We write again when there is a report, with what came of it."))
    return " ".join(found)
