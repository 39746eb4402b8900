"""Days of each year on which nobody is reminded."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from malp_flow.engine.quiet_days import QuietDays, UnclearQuietDays

CHRISTMAS = QuietDays.between("12-24", "01-02")


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 12, 23), None),
        (date(2026, 12, 24), date(2027, 1, 3)),
        (date(2027, 1, 2), date(2027, 1, 3)),
        (date(2027, 1, 3), None),
    ],
)
def test_lasts_over_the_turn_of_the_year(day: date, end: date | None) -> None:
    assert CHRISTMAS.end_of(day) == end


def test_may_lie_within_a_year() -> None:
    summer = QuietDays.between("08-01", "08-15")

    found = [summer.end_of(date(2026, 8, day)) for day in (1, 15, 16)]

    assert found == [date(2026, 8, 16), date(2026, 8, 16), None]


def test_has_none_where_neither_day_is_said() -> None:
    assert QuietDays.between("", "").end_of(date(2026, 12, 25)) is None


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("12-24", ""),
        ("", "01-02"),
        ("13-01", "01-02"),
        ("02-30", "03-01"),
        ("+1-02", "1-1"),
        ("1_2-24", "01-02"),
    ],
)
def test_refuses_what_is_no_pair_of_days(first: str, last: str) -> None:
    with pytest.raises(UnclearQuietDays):
        QuietDays.between(first, last)


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [("12-24", "01-02", 10), ("01-01", "12-31", 366), ("01-02", "12-24", 358), ("03-05", "03-05", 1)],
)
def test_counts_how_many_days_are_quiet(first: str, last: str, number: int) -> None:
    assert QuietDays.between(first, last).number == number


@pytest.mark.parametrize(("first", "last"), [("01-01", "12-31"), ("06-02", "06-01")])
def test_ends_a_year_later_where_every_day_is_quiet(first: str, last: str) -> None:
    assert QuietDays.between(first, last).end_of(date(2026, 3, 4)) == date(2027, 3, 5)


@given(
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    st.integers(0, 300),
)
def test_ends_on_a_day_that_is_not_quiet_after_days_that_all_are(day: date, first: date, more: int) -> None:
    last = first + timedelta(days=more)
    quiet = QuietDays.between(f"{first:%m-%d}", f"{last:%m-%d}")

    end = quiet.end_of(day)

    if end:
        within = [day + timedelta(days=n) for n in range((end - day).days)]
        assert quiet.end_of(end) is None
        assert all(quiet.end_of(each) == end for each in within)
