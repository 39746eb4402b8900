"""A gate that is open and nobody acts: the manager is reminded, until somebody acts or it closes again."""

from datetime import date

from sqlalchemy import select

from malp_flow.records.chases import Deadline
from malp_flow.services import deadlines, moves
from tests.services.rows import causes
from tests.stories.fernshire import at
from tests.stories.way import EVENT, audits_closed

DUE = date(2026, 2, 18)
"""The event was held, and all else was there, on Monday 16 February: two working days later."""


def clocks(fernshire) -> list[tuple[date, bool, bool]]:
    """Return each clock of the open gate: its day, whether it was met, whether it was stopped."""
    with fernshire.transaction() as session:
        rows = session.scalars(
            select(Deadline).where(Deadline.name == "record_event").order_by(Deadline.round)
        )
        return [(row.due_on, row.met_at is not None, row.cancelled_at is not None) for row in rows]


def ready(fernshire):
    review_id = audits_closed(fernshire)
    fernshire.hold_event(review_id, day=EVENT)
    fernshire.tick(now=at(EVENT, 17))
    return review_id


def test_reminds_the_manager_of_a_gate_that_nobody_goes_through(fernshire) -> None:
    ready(fernshire)

    fernshire.tick(now=at(date(2026, 2, 17)))
    before = causes(fernshire, "still_ready_to_move_on")
    fernshire.tick(now=at(DUE))
    on_the_day = causes(fernshire, "still_ready_to_move_on")
    fernshire.tick(now=at(date(2026, 2, 25)))

    assert clocks(fernshire) == [(DUE, False, False)]
    assert (before, len(on_the_day)) == ([], 1)
    assert len(causes(fernshire, "still_ready_to_move_on")) == 2


def test_stops_when_somebody_has_gone_through(fernshire) -> None:
    review_id = ready(fernshire)

    fernshire.do(review_id, moves.move_on, "hold_event", by=fernshire.manager, now=at(date(2026, 2, 17)))
    fernshire.tick(now=at(DUE))

    assert clocks(fernshire) == [(DUE, True, False)]
    assert causes(fernshire, "still_ready_to_move_on") == []


def test_stops_when_the_gate_closes_and_begins_anew_when_it_opens_again(fernshire) -> None:
    review_id = ready(fernshire)

    for gate, day in ((None, 17), ("hold_event", 19)):
        now = at(date(2026, 2, day))
        fernshire.do(review_id, lambda session, review: deadlines.follow_gate(session, review, gate, now=now))  # noqa: B023

    assert clocks(fernshire) == [(DUE, False, True), (date(2026, 2, 23), False, False)]
