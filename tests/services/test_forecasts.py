"""The day of sign-off as a partnership’s own past tells it, and how late its own days were met."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from malp_flow.engine.ways import main_line
from malp_flow.records.reviews import Review
from malp_flow.services import forecasts, history, moves
from tests.stories.fernshire import at
from tests.stories.way import audits_closed

BEGUN, TODAY, ISSUED = date(2026, 1, 6), date(2027, 1, 11), date(2026, 1, 12)
STEP = timedelta(days=28)


@pytest.fixture
def partnership(fernshire):
    """A partnership with one running review, and a way to give it reviews that ended."""
    fernshire.running = fernshire.commission(now=at(date(2027, 1, 5)), cases=(), reference="MALP-2027-01")
    fernshire.do(fernshire.running, _moved, "issue_audits", by=fernshire.manager, now=at(TODAY))
    return fernshire


def _moved(session, review, move_id, *, by, now):
    """Write a move down without its gate, as the history tells of it."""
    move = review.workflow.move(move_id)
    facts = {"move": move_id, "from": review.state, "to": move.to}
    history.append(session, "review.moved", by=by, now=now, review=review, facts=facts)
    review.state = session.get_one(Review, review.id).state = move.to


def lived(fernshire, reference, *, step=STEP, last="sign_off"):
    """Let a review go through its whole way, so many days a state."""
    review_id, day = fernshire.commission(now=at(BEGUN), reference=reference, cases=()), BEGUN
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        for move in main_line(review.workflow):
            day += step
            _moved(session, review, move.id, by=fernshire.manager, now=at(day))
            if move.id == last:
                return


def said(fernshire, **given):
    with fernshire.transaction() as session:
        review = fernshire.open(session, fernshire.running)
        known = {"planned": date(2027, 4, 15), "rests": False, "today": TODAY} | given
        return forecasts.sentence(session, review, **known)


def test_says_the_plan_until_five_reviews_came_to_their_end(partnership):
    for number in range(4):
        lived(partnership, f"MALP-2026-1{number}")
    lived(partnership, "MALP-2026-19", last="hold_event")

    few = said(partnership)
    lived(partnership, "MALP-2026-15")

    assert few.startswith(
        "‘Signed off’ in April 2027 by the plan, if all is done in time. Only 4 past reviews"
    )
    # Four states of 28 days from 11 January.
    assert said(partnership) == "‘Signed off’ in May 2027, as the last 5 reviews went."
    assert said(partnership, rests=True).startswith("While the review rests")


def test_asks_the_same_number_of_statements_however_many_reviews_ended(partnership):
    def statements():
        found = []
        engine = partnership.sessions.kw["bind"]
        event.listen(engine, "before_cursor_execute", lambda *given: found.append(given[2]))
        said(partnership)
        return len(found)

    lived(partnership, "MALP-2026-11")
    said(partnership)
    one = statements()
    for number in range(2, 5):
        lived(partnership, f"MALP-2026-1{number}")

    assert statements() == one


def test_knows_by_how_many_working_days_returns_were_late(fernshire):
    audits_closed(fernshire)
    with fernshire.transaction() as session:
        found = forecasts.lateness(session, fernshire.partnership_id, "malp")
        elsewhere = forecasts.lateness(session, fernshire.partnership_id, "silp")

    # Due on 2 February; all who returned did so on 28 January.
    assert set(found["audit"]) == {0}
    assert len(found["audit"]) >= 18
    assert elsewhere == {}


@pytest.mark.parametrize("late", [0, 7])
def test_counts_lateness_in_working_days_after_the_first_day(fernshire, late):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(ISSUED, 9))
    came = date(2026, 2, 2) + timedelta(days=late)  # a Monday, and the Monday after it

    fernshire.give_back(
        review_id, fernshire.items["C-118", "Fernshire Police"], "Fernshire Police", now=at(came)
    )

    with fernshire.transaction() as session:
        found = forecasts.lateness(session, fernshire.partnership_id, "malp")
    assert found["audit"] == ((5,) if late else (0,))
