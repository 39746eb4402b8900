"""A date is given while a review begins to wait for one: whoever comes second sees what the first did."""

import threading
from datetime import date

import pytest

from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import body_meetings, deadlines, moves
from malp_flow.services.body_meetings import Change
from tests.confirming import confirm_anonymity
from tests.services.panels import Panel
from tests.stories.fernshire import keyset

FIRST = date(2026, 3, 10)
LONG_ENOUGH = 0.5
"""Seconds in which somebody who waits for nobody is through."""


@pytest.fixture
def group(database_url):
    """A review whose paper is ready to be put forward; then it waits for a meeting of a group."""
    engine = make_engine(database_url)
    found = Panel(sessions(engine, Seal.from_keyset(keyset())), "on_its_day.yaml")
    found.write("Debts are a sign.")
    found.do(confirm_anonymity, by="author")
    yield found
    engine.dispose()


def give_a_date(group):
    with group.transaction() as session:
        body_meetings.apply(session, Change("qa_group", (FIRST,)), by=group.as_("manager"), now=group.now)


def test_gives_a_day_to_what_began_to_wait_at_that_moment(group):
    giving = threading.Thread(target=give_a_date, args=(group,))

    with group.transaction() as session:
        review = group.open(session)
        moves.move_on(session, review, "put_forward", by=group.as_("author"), now=group.now)
        giving.start()
        giving.join(LONG_ENOUGH)
    giving.join()

    with group.transaction() as session:
        found = deadlines.running(session, group.open(session), name="sign_off")
        assert [each.due_on for each in found] == [FIRST] * 3
