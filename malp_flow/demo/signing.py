"""What happens to a report between its draft and the last signature: corrected, sent back, a deputy named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from malp_flow.demo import cast, reporting, stage
from malp_flow.demo.scenes import On, Scene
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.services import items, reports, review_lists, seats, sign_off, sign_off_asking
from malp_flow.services.actor import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_WHO_DOES_WHAT = "The recommendation asks for dates. Could it also say who does what?"
_WHO_OFFERS = "Good to read. Could the recommendation say who offers the interview, and within how many days?"


def usual(on: On) -> Iterator[Scene]:
    """Tell how the partners approve one after the other."""
    for seat, day in enumerate((53, 55, 58)):
        yield on(day, "13:45", partial(reporting.approve, seat=seat))


def corrected(on: On) -> Iterator[Scene]:
    """Tell how one partner approves, another asks for changes, and the new version asks all of them anew."""
    yield on(50, "14:15", name_deputy)
    yield on(50, "15:45", partial(reporting.approve, seat=0))
    yield on(51, "13:45", partial(ask_for_changes, seat=1, why=_WHO_OFFERS))
    yield on(52, "10:30", reporting.correct)
    yield on(52, "11:00", _put_forward)
    yield on(52, "15:40", reporting.finish_accuracy)
    yield on(53, "10:15", partial(reporting.approve, seat=0))
    yield on(53, "14:30", reporting.correct)


def changed(on: On) -> Iterator[Scene]:
    """Tell how a partner asks for changes, and how all of them approve what came of it."""
    yield on(53, "13:45", partial(reporting.approve, seat=0))
    yield on(55, "13:45", partial(ask_for_changes, seat=1, why=_WHO_DOES_WHAT))
    yield on(58, "10:30", reporting.correct)
    yield on(58, "11:00", _put_forward)
    yield on(61, "11:40", reporting.finish_accuracy)
    yield on(62, "09:50", bring_back)
    yield on(62, "14:30", ask)
    for seat, day in enumerate((63, 64, 66)):
        yield on(day, "13:45", partial(reporting.approve, seat=seat))


def _put_forward(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    stage.move(session, there, play, name="draft_report", by=play.reviewer, now=now)


def bring_back(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    """Bring the report back from the partners: one more look at it is wanted first."""
    review, by = there.review(session, play), there.actor(cast.MANAGER.key)
    why = "The lead reviewer wants to look at the wording of the recommendation once more."
    sign_off_asking.withdraw(session, review, reason=why, by=by, now=now)


def ask(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    """Ask the partners again, now that nothing had to be changed."""
    sign_off_asking.ask(session, there.review(session, play), by=there.actor(cast.MANAGER.key), now=now)


def ask_for_changes(
    session: Session, there: Stage, play: Play, *, seat: int, why: str, now: datetime
) -> None:
    """Ask for changes, for one seat of the panel."""
    review = there.review(session, play)
    asked = review_lists.seats(session, review)[seat]
    sign_off.answer(
        session,
        review,
        asked.item_id,
        answer_id="ask_for_changes",
        reason=why,
        beside=sign_off.Beside(section="recommendations"),
        sha256=reports.latest(session, items.only(session, review, Kind.document)).sha256,
        by=Actor(there.partnership_id, asked.member_id),
        now=now,
    )


def name_deputy(session: Session, there: Stage, play: Play, *, now: datetime) -> None:
    """Let a deputy answer for a partner who is away for two weeks from tomorrow."""
    tomorrow = local_day(now) + timedelta(days=1)
    seats.deputise(
        session,
        there.review(session, play),
        partner=there.members[cast.PARTNERS[-1].key],
        deputy=there.members[cast.DEPUTY.key],
        starts_on=tomorrow,
        ends_on=tomorrow + timedelta(days=13),
        by=there.actor(cast.MANAGER.key),
        now=now,
    )
