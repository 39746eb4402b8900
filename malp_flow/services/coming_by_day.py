"""How many people get a reminder on each of the next 20 working days, over all reviews of a partnership."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.drawing_days import OneDay
from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.services import coming_reminders, deadlines, reminded
from malp_flow.services.actor import Actor
from malp_flow.services.reminder_pages import WORKING_DAYS
from malp_flow.services.reviews import OpenReview

MOST_COUNTED = 100
"""So many reminders are counted by who gets them, which is asked for each; of more only the list says it."""


def by_day(session: Session, actor: Actor, *, now: datetime) -> tuple[OneDay, ...]:
    """Return each working day ahead, and any other on which a reminder goes, with how many people get one.

    Whoever gets several on one day is one person. Empty where more are planned than are counted.
    """
    planned = coming_reminders.planned(session, actor, now=now)
    rows = session.execute(planned.query.limit(MOST_COUNTED + 1)).all()
    if len(rows) > MOST_COUNTED:
        return ()
    found: dict[date, set[UUID]] = {day: set() for day in _ahead(session, actor, now=now)}
    for step, deadline in rows:
        people = _people(session, planned.seen[deadline.review_id], step, deadline, now=now)
        found.setdefault(local_day(step.due_at), set()).update(people)
    return tuple(OneDay(day, len(people)) for day, people in sorted(found.items()))


def _ahead(session: Session, actor: Actor, *, now: datetime) -> Iterator[date]:
    days, today = deadlines.days_of(session, actor.partnership_id), local_day(now)
    if days.is_working_day(today):
        yield today
    yield from (days.add(today, number) for number in range(1, WORKING_DAYS + 1))


def _people(
    session: Session, review: OpenReview, step: LadderStep, deadline: Deadline, *, now: datetime
) -> set[UUID]:
    """Return who gets it at its moment; where nobody does, who would today, as the list names them."""
    for moment in (max(step.due_at, now), now):
        found = reminded.reached(session, review, deadline, step.recipient, unless=step.unless, now=moment)
        if found.told:
            return {told.member for told in found.told}
    return set()
