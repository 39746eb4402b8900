"""What a board is given about the reviews that run: totals, then one page for each review."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.ways import main_line
from malp_flow.engine.working_days import local_day
from malp_flow.records.reviews import Review
from malp_flow.services import (
    audit_counts,
    dashboards,
    exceptions_list,
    forecasts,
    pause_pages,
    picture,
    plans,
    review_lists,
    visibility,
)
from malp_flow.services.actor import Actor
from malp_flow.services.review_lists import DateLine
from malp_flow.services.review_pages import Stage, stages
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_of_record, gettext

MOST_DATES = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """One running review: where it is, when it may end, its audits, what it waits for, its next days.

    `missing` says what each unmet check of the way on asks for, with its count.
    """

    reference: str
    theme: str
    state_title: str
    stages: tuple[Stage, ...]
    forecast: str
    audits: str
    next_move: str
    missing: tuple[str, ...]
    dates: tuple[DateLine, ...]
    decided: tuple[exceptions_list.Line, ...]
    rests: bool

    @property
    def overdue(self) -> int:
        """How many of its days are past."""
        return sum(each.overdue for each in self.dates)


@dataclass(frozen=True, slots=True)
class Pack:
    """The whole pack, as of one day. `by_state` counts the running reviews of each state."""

    on: date
    sheets: tuple[Sheet, ...]
    by_state: tuple[tuple[str, int], ...]
    ended: int

    @property
    def late(self) -> int:
        """How many running reviews have something overdue."""
        return sum(bool(sheet.overdue) for sheet in self.sheets)


def pack(session: Session, *, by: Actor, now: datetime) -> Pack:
    """Return the pack of the reviews that this person may see whole, by reference."""
    seen = visibility.visible_reviews(session, by, now=now)
    running = [review for review in seen if not review.workflow.state(review.state).final]
    running.sort(key=lambda review: review.reference)
    decided = exceptions_list.of_all(session, by=by, now=now)
    sheets = [_sheet(session, review, decided, now=now) for review in running]
    titles = [sheet.state_title for sheet in sheets]
    known = dict.fromkeys(state.title for review in running for state in review.workflow.states)
    return Pack(
        on=local_day(now),
        sheets=tuple(sheets),
        by_state=tuple((title, titles.count(title)) for title in known if title in titles),
        ended=len(seen) - len(running),
    )


def _sheet(
    session: Session, review: OpenReview, decided: tuple[exceptions_list.Line, ...], *, now: datetime
) -> Sheet:
    planned = plans.planned(session, review, today=local_day(now))
    rests = any(not each.item_id for each in pause_pages.lasting(session, review))
    line = main_line(review.workflow)
    end = planned.get(line[-1].to) if line else None
    move, missing = _way_on(session, review, now=now)
    return Sheet(
        reference=review.reference,
        theme=session.scalars(select(Review.theme).where(Review.id == review.id)).one(),
        state_title=review.workflow.state(review.state).title,
        stages=stages(session, review, planned),
        forecast=forecasts.sentence(session, review, planned=end, rests=rests, today=local_day(now)),
        audits=audit_counts.of(session, review).as_words(),
        next_move=move,
        missing=missing,
        dates=_dates(session, review, now=now),
        decided=tuple(each for each in decided if each.review == review.reference),
        rests=rests,
    )


def _dates(session: Session, review: OpenReview, *, now: datetime) -> tuple[DateLine, ...]:
    """Return what is next, each once; a first day that is past asks for nothing."""
    found = dict.fromkeys(review_lists.dates(session, review, now=now))
    kept = [each for each in found if not (each.earliest and each.on < local_day(now))]
    return tuple(kept[:MOST_DATES])


def _way_on(session: Session, review: OpenReview, *, now: datetime) -> tuple[str, tuple[str, ...]]:
    """Return what the move that leads on is called, and its checks that are not met, with counts."""
    found = dashboards.prospects(review, picture.facts(session, review, now=now))
    onward = [each for each in found if each.move in main_line(review.workflow)]
    if not onward:
        return "", ()
    first = next((each for each in onward if each.is_open), onward[0])
    unmet = [each for each in first.findings if not each.lets_pass]
    return first.move.title, tuple(_words(each.sentence, each.progress) for each in unmet)


def _words(sentence: str, progress: str) -> str:
    return f"{sentence}: {progress}" if progress else sentence


def stage_words(stage: Stage) -> str:
    """Return how far a state is: done, now, or planned, with its day."""
    day = stage.reached_on or stage.planned_on
    words = {"done": gettext("Done"), "now": gettext("Now"), "planned": gettext("Planned")}[stage.state]
    return f"{words}, {day_of_record(day)}" if day else words
