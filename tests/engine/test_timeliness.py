"""Timeliness counted fairly: every audit once, nothing not yet due, more time told apart, names in order."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from malp_flow.engine import timeliness
from malp_flow.engine.timeliness import AuditFact, Outcome, Stay
from malp_flow.engine.working_days import calendar

DAYS = calendar("england-and-wales")
TODAY = date(2026, 11, 26)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def fact(**other):
    given = {
        "agency": "Police",
        "theme": "Neglect",
        "review": "MALP-2026-01",
        "outcome": Outcome.returned,
        "issued_on": date(2026, 5, 1),
        "due_on": date(2026, 5, 22),
        "first_due_on": date(2026, 5, 22),
        "came_on": date(2026, 5, 22),
        "ended_on": date(2026, 5, 22),
        "more_time": False,
        "calendar": DAYS,
    }
    return AuditFact(**given | other)


@some.composite
def audits(draw):
    issued = date(2026, 1, 5) + timedelta(days=draw(some.integers(0, 300)))
    first_due = issued + timedelta(days=draw(some.integers(1, 30)))
    longer = draw(some.integers(0, 20))
    outcome = draw(some.sampled_from(list(Outcome)))
    came = issued + timedelta(days=draw(some.integers(0, 60))) if outcome == Outcome.returned else None
    over = None if outcome == Outcome.open else came or first_due
    return fact(
        agency=draw(some.sampled_from(["Police", "health", "Äpfel", "Housing"])),
        theme=draw(some.sampled_from(["Neglect", "Exploitation"])),
        review=draw(some.sampled_from(["A", "B", "C"])),
        outcome=outcome,
        issued_on=issued,
        due_on=first_due + timedelta(days=longer),
        first_due_on=first_due,
        came_on=came,
        ended_on=over,
        more_time=longer > 0,
    )


def test_has_a_day_a_year_before_every_day() -> None:
    days = [date(2028, 2, 29), date(2027, 2, 28), date(2026, 12, 31)]

    before = [timeliness.a_year_before(day) for day in days]

    assert before == [date(2027, 2, 28), date(2026, 2, 28), date(2025, 12, 31)]


several = some.lists(audits(), max_size=25)


@settings(deadline=None)
@given(several)
def test_counts_every_audit_once_and_in_one_place(facts):
    every = timeliness.group("All", facts)

    assert every.owed == every.returned + every.overdue + every.went_ahead + every.not_returned
    assert len(facts) == every.owed + every.not_known + every.withdrawn
    assert every.returned == every.on_time + every.late == len(every.days)
    assert every.late <= every.late_after_first
    assert (every.return_rate is None) == (every.owed < 3)
    assert every.on_time_rate is None or 0 <= every.on_time_rate <= every.return_rate <= 100


@settings(deadline=None)
@given(several)
def test_adds_up_to_the_whole_by_agency_and_by_theme(facts):
    every = timeliness.group("All", facts)

    for key in ("agency", "theme"):
        groups = timeliness.grouped(facts, lambda each, key=key: getattr(each, key))
        assert sum(each.owed for each in groups) == every.owed
        assert sorted(day for each in groups for day in each.days) == list(every.days)


@settings(deadline=None)
@given(several)
def test_stands_in_the_order_of_names_whatever_the_lateness(facts):
    groups = timeliness.grouped(facts, lambda each: each.agency)

    names = [each.name for each in groups]
    assert names == sorted(names, key=lambda name: (name.casefold(), name))


@settings(deadline=None)
@given(several)
def test_counts_nothing_whose_day_is_not_over(facts):
    counted = timeliness.counted(facts, FIRST, LAST, today=date(2026, 6, 1))

    assert counted == [each for each in facts if FIRST <= each.due_on < date(2026, 6, 1)]


@settings(deadline=None)
@given(several)
def test_carries_at_once_what_was_out_on_the_fullest_day(facts):
    borne = [each for each in facts if each.outcome != Outcome.withdrawn]

    slowly = max(
        (
            sum(each.issued_on <= day.issued_on <= (each.ended_on or date.max) for each in borne)
            for day in borne
        ),
        default=0,
    )

    assert timeliness.at_once(facts) == slowly


@pytest.mark.parametrize(
    ("came_on", "days"),
    [
        (date(2026, 5, 20), -2),
        (date(2026, 5, 22), 0),
        (date(2026, 5, 24), 0),  # the Sunday after a Friday
        (date(2026, 5, 25), 0),  # a bank holiday
        (date(2026, 5, 26), 1),
    ],
)
def test_counts_working_days_alone(came_on, days):
    assert fact(came_on=came_on).days == days


def test_tells_late_after_the_first_day_apart_from_late_after_the_agreed_one():
    given_more = fact(first_due_on=date(2026, 5, 15), more_time=True)

    found = timeliness.group("Police", [given_more])

    assert (found.late, found.late_after_first, found.more_time) == (0, 1, 1)
    assert given_more.days_after_first == 5


@pytest.mark.parametrize(
    ("values", "middle"), [([], None), ([3], 3.0), ([5, -1], 2.0), ([9, 1, 2], 2.0), ([1, 2], 1.5)]
)
def test_finds_the_middle(values, middle):
    assert timeliness.median(values) == middle


def test_rounds_halves_upwards_and_divides_by_nothing_never():
    assert [timeliness.percent(1, 8), timeliness.percent(2, 3), timeliness.percent(0, 0)] == [13, 67, None]


def test_lists_the_time_in_each_state_in_the_order_of_the_workflow():
    stays = [
        Stay("A", "Issued", 1, date(2026, 5, 1), date(2026, 5, 8), DAYS),
        Stay("A", "Commissioned", 0, date(2026, 4, 24), date(2026, 5, 1), DAYS),
        Stay("B", "Issued", 1, date(2025, 5, 1), date(2025, 5, 8), DAYS),
        Stay("C", "Issued", 1, date(2026, 5, 1), date(2026, 5, 5), DAYS),
    ]

    found = timeliness.in_states(stays, FIRST, LAST)

    assert [(each.state, each.days, each.middle) for each in found] == [
        ("Commissioned", (5,), 5.0),
        ("Issued", (1, 4), 2.5),  # 4 May is a bank holiday
    ]
