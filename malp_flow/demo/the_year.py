"""The year of the demonstration: what the manager planned, and records that were chosen by chance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from malp_flow.demo import cast
from malp_flow.demo.scenes import On, Scene
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.sampling import Candidate, Quota
from malp_flow.services import case_choice, programme
from malp_flow.services.programme import RE_AUDIT, Plan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_PLANS = ("early help", "child in need", "child protection")
_LISTED = [
    Candidate(
        f"C-{410 + number}",
        (("plan", _PLANS[number % 3]), ("locality", ("North", "South")[number % 2])),
        date(2026, 3, 12) if number == 7 else None,  # noqa: PLR2004 - one that rests
    )
    for number in range(36)
]
_QUOTAS = [Quota((("plan", plan),), number) for plan, number in zip(_PLANS, (2, 2, 4), strict=True)]


def planned(on: On) -> Iterator[Scene]:
    """Tell what the manager plans for the year to come, on the day on which this review is commissioned."""
    yield on(0, "13:10", _this_one)
    yield on(0, "13:25", partial(_plan, plan=Plan(
        "Bruising of babies", "thematic", date(2027, 1, 1), day_known=False, lead="NHS Fernshire",
        rationale="Asked for by the executive after two rapid reviews elsewhere.",
    )))  # fmt: skip
    yield on(0, "13:30", partial(_plan_again, first="MALP-2026-01", day=date(2027, 3, 16)))
    yield on(1, "09:50", _choose)


def _this_one(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Put the review itself into the programme: that is where it came from."""
    by = stage.actor(cast.MANAGER.key)
    plan = Plan(play.theme, "thematic", now.date().replace(day=1), day_known=False)
    line = programme.add(session, plan, by=by, now=now)
    programme.link(session, line, stage.review(session, play), by=by, now=now)


def _plan(session: Session, stage: Stage, play: Play, *, plan: Plan, now: datetime) -> None:
    programme.add(session, plan, by=stage.actor(cast.MANAGER.key), now=now)


def _plan_again(session: Session, stage: Stage, play: Play, *, first: str, day: date, now: datetime) -> None:
    """Plan to look again at what the first review found."""
    by = stage.actor(cast.MANAGER.key)
    plan = Plan("Neglect", RE_AUDIT, day, day_known=True, re_audit_of=first, rationale="A year after.")
    programme.add(session, plan, by=by, now=now)


def _choose(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    by = stage.actor(cast.MANAGER.key)
    case_choice.make(session, _LISTED, _QUOTAS, seed="fernshire-2027-01", by=by, now=now)
