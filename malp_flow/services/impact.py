"""Has something changed for children? The measures set at the start, beside what came of the actions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.facts import Facts
from malp_flow.engine.working_days import local_day
from malp_flow.services import action_lines, action_pages, picture, steps
from malp_flow.services.action_lines import ActionLine
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of
from malp_flow.services.steps import StepLine


@dataclass(frozen=True, slots=True)
class Measured:
    """One action: the measure set at the start, the present one where it is another, and what shows it."""

    line: ActionLine
    at_the_start: str
    now: str
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImpactPage:
    """The checks, in the order of their days, and the actions whose measures they look at."""

    measured: tuple[Measured, ...]
    checks: tuple[StepLine, ...]
    planned: tuple[str, ...]
    """Titles of checks that open when the review has ended."""
    final: bool


def page(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> ImpactPage:
    """Return what an impact check looks at, for somebody who sees the review."""
    known = picture.facts(session, review, now=now)
    lines = action_lines.of_review(session, review, by=by, now=now)
    return ImpactPage(
        measured=tuple(_measured(session, review, line, by=by, now=now) for line in lines),
        checks=checks(session, review, known, by=by, now=now),
        planned=_planned(review, known),
        final=review.workflow.state(review.state).final,
    )


def names_in(review: OpenReview) -> tuple[str, ...]:
    """Return the steps after the end that ask what has come of it."""
    found = review.workflow.items_of(Kind.step)
    said = review.workflow.items
    return tuple(name for name in found if said[name].follow_up and said[name].answers)


def checks(
    session: Session, review: OpenReview, known: Facts, *, by: Actor, now: datetime
) -> tuple[StepLine, ...]:
    """Return the checks that are open or made."""
    mine = roles_of(session, review, by.person_id, on=local_day(now))
    wanted = names_in(review)
    return tuple(line for line in steps.lines(session, review, known, mine) if line.name in wanted)


def _planned(review: OpenReview, known: Facts) -> tuple[str, ...]:
    if review.workflow.state(review.state).final:
        return ()
    waiting = [name for name in names_in(review) if known.items_named(name)]
    return tuple(review.workflow.items[name].title for name in waiting)


def _measured(
    session: Session, review: OpenReview, line: ActionLine, *, by: Actor, now: datetime
) -> Measured:
    shown = action_pages.for_group(session, review, line.item_id, by=by, now=now)
    first = shown.earlier[0].measure if shown.earlier else line.measure
    evidence = [step.evidence for step in shown.steps if step.evidence]
    if not line.is_open and shown.steps[-1].words:
        evidence.append(shown.steps[-1].words)  # what the group saw, or why it closed the action
    return Measured(line, first, line.measure if shown.earlier else "", tuple(evidence[-2:]))
