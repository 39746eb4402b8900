"""What goes otherwise for one agency of the demonstration: more time refused, a colleague named, a rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from malp_flow.demo import cast
from malp_flow.demo.cast import Organisation
from malp_flow.demo.stage import Play, Stage
from malp_flow.services import audit_lists, more_time, passing_on, pausing
from malp_flow.services.audit_lines import AuditLine

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

COLLEAGUES = (("Zara Holt", "zara.holt@fernshire.example"), ("Owen Pryce", "owen.pryce@fernshire.example"))
"""Whom the auditor proposes: for the first record, declined; for the second, confirmed."""


def lines_of(
    session: Session, stage: Stage, play: Play, agency: Organisation, now: datetime
) -> list[AuditLine]:
    """Return the agency's audits in the review, record by record."""
    found = audit_lists.of_review(session, stage.review(session, play), now=now)
    return [line for line in found if line.agency == agency.name]


def _items(session: Session, stage: Stage, play: Play, agency: Organisation, now: datetime) -> list[UUID]:
    return [line.item_id for line in lines_of(session, stage, play, agency, now)]


def ask_more_time(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Ask for a week more for the agency's first audit."""
    line = lines_of(session, stage, play, agency, now)[0]
    if line.due_on:
        more_time.ask(
            session,
            stage.review(session, play),
            line.item_id,
            new_on=line.due_on + timedelta(days=7),
            reason="The person who knows the files is away this week.",
            by=stage.actor(agency.auditor.key),
            now=now,
        )


def refuse_more_time(
    session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime
) -> None:
    """Leave the day as it is."""
    more_time.refuse(
        session,
        stage.review(session, play),
        _items(session, stage, play, agency, now)[0],
        reason="The learning event is near. Ring me: together we find the hours for it.",
        by=stage.actor(cast.MANAGER.key),
        now=now,
    )


def propose(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Propose a colleague for each of the agency's audits."""
    items = _items(session, stage, play, agency, now)
    for item_id, (name, address) in zip(items, COLLEAGUES, strict=True):
        passing_on.pass_on(
            session,
            stage.review(session, play),
            item_id,
            name=name,
            address=address,
            off_line=True,
            by=stage.actor(agency.auditor.key),
            now=now,
        )


def decide(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Decline the first colleague, and confirm the second."""
    manager, items = stage.actor(cast.MANAGER.key), _items(session, stage, play, agency, now)
    passing_on.decline(session, stage.review(session, play), items[0], by=manager, now=now)
    passing_on.confirm(session, stage.review(session, play), items[1], by=manager, now=now)


def rest(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Let the agency's first audit rest."""
    pausing.pause(
        session,
        stage.review(session, play),
        item_id=_items(session, stage, play, agency, now)[0],
        reason="The files are with the archive, which delivers them tomorrow.",
        by=stage.actor(cast.MANAGER.key),
        now=now,
    )


def carry_on(session: Session, stage: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    """Let it go on."""
    pausing.resume(
        session,
        stage.review(session, play),
        item_id=_items(session, stage, play, agency, now)[0],
        by=stage.actor(cast.MANAGER.key),
        now=now,
    )
