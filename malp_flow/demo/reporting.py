"""How a report of the demonstration is written, checked and approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from malp_flow.demo.cast import Organisation
from malp_flow.demo.report_words import DECLARATION, Parts, words_of
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.definition import Kind
from malp_flow.engine.report_draft import Written
from malp_flow.services import (
    brief,
    draft,
    items,
    report_comments,
    report_confirming,
    report_document,
    report_evidence,
    reports,
    review_lists,
    sign_off,
    steps,
)
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
    parts: Parts,
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


def begin(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Keep the first version, with what went well."""
    save_report(session, stage, play, parts=words_of(play.theme).draft, now=now)


def write(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Keep the version that is put forward; each statement rests on what the review found."""
    _save_resting(session, stage, play, words_of(play.theme).report, now)


def correct(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Word the recommendation anew, and confirm once more that nobody can be recognised."""
    _save_resting(session, stage, play, words_of(play.theme).corrected, now)
    confirm_anonymity(session, stage, play, now=now)


def _save_resting(session: Session, stage: Stage, play: Play, parts: Parts, now: datetime) -> None:
    review = stage.review(session, play)
    found = [each.evidence for each in report_evidence.options(session, review)]
    newest = report_document.newest(session, review)
    keys = {each.text: each.key for _part, each in report_document.draft_of(session, newest).statements()}
    resting = {part: [_written(each) for each in parts[part]] for part in parts}
    for part, places in _WHERE.items():
        for number, pair in enumerate(places):
            evidence = tuple(found[place] for place in pair if place < len(found))
            resting[part][number] = replace(resting[part][number], evidence=evidence)
    with_keys = {
        part: tuple(replace(each, key=keys.get(each.text, "")) for each in written)
        for part, written in resting.items()
    }
    save_report(session, stage, play, parts=with_keys, now=now)


def _written(each: str | Written) -> Written:
    return Written(each) if isinstance(each, str) else each


_WHERE = {
    "good_practice": ((0, -4), (1,)),
    "statements_of_learning": ((-3, 6), (-2, 9)),
}
"""Where among all there is to point to each statement finds what it rests on; points noted stand last."""


def comment(
    session: Session,
    stage: Stage,
    play: Play,
    *,
    agency: Organisation,
    section: str,
    text: str,
    now: datetime,
) -> None:
    """Comment on one section of the draft, as the auditor of an agency."""
    item = items.only(session, stage.review(session, play), Kind.document)
    by = stage.actor(agency.auditor.key)
    read = reports.latest(session, item).sha256
    draft.comment(session, item.id, section=section, text=text, read=read, by=by, now=now)


def answer_comment(
    session: Session, stage: Stage, play: Play, *, number: int, outcome: str, reply: str, now: datetime
) -> None:
    """Answer one of the comments, as the lead reviewer; `number` counts them from 0."""
    review, by = stage.review(session, play), stage.actor(play.reviewer)
    given = report_comments.of_review(session, review, by=by, now=now)[number]
    if given.id:
        report_comments.answer(session, review, given.id, outcome=outcome, reply=reply, by=by, now=now)


def confirm_anonymity(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Confirm that nobody can be recognised in the report."""
    review = stage.review(session, play)
    version = reports.latest(session, items.only(session, review, Kind.document))
    found = report_confirming.places(session, review, version)
    report_confirming.confirm_anonymity(
        session,
        review,
        read=version.sha256,
        passed={each.key: "A name that stands for nobody, as all do here." for each in found},
        by=stage.actor(play.reviewer),
        now=now,
    )


def finish_accuracy(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Confirm that the agencies have checked the facts."""
    steps.finish_only(
        session,
        stage.review(session, play),
        "factual_accuracy",
        reason="All agencies have said that the facts are right.",
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
