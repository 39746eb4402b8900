"""Browsers that are signed in, when a demonstration's clock is moved on."""

from datetime import date, timedelta

import pytest

from malp_flow.records.people import Membership
from malp_flow.services import visitors
from tests.stories.fernshire import at

NOW = at(date(2026, 3, 18))
NEXT_WEEK = NOW + timedelta(days=7)


def signed_in(fernshire, *, level=visitors.DEMONSTRATION, now=NOW):
    with fernshire.transaction() as session:
        manager = session.get_one(Membership, fernshire.manager.membership_id)
        return visitors.begin(session, manager.person_id, level=level, browser_hash="b" * 64, now=now)


def carry_over(fernshire):
    with fernshire.transaction() as session:
        visitors.carry_over(session, to=NEXT_WEEK, now=NOW)


def is_signed_in(fernshire, token, *, now=NEXT_WEEK):
    with fernshire.transaction() as session:
        return visitors.visitor(session, token, slug="fernshire", now=now) is not None


def test_keeps_a_demonstrations_people_signed_in_over_a_moved_clock(fernshire):
    token = signed_in(fernshire)

    carry_over(fernshire)

    assert is_signed_in(fernshire, token, now=NOW + timedelta(days=1))
    assert is_signed_in(fernshire, token)
    assert not is_signed_in(fernshire, token, now=NEXT_WEEK + visitors.IDLE)


@pytest.mark.parametrize("level", [visitors.TWO_FACTORS, visitors.MAILBOX])
def test_carries_nobody_over_who_proved_who_they_are(fernshire, level):
    token = signed_in(fernshire, level=level)

    carry_over(fernshire)

    assert not is_signed_in(fernshire, token)


def test_carries_nobody_over_who_has_signed_out(fernshire):
    token = signed_in(fernshire)
    with fernshire.transaction() as session:
        visitors.end(session, token, now=NOW)

    carry_over(fernshire)

    assert not is_signed_in(fernshire, token)


def test_carries_nobody_over_who_was_away_too_long_before(fernshire):
    token = signed_in(fernshire, now=NOW - visitors.IDLE)

    carry_over(fernshire)

    assert not is_signed_in(fernshire, token)
