"""When a job last came by, and when the clock is not to be believed."""

from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import select, update

from malp_flow.records.history import Entry
from malp_flow.records.people import Partnership
from malp_flow.services import heartbeat, history_check, people
from malp_flow.services.access import NotYours
from malp_flow.services.heartbeat import Doubt, NothingInDoubt
from tests.stories.fernshire import at

NOW = at(date(2026, 1, 12))


def beat(fernshire, *, now, job="tick"):
    with fernshire.transaction() as session:
        return heartbeat.beat(session, job, now=now)


def last(fernshire, job="tick"):
    with fernshire.transaction() as session:
        return heartbeat.last(session, job)


def confirm(fernshire, *, now, by=None):
    with fernshire.transaction() as session:
        heartbeat.confirm(session, by=by or fernshire.manager, now=now)


def test_knows_of_no_job_that_never_ran(fernshire):
    assert last(fernshire) is None


def test_keeps_when_a_job_last_came_by(fernshire):
    for minutes in (0, 1):
        beat(fernshire, now=NOW + timedelta(minutes=minutes))

    found = last(fernshire)

    assert (found.last_at, found.high_water_at) == (NOW + timedelta(minutes=1),) * 2
    assert last(fernshire, "deliver") is None


def test_keeps_the_latest_moment_it_ever_saw(fernshire):
    beat(fernshire, now=NOW)
    beat(fernshire, now=NOW - timedelta(minutes=4))

    found = last(fernshire)

    assert (found.last_at, found.high_water_at) == (NOW - timedelta(minutes=4), NOW)


@pytest.mark.parametrize(
    ("jump", "doubt"),
    [
        (timedelta(days=31), None),
        (timedelta(days=31, seconds=1), Doubt.jumped_ahead),
        (-timedelta(minutes=5), None),
        (-timedelta(minutes=5, seconds=1), Doubt.went_back),
    ],
)
def test_doubts_a_clock_that_jumps_too_far(fernshire, jump, doubt):
    beat(fernshire, now=NOW)

    found = beat(fernshire, now=NOW + jump)

    assert found == doubt


def test_goes_on_doubting_until_the_clock_is_right_again(fernshire):
    beat(fernshire, now=NOW)

    found = [beat(fernshire, now=NOW + timedelta(days=days)) for days in (40, 41, 1)]

    assert found == [Doubt.jumped_ahead, Doubt.jumped_ahead, None]
    assert last(fernshire).high_water_at == NOW + timedelta(days=1)


def test_measures_a_clock_by_what_any_job_has_seen(fernshire):
    beat(fernshire, now=NOW, job="tick")

    found = beat(fernshire, now=NOW + timedelta(days=40), job="deliver")

    assert found == Doubt.jumped_ahead


@pytest.mark.parametrize("jump", [timedelta(days=40), -timedelta(days=4)])
def test_believes_the_clock_again_once_somebody_confirmed_it(fernshire, jump):
    beat(fernshire, now=NOW)
    beat(fernshire, now=NOW + jump)

    confirm(fernshire, now=NOW + jump)

    assert beat(fernshire, now=NOW + jump + timedelta(minutes=1)) is None


def test_writes_down_who_confirmed_the_clock_in_every_partnership(fernshire):
    with fernshire.transaction() as session:
        people.found_partnership(session, slug="westmere", name="Westmere", contact="-", now=NOW)
    beat(fernshire, now=NOW)

    confirm(fernshire, now=NOW + timedelta(days=40))

    with fernshire.transaction() as session:
        entries = session.scalars(select(Entry).where(Entry.kind == "clock.confirmed")).all()
        actors = {entry.partnership_id == fernshire.partnership_id: entry.actor for entry in entries}
        told = [NOW.astimezone(UTC).isoformat() in entry.body for entry in entries]
        faults = history_check.faults(session, fernshire.partnership_id)
    assert actors == {True: fernshire.manager.word, False: "system"}
    assert told == [True, True]
    assert faults == []


def test_lets_nobody_but_a_manager_confirm_the_clock(fernshire):
    beat(fernshire, now=NOW)

    with pytest.raises(NotYours):
        confirm(fernshire, now=NOW + timedelta(days=40), by=fernshire.reviewer)


def test_confirms_no_clock_that_nobody_doubts(fernshire):
    beat(fernshire, now=NOW)

    with pytest.raises(NothingInDoubt):
        confirm(fernshire, now=NOW + timedelta(days=1))


def test_lets_the_clock_of_a_demonstration_jump(fernshire):
    with fernshire.transaction() as session:
        session.execute(update(Partnership).values(is_demo=True))
    beat(fernshire, now=NOW)

    found = beat(fernshire, now=NOW + timedelta(days=400))

    assert found is None


def test_believes_no_jump_where_one_partnership_is_real(fernshire):
    with fernshire.transaction() as session:
        people.found_partnership(session, slug="show", name="A show", contact="-", is_demo=True, now=NOW)
    beat(fernshire, now=NOW)

    found = beat(fernshire, now=NOW + timedelta(days=400))

    assert found == Doubt.jumped_ahead


@pytest.mark.parametrize(("seconds", "fresh"), [(-1, False), (0, True), (9, True), (10, False)])
def test_need_not_write_down_a_job_that_came_by_a_moment_ago(fernshire, seconds, fresh):
    beat(fernshire, now=NOW)

    with fernshire.transaction() as session:
        found = heartbeat.is_fresh(session, "tick", now=NOW + timedelta(seconds=seconds))
        never = heartbeat.is_fresh(session, "deliver", now=NOW)

    assert (found, never) == (fresh, False)


def test_calls_nothing_fresh_by_a_clock_in_doubt(fernshire):
    beat(fernshire, now=NOW)
    beat(fernshire, now=NOW + timedelta(days=40))

    with fernshire.transaction() as session:
        found = heartbeat.is_fresh(session, "tick", now=NOW + timedelta(days=40))

    assert found is False
