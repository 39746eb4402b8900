"""What a new day does to planned reminders: nothing is said twice, nothing is left out."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from malp_flow.engine import ladders
from malp_flow.engine.definition import Rung
from malp_flow.engine.ladders import PlannedStep
from malp_flow.engine.reminder_changes import changes
from malp_flow.engine.working_days import SendWindow, calendar

LADDER = (
    Rung(before=5, send="coming_up", to="auditor"),
    Rung(after=1, send="late", to="auditor"),
    Rung(after=3, send="help_needed", to="lead", tell="auditor", tell_with="lead_told"),
)
IN_JANUARY = (datetime(2026, 1, 1), datetime(2026, 2, 1))  # noqa: DTZ001 - the zone is added later
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def plan(due_on: date, *, not_before: datetime = LONG_AGO) -> tuple[PlannedStep, ...]:
    days = calendar("england-and-wales", [], [])
    return ladders.steps(LADDER, due_on, calendar=days, window=SendWindow(), not_before=not_before)


steps = st.builds(
    PlannedStep,
    rung=st.sampled_from("abc"),
    due_at=st.datetimes(*IN_JANUARY, timezones=st.just(UTC)),
    letter=st.just("late"),
    to=st.sampled_from(["auditor", "lead"]),
)
plans = st.lists(steps, unique_by=lambda step: (step.rung, step.to)).map(tuple)


@given(plans, plans)
def test_leads_from_the_one_plan_to_the_other(before, after) -> None:
    found = changes(before, after)

    gone = {each.before for each in found} - {None}
    come = {each.after for each in found} - {None}
    assert (set(before) - gone) | come == set(after)


@given(plans, plans)
def test_names_each_reminder_at_most_once_and_by_day(before, after) -> None:
    found = changes(before, after)

    names = [(each.step.rung, each.step.to) for each in found]
    assert len(names) == len(set(names))
    assert [each.at for each in found] == sorted(each.at for each in found)


@given(plans, plans)
def test_says_of_the_way_back_that_what_appeared_vanishes(before, after) -> None:
    there, back = changes(before, after), changes(after, before)

    assert {(each.before, each.after) for each in there} == {(each.after, each.before) for each in back}


@given(plans)
def test_says_nothing_where_nothing_changes(plan_) -> None:
    found = changes(plan_, tuple(reversed(plan_)))

    assert found == ()


def test_moves_every_reminder_with_the_day() -> None:
    found = changes(plan(date(2026, 2, 2)), plan(date(2026, 2, 9)))

    assert [(each.before.due_at.day, each.after.due_at.day) for each in found] == [(26, 2), (3, 10), (5, 12)]


def test_lets_those_vanish_whose_moment_would_be_past() -> None:
    now = datetime(2026, 1, 28, 12, tzinfo=UTC)

    found = changes(plan(date(2026, 2, 9), not_before=now), plan(date(2026, 2, 2), not_before=now))

    assert [each.after is None for each in found] == [True, False, False]
