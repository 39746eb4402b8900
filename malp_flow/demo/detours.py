"""What happens to an agency’s audit beside the usual way: asked back, withdrawn, not known after all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from malp_flow.demo import cast
from malp_flow.demo.asides import lines_of
from malp_flow.demo.beginning import tool_of
from malp_flow.demo.cast import Organisation
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.answers import visible
from malp_flow.engine.definition import Kind
from malp_flow.services import (
    audits,
    chasing_by_hand,
    concerns,
    duties,
    helping,
    items,
    nil_returns,
    off_line,
    releasing,
    sending_back,
    steps,
    withdrawing,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_CONCERN = "immediate_concern"


def send_back(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Ask the auditor about one of their answers."""
    review = stage.review(session, play)
    question = visible(tool_of(play), agency_kind=agency.kind).sections[0].questions[0]
    sending_back.send_back(
        session,
        review,
        lines_of(session, stage, play, agency, now)[0].item_id,
        asked={question.id: "Thank you, this is clear. Which records is it based on? A sentence will do."},
        due_on=sending_back.usual_day(session, review, now=now),
        by=stage.actor(play.reviewer),
        now=now,
    )


def return_again(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Return the audit that came back, with what was asked."""
    line, by = lines_of(session, stage, play, agency, now)[0], stage.actor(agency.auditor.key)
    audits.give_back(session, stage.review(session, play), line.item_id, by=by, now=now)


def withdraw(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Take back the last of the agency's audits, which was asked for by mistake."""
    withdrawing.withdraw(
        session,
        stage.review(session, play),
        lines_of(session, stage, play, agency, now)[-1].item_id,
        reason="Asked for by mistake: the agency's part began after the period of this review.",
        by=stage.actor(cast.MANAGER.key),
        now=now,
    )


def had_a_part(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Say, as the auditor, that one had a part in the work."""
    line = lines_of(session, stage, play, agency, now)[0]
    by = stage.actor(agency.auditor.key)
    off_line.declare(session, stage.review(session, play), line.item_id, outside=False, by=by, now=now)


def not_known(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Answer, as the agency's lead, that it does not know the child."""
    nil_returns.give(
        session,
        stage.review(session, play),
        lines_of(session, stage, play, agency, now)[0].item_id,
        searched="Our case system and the paper files of both offices.",
        by=stage.actor(agency.lead.key),
        now=now,
    )


def known_after_all(
    session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime
) -> None:
    """Say, as the agency's lead, that something was found after all."""
    line = lines_of(session, stage, play, agency, now)[0]
    by = stage.actor(agency.lead.key)
    nil_returns.say_known(session, stage.review(session, play), line.item_id, by=by, now=now)


def release(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Release the answers on each record to those who meet about it."""
    review, by = stage.review(session, play), stage.actor(play.reviewer)
    found = items.of_review(session, review, review.workflow.items_of(Kind.return_))
    for case_id in dict.fromkeys(item.case_id for item in found):
        if case_id:
            releasing.release(session, review, case_id, last_day=None, by=by, now=now)


def remind(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Remind the agency's auditors by hand, with a line of the manager's own."""
    review = stage.review(session, play)
    for duty in duties.everything(session, review, now=now):
        if duty.agency == agency.name:
            chasing_by_hand.send(
                session,
                review,
                duty.id,
                line="I have kept tomorrow morning free. Ring me, and we go through it together.",
                by=stage.actor(cast.MANAGER.key),
                now=now,
            )


def ask_for_call(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Ask, as the agency's lead, to be called."""
    helping.ask_for_call(
        session,
        stage.review(session, play),
        lines_of(session, stage, play, agency, now)[0].item_id,
        telephone="01632 960 417",
        by=stage.actor(agency.lead.key),
        now=now,
    )


def raise_concern(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Raise an immediate concern, as the auditor who read the record."""
    review = stage.review(session, play)
    line = lines_of(session, stage, play, agency, now)[0]
    concerns.raise_one(
        session,
        review,
        _CONCERN,
        words="Nobody has seen this child for three weeks. I rang the duty team at 10:40, and they go today.",
        at=items.get(session, review, line.item_id, kind=Kind.return_),
        by=stage.actor(agency.auditor.key),
        now=now,
    )


def acknowledge(session: Session, stage: Stage, play: Play, *, now: datetime) -> None:
    """Acknowledge the concern: the duty team had it from the first hour."""
    review, by = stage.review(session, play), stage.actor(cast.MANAGER.key)
    steps.finish_only(session, review, _CONCERN, answer_id="known_and_in_hand", by=by, now=now)
