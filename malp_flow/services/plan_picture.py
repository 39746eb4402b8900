"""How a review goes against its first plan: a line for each stage and event, and the picture of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from malp_flow.engine import drawing_plan
from malp_flow.engine.definition import Kind
from malp_flow.engine.drawing_plan import Part
from malp_flow.engine.facts import Facts
from malp_flow.engine.planning import Plan
from malp_flow.engine.working_days import Calendar
from malp_flow.services import deadlines, plans
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import against_plan_words, end_against_plan_words, gettext


class Stage(Protocol):
    """What is read of a stage on the page of a review."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def final(self) -> bool: ...
    @property
    def reached_on(self) -> date | None: ...
    @property
    def planned_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: the days of a stage by the first plan, as they are, and how they differ."""

    title: str
    first: str
    now: str
    beside: str


@dataclass(frozen=True, slots=True)
class AgainstPlan:
    """The finding in at most ten words, the picture (SVG), and the same as a table."""

    finding: str
    picture: str
    lines: tuple[Line, ...]


def against_first(
    session: Session, review: OpenReview, stages: Sequence[Stage], known: Facts, plan: Plan, *, today: date
) -> AgainstPlan | None:
    """Return how a review goes against its first plan; None where there are too few days for a picture.

    `plan` is the present one. A day foreseen that is over is taken as today: it can be no earlier.
    """
    begun_on = min((each.reached_on for each in stages if each.reached_on), default=today)
    first = plans.first(session, review, begun_on=begun_on)
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    parts = [
        *_stages(stages, {review.workflow.initial.id: begun_on} | plans.by_state(review, first), today),
        *_events(review, known, first, plan, today),
    ]
    beside = tuple(_beside(part, days) for part in parts)
    finding = _finding(parts[len(stages) - 1], days)
    words = drawing_plan.Words(finding, beside)
    if not (picture := drawing_plan.as_svg(parts, words, today=today)):
        return None
    return AgainstPlan(finding, picture, tuple(_lines(parts, beside, today)))


def _stages(stages: Sequence[Stage], first: dict[str, date], today: date) -> Iterator[Part]:
    """Yield each stage from its day to that of the next one that has a day; the end has its day alone."""
    ended = any(each.final and each.reached_on for each in stages)
    now = [each.reached_on or _not_before(each.planned_on, today) for each in stages]
    planned = [first.get(each.id) for each in stages]
    for place, stage in enumerate(stages):
        one_day = stage.final
        going_on = None if ended or stage.state != "now" else today
        yield Part(
            stage.title,
            first=_span(planned[place:], one_day=one_day, otherwise=None),
            now=_span(now[place:], one_day=one_day, otherwise=going_on),
            begun=stage.reached_on is not None,
            one_day=one_day,
        )


def _not_before(day: date | None, today: date) -> date | None:
    return max(day, today) if day else None


def _span(days: Sequence[date | None], *, one_day: bool, otherwise: date | None) -> tuple[date, date] | None:
    """Return from the first of these days to the next that is known, or to `otherwise`."""
    if days[0] is None:
        return None
    following = next((day for day in days[1:] if day), otherwise)
    if one_day or following is None:
        return days[0], days[0]
    return days[0], max(following, days[0])


def _events(review: OpenReview, known: Facts, first: Plan, plan: Plan, today: date) -> Iterator[Part]:
    done = {fact.name for fact in known.items if fact.done}
    for name, item in review.workflow.items.items():
        if item.kind is not Kind.event:
            continue
        planned, now = first.items.get(name), plan.items.get(name)
        if now and name not in done:
            now = max(now, today)
        yield Part(
            item.title,
            first=(planned, planned) if planned else None,
            now=(now, now) if now else None,
            begun=name in done,
            one_day=True,
        )


def _beside(part: Part, days: Calendar) -> str:
    """Return how the last day of a part differs from the first plan; empty where one of them is not known."""
    if not (part.first and part.now):
        return ""
    first, now = part.first[1], part.now[1]
    return against_plan_words(first, now, working_days=days.count_between(first, now))


def _finding(end: Part, days: Calendar) -> str:
    if not (end.first and end.now):
        return gettext("The end has no day yet")
    first, now = end.first[0], end.now[0]
    count = days.count_between(first, now)
    return end_against_plan_words(first, now, working_days=count, is_over=end.begun)


def _lines(parts: Sequence[Part], beside: Sequence[str], today: date) -> Iterator[Line]:
    for part, said in zip(parts, beside, strict=True):
        first = drawing_plan.days_said(part.first, one_day=part.one_day, today=today)
        now = drawing_plan.days_said(part.now, one_day=part.one_day, today=today)
        yield Line(part.title, first, now, said or "–")
