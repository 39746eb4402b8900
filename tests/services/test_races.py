"""Two people at the same moment: one of them finds it done, and no gate sees half of what happened."""

import threading
from datetime import date

import pytest

from malp_flow.engine.machine import MoveRefused
from malp_flow.errors import Refused
from malp_flow.services import moves
from tests.services.rows import kinds
from tests.stories.fernshire import at
from tests.stories.way import DUE, SILENT, all_but_the_silent_come_back, audits_closed, issued

PEOPLE = 8


def together(*acts):
    """Carry the acts out at the same moment; return what each raised, or None."""
    start, raised = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number):
        start.wait()
        try:
            acts[number]()
        except Refused as refused:
            raised[number] = refused

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_lets_one_of_many_who_move_it_at_the_same_moment_win(fernshire):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))

    def issue():
        fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(DUE))

    raised = together(*[issue] * PEOPLE)

    assert raised.count(None) == 1
    assert all(isinstance(refused, MoveRefused) for refused in raised if refused)
    assert kinds(fernshire).count("review.moved") == 1


def test_closes_once_when_the_last_two_audits_come_back_at_the_same_moment(fernshire):
    review_id = issued(fernshire)
    all_but_the_silent_come_back(fernshire, review_id, on=date(2026, 1, 28))
    last = [item for item in fernshire.items.items() if item[0] == SILENT]
    (_, agency), item_id = last[0]

    def give_back():
        fernshire.give_back(review_id, item_id, agency, now=at(DUE))

    together(give_back, give_back)

    assert fernshire.state(review_id) == "audits_returned"
    assert kinds(fernshire).count("review.moved") == 2


@pytest.mark.parametrize("turn", range(3))
def test_records_the_event_or_withdraws_but_never_both(fernshire, turn):
    review_id = audits_closed(fernshire)
    day = date(2026, 2, 16)
    fernshire.hold_event(review_id, day=day)

    def hold():
        fernshire.do(review_id, moves.move_on, "hold_event", by=fernshire.manager, now=at(day, 16))

    def withdraw():
        fernshire.do(
            review_id, moves.move_on, "withdraw", by=fernshire.manager, now=at(day, 16),
            reason="The police ask us to wait for the trial.",
        )  # fmt: skip

    raised = together(hold, withdraw)

    ended = {"withdrawn"} if raised[1] is None else {"event_held"}
    assert fernshire.state(review_id) in ended
    assert kinds(fernshire).count("review.moved") == 2 + raised.count(None)
