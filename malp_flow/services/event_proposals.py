"""Days proposed for an event, with a reason in words; and what speaks against a day that somebody chose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import START, Kind, Workflow
from malp_flow.engine.planning import Plan, foreseen
from malp_flow.engine.working_days import Calendar, local_day
from malp_flow.records.items import Item
from malp_flow.records.reviews import Review
from malp_flow.services import deadlines, hours, items, library, plans
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_long, gettext, ngettext

NOTICE = 10
"""Working days that people need to keep a day free."""
_LATER = (0, 3, 10)
"""Working days after the first possible one: the three days that are proposed."""


@dataclass(frozen=True, slots=True)
class ProposedDay:
    """A working day on which an event could be, and why this one."""

    day: date
    reason: str


def proposals(session: Session, review: OpenReview, item: Item, *, now: datetime) -> tuple[ProposedDay, ...]:
    """Return three days for an event that has no date: from the clocks that run, or as it is foreseen."""
    begun = local_day(session.get_one(Review, review.id).created_at)
    plan = plans.plan_of(session, review, today=local_day(now), start=begun)
    running = [each for each in deadlines.running(session, review, item_id=item.id) if each.earliest]
    allowed = max((each.due_on for each in running), default=None)
    first = allowed or _foreseen_first(review.workflow, plan, item.name)
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    return tuple(_three(session, review.partnership_id, days, first, is_set=allowed is not None, now=now))


def at_commissioning(
    session: Session, digest: str, *, by: Actor, now: datetime
) -> Mapping[str, tuple[ProposedDay, ...]]:
    """Return, by the title of each event of a workflow, three days for it if the review began today."""
    workflow = library.definition(session, digest).workflow
    days = deadlines.days_of(session, by.partnership_id, name=workflow.calendar)
    plan = foreseen(workflow, {START: local_day(now)}, calendar=days)
    return {
        workflow.items[name].title: tuple(
            _three(
                session,
                by.partnership_id,
                days,
                _foreseen_first(workflow, plan, name),
                is_set=False,
                now=now,
            )
        )
        for name in workflow.items_of(Kind.event)
    }


def _foreseen_first(workflow: Workflow, plan: Plan, event: str) -> date | None:
    clocks = [name for name, clock in workflow.deadlines.items() if clock.for_ == event and clock.not_before]
    return max((plan.deadlines[name] for name in clocks if name in plan.deadlines), default=None)


def _three(
    session: Session, place: UUID, days: Calendar, first: date | None, *, is_set: bool, now: datetime
) -> Iterator[ProposedDay]:
    notice = days.add(local_day(now), NOTICE)
    begins = max(first, notice) if first else notice
    taken: set[date] = set()
    for later in _LATER:
        day = _open_day(session, place, days, days.add(begins, later) if later else begins)
        while day in taken:
            day = _open_day(session, place, days, day + timedelta(days=1))
        taken.add(day)
        yield ProposedDay(day, _why(first, begins, later, is_set=is_set, day=day, today=local_day(now)))


def _open_day(session: Session, place: UUID, days: Calendar, day: date) -> date:
    """The day itself, or the next that is worked and lies outside the quiet days."""
    while True:
        day = days.next_working_day(day)
        after = hours.quiet_until(session, place, day)
        if after is None or after > day + timedelta(days=300):
            return day
        day = after


def _why(first: date | None, begins: date, later: int, *, is_set: bool, day: date, today: date) -> str:
    if later:
        said = ngettext(
            "%(num)s working day later, should something be late.",
            "%(num)s working days later, should something be late.",
            later,
        )
        return said % {"num": later}
    if first is None or begins != first:
        return gettext("The first day that gives people %(num)s working days’ notice.") % {"num": NOTICE}
    if day != first:
        return gettext("The first working day after %(day)s, outside holidays.") % {
            "day": day_long(first, today)
        }
    if is_set:
        return gettext("The first day on which it may be held.")
    return gettext("The first day on which it may be held, if everything before comes in on its day.")


def cautions(session: Session, review: OpenReview, day: date, *, now: datetime) -> list[str]:
    """Return what speaks against holding an event on a day, in sentences; nothing forbids it."""
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    said = []
    if not days.is_working_day(day):
        said.append(
            gettext("That is no working day: a weekend, a holiday, or a day on which you are closed.")
        )
    elif hours.quiet_until(session, review.partnership_id, day):
        said.append(gettext("That is one of your quiet days, on which many people are away."))
    late = _due_after(session, review, day)
    if late:
        words = ngettext(
            "%(num)s return is due on that day or later.",
            "%(num)s returns are due on that day or later.",
            late,
        )
        said.append(words % {"num": late})
    if local_day(now) <= day < days.add(local_day(now), NOTICE // 2):
        said.append(gettext("That is soon: people have less than a week to keep it free."))
    return said


def _due_after(session: Session, review: OpenReview, day: date) -> int:
    names = set(review.workflow.items_of(Kind.return_))
    open_ones = {each.id for each in items.of_review(session, review, names) if each.done_at is None}
    running = deadlines.running(session, review)
    return sum(each.item_id in open_ones and each.due_on >= day for each in running)
