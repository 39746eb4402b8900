"""Every reminder that is planned in a partnership, day by day and across its reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import end_of_due_day, local_day
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.services import deadlines, holdings, hours, items, paging, reminder_pages, visibility
from malp_flow.services.actor import Actor
from malp_flow.services.reminder_pages import WORKING_DAYS, Reminder
from malp_flow.services.reviews import OpenReview

A_PAGE = 25
"""So many reminders stand on one page."""


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day on this page: its reminders with the reference of their review, and how many people get them."""

    day: date
    reminders: tuple[tuple[str, Reminder], ...]

    @property
    def people(self) -> int:
        """How many different people are named; whoever gets several that day gets one email."""
        return len({name for _reference, one in self.reminders for name in one.names})


@dataclass(frozen=True, slots=True)
class Coming:
    """One page of what is planned up to a day (20 working days ahead), and how many there are in all."""

    days: tuple[ComingDay, ...]
    total: int
    until: date
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Planned:
    """The reminders planned up to a day as a query, and the reviews they are of."""

    query: Select[LadderStep, Deadline]
    seen: Mapping[UUID, OpenReview]
    until: date


def page(session: Session, actor: Actor, *, number: int, now: datetime) -> Coming:
    """Return one page of the reminders planned in all reviews that this person may see; changes nothing."""
    ahead = planned(session, actor, now=now)
    query, seen, until = ahead.query, ahead.seen, ahead.until
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number, pages = paging.fitted(number, found=total, each=A_PAGE)
    ordered = query.limit(A_PAGE).offset((number - 1) * A_PAGE)
    found = [(row[0], row[1], seen[row[1].review_id]) for row in session.execute(ordered)]
    there = {review.id for _, _, review in found}
    items.read_ahead(session, there)
    holdings.read_ahead(session, actor.partnership_id, there)
    rows = [
        (review.reference, reminder_pages.shown(session, review, step, deadline, now=now))
        for step, deadline, review in found
    ]
    by_day = groupby(rows, key=lambda row: local_day(row[1].at))
    return Coming(tuple(ComingDay(day, tuple(each)) for day, each in by_day), total, until, number, pages)


def planned(session: Session, actor: Actor, *, now: datetime) -> Planned:
    """Return what is planned in all reviews that this person may see, as a query in the order of time."""
    place = actor.partnership_id
    seen = {review.id: review for review in visibility.visible_reviews(session, actor, now=now)}
    until = deadlines.days_of(session, place).add(local_day(now), WORKING_DAYS)
    closes = end_of_due_day(until, hours.window_of(session, place).closes)
    query = (
        select(LadderStep, Deadline)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(
            Deadline.partnership_id == place,
            Deadline.review_id.in_(seen),
            LadderStep.state.in_(("planned", "held")),
            LadderStep.due_at <= closes,
        )
        .order_by(LadderStep.due_at, LadderStep.id)
    )
    return Planned(query, seen, until)
