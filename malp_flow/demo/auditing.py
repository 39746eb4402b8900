"""What auditors of the demonstration do with their audits: answer, return, know nobody, ask for time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from malp_flow.demo import cast
from malp_flow.demo.answers import written
from malp_flow.demo.beginning import tool_of
from malp_flow.demo.cast import Organisation
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.lives import ReturnState
from malp_flow.services import audit_lists, audits
from malp_flow.services import more_time as time_given

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _items_of(
    session: Session, stage: Stage, play: Play, agency: Organisation, *, now: datetime
) -> list[UUID]:
    lines = audit_lists.of_review(session, stage.review(session, play), now=now)
    asked = [line for line in lines if line.state != ReturnState.withdrawn]
    return [line.item_id for line in asked if line.agency == agency.name]


def work_on(
    session: Session, stage: Stage, play: Play, *, agency: Organisation, sections: int | None, now: datetime
) -> None:
    """Open the agency's audits and answer them, or only their first sections."""
    auditor = stage.actor(agency.auditor.key)
    turn = len(agency.name) + len(play.theme)
    for number, item_id in enumerate(_items_of(session, stage, play, agency, now=now)):
        given = written(tool_of(play), agency_kind=agency.kind, turn=turn + number, sections=sections)
        review = stage.review(session, play)
        audits.look_at(session, review, item_id, by=auditor, now=now)
        audits.save(session, review, item_id, given, by=auditor, now=now)


def give_back(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Return the agency's audits as they are."""
    for item_id in _items_of(session, stage, play, agency, now=now):
        review = stage.review(session, play)
        audits.give_back(session, review, item_id, by=stage.actor(agency.auditor.key), now=now)


def not_known(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Answer that the agency does not know the child."""
    reason = "All our systems were searched with the details given, and nothing was found."
    for item_id in _items_of(session, stage, play, agency, now=now):
        review = stage.review(session, play)
        audits.say_not_known(
            session, review, item_id, reason=reason, by=stage.actor(agency.auditor.key), now=now
        )


def more_time(
    session: Session, stage: Stage, play: Play, *, agency: Organisation, days: int, now: datetime
) -> None:
    """Give the agency more time for its audits; `days` are calendar days after the old day."""
    manager = stage.actor(cast.MANAGER.key)
    lines = audit_lists.of_review(session, stage.review(session, play), now=now)
    for line in lines:
        if line.agency == agency.name and line.due_on:
            time_given.give(
                session,
                stage.review(session, play),
                line.item_id,
                new_on=line.due_on + timedelta(days=days),
                reason="The archive delivers the older files only next week.",
                by=manager,
                now=now,
            )
