"""What happens beside the way of a rehearsed review: concerns, pauses, dates of the meetings of bodies."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.deadlines import counted
from malp_flow.engine.story import Story
from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.services import awaited_days, body_meetings, concerns, deadlines, pausing, resting
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


def give_dates(session: Session, review: OpenReview, cast: Cast, story: Story, *, now: datetime) -> bool:
    """Let bodies meet on the days of the story, or, once a date was to be given, on the next that will do.

    Whether any date was given.
    """
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    for body in review.workflow.bodies:
        said = [day for each in story.meetings.get(body, ()) if (day := day_of(each)) >= local_day(now)]
        come = tuple(day for day in said if day not in days.meetings.get(body, ()))
        if not said and (next_one := _wanted(session, review, body, days, now=now)):
            come = (next_one,)
        if come:
            change = body_meetings.Change(body, come=come)
            body_meetings.apply(session, change, by=cast.manager, now=now)
            return True
    return False


def _wanted(session: Session, review: OpenReview, body: str, days: Calendar, *, now: datetime) -> date | None:
    """The first day that will do for all that waits for a body, if somebody was to give one by today."""
    asking = [name for name, clock in review.workflow.deadlines.items() if clock.asks_for == body]
    asked = [each for name in asking for each in deadlines.running(session, review, name=name)]
    if not any(each.due_on <= local_day(now) for each in asked):
        return None
    found = [local_day(now)]
    for row in awaited_days.of_review(session, review):
        when = review.workflow.deadlines[row.name].when
        if when.meeting_of == body:
            plain = when.model_copy(update={"meeting_of": None, "working_days_ahead": None})
            found.append(counted(plain, dict.fromkeys(when.anchors, row.anchor_on), days) or found[0])
    return days.next_working_day(max(found))


TURNS = (rest, raise_next, give_dates)
"""What happens beside the way, in this order."""
