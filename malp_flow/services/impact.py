"""Has something changed for children? The measures set at the start, beside what came of the actions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.facts import Facts
from malp_flow.engine.working_days import local_day
from malp_flow.services import action_lines, action_pages, check_corrections, check_turns, picture, steps
from malp_flow.services.action_lines import ActionLine
from malp_flow.services.actor import Actor
from malp_flow.services.check_corrections import Earlier
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
class Check:
    """One check that is open or made. `own` says that this person makes it, so may correct it too."""

    line: StepLine
    earlier: tuple[Earlier, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class ImpactPage:
    """The checks, in the order of their days, and the actions whose measures they look at."""

    measured: tuple[Measured, ...]
    checks: tuple[Check, ...]
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


def checks(
    session: Session, review: OpenReview, known: Facts, *, by: Actor, now: datetime
) -> tuple[Check, ...]:
    """Return the checks that are open or made."""
    mine = roles_of(session, review, by.person_id, on=local_day(now))
    wanted, said = check_turns.names_in(review), review.workflow.items
    return tuple(
        Check(line, check_corrections.earlier(session, review, line.id), own=said[line.name].by in mine)
        for line in steps.lines(session, review, known, mine)
        if line.name in wanted
    )


def _planned(review: OpenReview, known: Facts) -> tuple[str, ...]:
    if review.workflow.state(review.state).final:
        return ()
    waiting = [name for name in check_turns.names_in(review) if known.items_named(name)]
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
