"""What happens beside the way of a rehearsed review: a concern is raised, the review rests and goes on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.story import Story
from malp_flow.engine.working_days import local_day
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.services import concerns, pausing, resting
from malp_flow.services.rehearsal_cast import Cast
from malp_flow.services.rehearsal_events import WHY, day_of
from malp_flow.services.reviews import OpenReview


def rest(session: Session, review: OpenReview, cast: Cast, story: Story, *, now: datetime) -> bool:
    """Pause or carry on where the story says so today; whether it did."""
    by, today = (
        cast.somebody(review, review.workflow.pause.by if review.workflow.pause else ()),
        local_day(now),
    )
    if by is None:
        return False
    wanted = any(day_of(one.on) <= today < day_of(one.until) for one in story.pauses)
    if wanted and not resting.going_on(session, review):
        pausing.pause(session, review, reason=WHY, by=by, now=now)
        return True
    if not wanted and resting.going_on(session, review):
        pausing.resume(session, review, by=by, now=now)
        return True
    return False


def raise_next(session: Session, review: OpenReview, cast: Cast, story: Story, *, now: datetime) -> bool:
    """Raise the next of the story’s concerns whose day has come; whether there was any."""
    query = select(Entry.id).where(Entry.review_id == review.id, Entry.kind == concerns.RAISED)
    raised = len(session.scalars(query).all())
    due = sorted((one for one in story.concerns if day_of(one.on) <= local_day(now)), key=lambda one: one.on)
    if raised >= len(due):
        return False
    said = due[raised]
    about = next(item for item, (agency, _record) in cast.returns.items() if agency == said.agency)
    item, by = session.get_one(Item, about), cast.auditors[said.agency]
    concerns.raise_one(session, review, said.what, words=WHY, at=item, by=by, now=now)
    return True


TURNS = (rest, raise_next)
"""What happens beside the way, in this order."""
