"""The review that takes the shipped `silp`: agencies say whom they know, name authors, and write reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from malp_flow.demo import auditing, beginning, came_back, cast, stage
from malp_flow.demo.asides import lines_of
from malp_flow.demo.cast import Organisation
from malp_flow.demo.scenes import On, Scene
from malp_flow.demo.stage import Play, Stage
from malp_flow.services import auditors_wanted, records_asked, records_check, steps, waivers
from malp_flow.services.records_check import Known, Role, Said

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_KNOWN = Said(Known.known, Known.known, (Role.mother,))


def told(on: On, *, in_time: Organisation, at_last: Organisation, silent: Organisation) -> Iterator[Scene]:
    """Tell the review: one agency writes in time, one on the last day, and from one nothing comes."""
    yield on(0, "10:05", _ask_whom_they_know)
    yield on(1, "11:20", partial(_say_known, agency=in_time))
    yield on(2, "14:50", partial(_say_known, agency=silent))
    yield on(3, "15:30", partial(_finish, name="terms"))
    yield on(5, "15:10", partial(_say_known, agency=at_last))
    yield on(6, "10:30", _ask_for_authors)
    yield on(8, "11:00", beginning.prepare)
    yield on(9, "09:50", partial(stage.move, name="ask_for_reports", by=cast.MANAGER.key))
    yield on(21, "14:10", partial(auditing.work_on, agency=in_time, sections=None))
    yield on(21, "15:40", partial(auditing.give_back, agency=in_time))
    yield on(31, "12:05", partial(came_back.on_leave, who=silent.auditor))
    yield on(34, "13:10", partial(auditing.work_on, agency=at_last, sections=None))
    yield on(34, "16:30", partial(auditing.give_back, agency=at_last))
    yield on(35, "15:20", _ask_to_go_on_without)


def _ask_whom_they_know(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    by = there.actor(cast.MANAGER.key)
    records_asked.ask(session, there.review(session, play), by=by, now=now)


def _say_known(session: Session, there: Stage, play: Play, *, agency: Organisation, now: datetime) -> None:
    line, by = lines_of(session, there, play, agency, now)[0], there.actor(agency.lead.key)
    records_check.answer(session, there.review(session, play), line.item_id, _KNOWN, by=by, now=now)


def _finish(session: Session, there: Stage, play: Play, *, name: str, now: datetime) -> None:
    by = there.actor(play.reviewer)
    steps.finish_only(session, there.review(session, play), name, by=by, now=now)


def _ask_for_authors(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    by = there.actor(cast.MANAGER.key)
    auditors_wanted.ask(session, there.review(session, play), by=by, now=now)


def _ask_to_go_on_without(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    """Ask the lead reviewer to agree that the reports are shared while one is still being written."""
    waivers.waive(
        session,
        there.review(session, play),
        "share_reports",
        checks=["items_done"],
        reason="Its author is away, and nobody else knows the files. The others should not wait for it.",
        by=there.actor(cast.MANAGER.key),
        now=now,
    )
