"""How a report of the demonstration is written, checked and approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from malp_flow.demo.report_words import DECLARATION
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.definition import Kind
from malp_flow.engine.report_draft import Written
from malp_flow.services import brief, items, reports, review_lists, sign_off, steps
from malp_flow.services.actor import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def declare(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Let the lead reviewer declare their independence."""
    by = stage.actor(play.reviewer)
    brief.declare(session, stage.review(session, play), words=DECLARATION, by=by, now=now)


def save_report(
    session: Session,
    stage: Stage,
    play: Play,
    *,
    parts: Mapping[str, tuple[str | Written, ...]],
    now: datetime,
) -> None:
    """Keep a version of the overview report."""
    reports.save_version(
        session,
        stage.review(session, play),
        parts=parts,
        said_none={},
        by=stage.actor(play.reviewer),
        now=now,
    )


def confirm_anonymity(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Confirm that nobody can be recognised in the report."""
    reports.confirm_anonymity(session, stage.review(session, play), by=stage.actor(play.reviewer), now=now)


def finish_accuracy(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Confirm that the agencies have checked the facts."""
    steps.finish_only(
        session,
        stage.review(session, play),
        "factual_accuracy",
        by=stage.actor(play.reviewer),
        now=now,
    )


def approve(session: Session, stage: Stage, play: Play, *, seat: int, now: datetime) -> None:
    """Approve the present version, for one seat of the panel."""
    review = stage.review(session, play)
    asked = review_lists.seats(session, review)[seat]
    report = reports.latest(session, items.only(session, review, Kind.document))
    sign_off.answer(
        session,
        review,
        asked.item_id,
        answer_id="approve",
        sha256=report.sha256,
        by=Actor(stage.partnership_id, asked.member_id),
        now=now,
    )
