"""One review as its page shows it: where it is, what stops it, its audits, what happened, what goes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Move
from malp_flow.engine.facts import Facts
from malp_flow.engine.ways import main_line
from malp_flow.engine.working_days import local_day
from malp_flow.records.reviews import Review
from malp_flow.services import (
    activity,
    audit_lines,
    awaited_days,
    concerns,
    dashboards,
    forecasts,
    linked_reviews,
    mending,
    pause_pages,
    picture,
    plan_picture,
    plans,
    steps,
    visibility,
    waiver_pages,
)
from malp_flow.services.actor import Actor
from malp_flow.services.audit_lines import AuditLine
from malp_flow.services.moves import Prospect
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of
from malp_flow.wording import list_words

MOST_AUDITS = 50
"""So many audits stand on the page of a review; its matrix has all of them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One state on the way: done, now or planned; the day it was reached, or the one that is foreseen."""

    title: str
    state: str
    reached_on: date | None
    planned_on: date | None
    id: str
    final: bool

    @property
    def unforeseen(self) -> bool:
        """Whether it is still to come and nobody can tell its day."""
        return self.state == "planned" and self.planned_on is None


@dataclass(frozen=True, slots=True)
class Gate:
    """One move out of the present state, and what its checks found.

    `mine` says that this person may fire it, `who` which roles may, `waivable` that they may ask to move on
    without a check, `by_answer` that no person fires it, and `back` that it leads back or aside.
    """

    move: Move
    checks: tuple[mending.Check, ...]
    is_open: bool
    mine: bool
    who: str
    waivable: bool
    by_answer: bool
    back: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All that the page of one review says."""

    reference: str
    theme: str
    state_title: str
    final: bool
    stages: tuple[Stage, ...]
    against_plan: plan_picture.AgainstPlan | None
    forecast: str
    gates: tuple[Gate, ...]
    steps: tuple[steps.StepLine, ...]
    concerns: tuple[concerns.Concern, ...]
    may_raise: bool
    rests: tuple[pause_pages.Rest, ...]
    may_pause: bool
    waivers: tuple[waiver_pages.WaiverLine, ...]
    audits: tuple[AuditLine, ...]
    more_audits: int
    happened: tuple[activity.Happened, ...]
    coming: tuple[activity.Coming, ...]
    wanted: tuple[linked_reviews.Wanted, ...]
    linked: tuple[linked_reviews.Linked, ...]
    undated: tuple[tuple[str, str], ...]
    without_date: tuple[str, ...]
    """Bodies whose next meeting has no date, while a stage to come has no day."""
    manages: bool


def review_page(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> ReviewPage:
    """Return what the page of this review shows to this person. Who may see it was asked before."""
    known = picture.facts(session, review, now=now)
    mine = roles_of(session, review, by.person_id, on=local_day(now))
    state, rests = review.workflow.state(review.state), pause_pages.lasting(session, review)
    plan = plans.plan_of(session, review, today=local_day(now))
    planned = plans.ahead(review, plan)
    lines, way = audit_lines.audit_lines(session, review, known), stages(session, review, planned)
    return ReviewPage(
        reference=review.reference,
        theme=session.get_one(Review, review.id).theme,
        state_title=state.title,
        final=state.final,
        stages=way,
        against_plan=plan_picture.against_first(session, review, way, known, plan, today=local_day(now)),
        forecast=_forecast(
            session, review, planned, rests=any(not each.item_id for each in rests), today=local_day(now)
        ),
        gates=gates_of(session, review, known, by=by, mine=mine),
        steps=steps.lines(session, review, known, mine),
        concerns=concerns.of_review(session, review, by=by, now=now),
        may_raise=bool(concerns.may_raise(session, review, at=None, by=by, now=now)),
        rests=rests,
        may_pause=_may_pause(review, mine),
        waivers=waiver_pages.lines(session, review, known, by=by),
        audits=lines[:MOST_AUDITS],
        more_audits=max(0, len(lines) - MOST_AUDITS),
        happened=activity.happened(session, review),
        coming=activity.coming(session, review),
        wanted=linked_reviews.wanted(session, review),
        linked=linked_reviews.linked(session, review),
        undated=awaited_days.told(session, review),
        without_date=awaited_days.bodies_without_date(session, review, today=local_day(now))
        if any(stage.unforeseen for stage in way)
        else (),
        manages=visibility.manages(session, by, review, now=now),
    )


def _may_pause(review: OpenReview, mine: frozenset[str]) -> bool:
    said = review.workflow.pause
    return bool(said and mine & set(said.by)) and not review.workflow.state(review.state).final


def gates_of(
    session: Session, review: OpenReview, known: Facts, *, by: Actor, mine: frozenset[str]
) -> tuple[Gate, ...]:
    """Return the moves out of the present state: first those that lead on, last those that lead back."""
    asked = waiver_pages.askable(session, review, known, by=by)
    onward = [move.id for move in main_line(review.workflow)]
    found = [
        _gate(review, known, prospect, mine=mine, asked=asked, onward=onward)
        for prospect in dashboards.prospects(review, known)
    ]
    return tuple(sorted(found, key=lambda gate: (gate.back, gate.by_answer)))


def _gate(
    review: OpenReview,
    known: Facts,
    prospect: Prospect,
    *,
    mine: frozenset[str],
    asked: frozenset[str],
    onward: list[str],
) -> Gate:
    move = prospect.move
    return Gate(
        move=move,
        checks=tuple(mending.check(review, known, finding) for finding in prospect.findings),
        is_open=prospect.is_open,
        mine=bool(mine & set(move.people)),
        who=list_words([review.workflow.roles[role].title for role in move.people]),
        waivable=move.id in asked,
        by_answer=not move.people,
        back=move.id not in onward,
    )


def _forecast(
    session: Session, review: OpenReview, planned: Mapping[str, date], *, rests: bool, today: date
) -> str:
    line = main_line(review.workflow)
    end = planned.get(line[-1].to) if line else None
    return forecasts.sentence(session, review, planned=end, rests=rests, today=today)


def stages(session: Session, review: OpenReview, planned: Mapping[str, date]) -> tuple[Stage, ...]:
    """Return the states of a review on its way, each with the day it was reached or is foreseen."""
    reached = plans.reached(session, review)
    states = review.workflow.states
    first_final = next((n for n, state in enumerate(states) if state.final), len(states))
    shown = [state for n, state in enumerate(states) if n <= first_final or state.id == review.state]
    if review.workflow.state(review.state).final:  # what was never reached is not done
        shown = [state for state in shown if state.id in reached or state.id == review.state]
    here = next(n for n, state in enumerate(shown) if state.id == review.state)
    ended = shown[here].final
    words = [
        "done" if n < here or (ended and n == here) else "now" if n == here else "planned"
        for n in range(len(shown))
    ]
    return tuple(
        Stage(
            state.title,
            word,
            reached_on=reached.get(state.id) if word != "planned" else None,
            planned_on=planned.get(state.id) if word == "planned" and not ended else None,
            id=state.id,
            final=state.final,
        )
        for state, word in zip(shown, words, strict=True)
    )
