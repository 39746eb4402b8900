from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from malp_flow.engine import bank_holidays as bank_holidays_module
from malp_flow.engine.bank_holidays import NAMES, PUBLISHED_TO, bank_holidays
from malp_flow.engine.working_days import (
    BeyondCalendar,
    Calendar,
    MomentWithoutZone,
    SendWindow,
    UnclearLength,
    UnclearWindow,
    UnknownCalendar,
    add_months,
    calendar,
    due_on,
    end_of_due_day,
    local_day,
)

ENGLAND = calendar("england-and-wales")
SCOTLAND = calendar("scotland")
NORTHERN_IRELAND = calendar("northern-ireland")
ANY_PART = calendar("any-part-of-uk")
EVERY_DAY = calendar("every-day")
WINDOW = SendWindow()

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
LENGTHS = st.integers(-300, 300)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside it
CALENDARS = st.builds(
    Calendar,
    name=st.sampled_from(NAMES),
    closures=st.frozensets(DAYS, max_size=5),
    extra_days=st.frozensets(DAYS, max_size=5),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # a star cannot be told from tzinfo


# ---------------------------------------------------------------- counting


@pytest.mark.parametrize(
    ("kept", "anchor", "working_days", "due"),
    [
        (ENGLAND, date(2025, 12, 9), 15, date(2026, 1, 2)),
        (SCOTLAND, date(2025, 12, 9), 15, date(2026, 1, 5)),
        (ANY_PART, date(2025, 12, 9), 15, date(2026, 1, 5)),
        (ENGLAND, date(2026, 3, 23), 10, date(2026, 4, 8)),
        (SCOTLAND, date(2026, 3, 23), 10, date(2026, 4, 7)),
        (ENGLAND, date(2026, 6, 1), 15, date(2026, 6, 22)),
        (SCOTLAND, date(2026, 6, 1), 15, date(2026, 6, 23)),
        (ENGLAND, date(2026, 7, 20), 15, date(2026, 8, 10)),
        (SCOTLAND, date(2026, 7, 20), 15, date(2026, 8, 11)),
        (ENGLAND, date(2026, 12, 11), 15, date(2027, 1, 6)),
        (NORTHERN_IRELAND, date(2026, 7, 10), 1, date(2026, 7, 14)),
        (EVERY_DAY, date(2026, 12, 24), 3, date(2026, 12, 27)),
    ],
)
def test_counts_working_days_as_each_part_of_the_country_does(
    kept: Calendar, anchor: date, working_days: int, due: date
) -> None:
    assert due_on(anchor, working_days=working_days, calendar=kept) == due
    assert kept.count_between(anchor, due) == working_days


def test_counts_working_days_back_from_a_publication() -> None:
    assert due_on(date(2026, 4, 8), working_days=-7, calendar=ENGLAND) == date(2026, 3, 26)


def test_counts_the_start_as_the_first_day_where_the_file_says_so() -> None:
    due = due_on(date(2025, 12, 9), working_days=15, count_from="day_1", calendar=ENGLAND)

    assert due == date(2025, 12, 31)


def test_takes_the_next_working_day_as_the_first_when_the_start_is_free() -> None:
    saturday = date(2026, 2, 7)

    assert due_on(saturday, working_days=1, count_from="day_1", calendar=ENGLAND) == date(2026, 2, 9)
    assert due_on(saturday, working_days=-1, count_from="day_1", calendar=ENGLAND) == date(2026, 2, 6)


def test_gives_the_published_calendar_of_a_whole_review() -> None:
    issued = date(2026, 1, 12)

    audits = ENGLAND.add(issued, 15)
    help_asked = ENGLAND.add(audits, 3)
    manager_asked = ENGLAND.add(audits, 5)
    event = ENGLAND.add(audits, 10)
    draft = ENGLAND.add(event, 20)
    accuracy = ENGLAND.add(draft, 10)
    sign_off = ENGLAND.add(accuracy, 10)

    assert (audits, help_asked) == (date(2026, 2, 2), date(2026, 2, 5))
    assert (manager_asked, event) == (date(2026, 2, 9), date(2026, 2, 16))
    assert (draft, accuracy) == (date(2026, 3, 16), date(2026, 3, 30))
    assert sign_off == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("kept", "free"),
    [
        (ENGLAND, date(2026, 12, 28)),
        (ENGLAND, date(2027, 12, 27)),
        (ENGLAND, date(2027, 12, 28)),
        (ENGLAND, date(2028, 1, 3)),
        (ENGLAND, date(2022, 9, 19)),
        (SCOTLAND, date(2026, 6, 15)),
        (SCOTLAND, date(2026, 1, 2)),
        (ANY_PART, date(2026, 3, 17)),
        (ANY_PART, date(2026, 8, 3)),
        (ANY_PART, date(2026, 8, 31)),
    ],
)
def test_rests_on_substitute_and_proclaimed_days(kept: Calendar, free: date) -> None:
    assert free.weekday() < 5
    assert not kept.is_working_day(free)


def test_takes_proclaimed_days_from_its_own_data_beside_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    coronation, may_day = date(2031, 6, 10), date(2031, 5, 5)

    monkeypatch.setattr(bank_holidays_module, "_ADDED", {"SCT": frozenset({coronation})})
    monkeypatch.setattr(bank_holidays_module, "_MOVED_AWAY", {"SCT": frozenset({may_day})})
    in_scotland = bank_holidays.__wrapped__("scotland", 2031)
    in_england = bank_holidays.__wrapped__("england-and-wales", 2031)

    assert (coronation in in_scotland, may_day in in_scotland) == (True, False)
    assert (coronation in in_england, may_day in in_england) == (False, True)


def test_works_on_the_bank_holidays_of_other_parts() -> None:
    assert ENGLAND.is_working_day(date(2026, 6, 15))
    assert SCOTLAND.is_working_day(date(2026, 4, 6))
    assert SCOTLAND.is_working_day(date(2026, 8, 31))


@pytest.mark.parametrize(
    ("year", "published"),
    [
        (2026, "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec"),
        (2027, "1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec"),
        (2028, "3 Jan, 14 Apr, 17 Apr, 1 May, 29 May, 28 Aug, 25 Dec, 26 Dec"),
    ],
)
def test_agrees_with_the_published_table_of_england_and_wales(year: int, published: str) -> None:
    days = sorted(day for day in bank_holidays("england-and-wales", year) if day.weekday() < 5)

    assert ", ".join(f"{day.day} {day:%b}" for day in days) == published


def test_rests_while_the_office_is_closed_and_works_on_a_day_made_up_for() -> None:
    closed = calendar("england-and-wales", closures=[date(2026, 12, 29), date(2026, 12, 30)])
    made_up = calendar("england-and-wales", extra_days=[date(2026, 12, 28)])

    assert closed.add(date(2026, 12, 24), 1) == date(2026, 12, 31)
    assert made_up.add(date(2026, 12, 24), 1) == date(2026, 12, 28)


def test_counts_nobody_as_late_over_a_weekend() -> None:
    due = date(2026, 11, 20)

    counts = [ENGLAND.count_between(date(2026, 11, day), due) for day in (19, 20, 21, 22, 23, 24)]

    assert counts == [1, 0, 0, 0, -1, -2]


def test_marks_dates_beyond_the_published_table_and_still_gives_them() -> None:
    due = ENGLAND.add(PUBLISHED_TO, 10)

    assert due == date(2029, 1, 15)
    assert ENGLAND.is_provisional(due)
    assert not ENGLAND.is_provisional(PUBLISHED_TO)
    assert not EVERY_DAY.is_provisional(due)


def test_refuses_a_calendar_nobody_knows() -> None:
    with pytest.raises(UnknownCalendar, match="‘wales’"):
        calendar("wales")


@pytest.mark.parametrize("length", [10**6, -(10**6)])
def test_refuses_lengths_beyond_all_calendars(length: int) -> None:
    for unit in ("working_days", "days", "months"):
        with pytest.raises(BeyondCalendar):
            due_on(date(2026, 1, 12), calendar=ENGLAND, **{unit: length})  # type: ignore[arg-type]  # lengths by name


@given(CALENDARS, DAYS, LENGTHS)
def test_lands_on_working_days_only(kept: Calendar, day: date, length: int) -> None:
    due = kept.add(day, length)

    assert length == 0 or kept.is_working_day(due)


@given(CALENDARS, DAYS, LENGTHS)
def test_counts_back_what_it_added(kept: Calendar, day: date, length: int) -> None:
    start = day if length > 0 else kept.next_working_day(day)

    assert kept.count_between(start, kept.add(start, length)) == length


@given(CALENDARS, DAYS, st.integers(-40, 40))
def test_counts_as_one_would_on_a_wall_calendar(kept: Calendar, day: date, away: int) -> None:
    other = day + timedelta(days=away)
    first, last = sorted((day, other))

    by_hand = sum(kept.is_working_day(first + timedelta(days=n)) for n in range(1, abs(away) + 1))

    assert kept.count_between(first, last) == by_hand
    assert kept.count_between(last, first) == -by_hand


@given(DAYS)
def test_rests_in_any_part_exactly_when_some_part_rests(day: date) -> None:
    parts = [kept.is_working_day(day) for kept in (ENGLAND, SCOTLAND, NORTHERN_IRELAND)]

    assert ANY_PART.is_working_day(day) == all(parts)
    assert EVERY_DAY.is_working_day(day)


# ---------------------------------------------------------------- months and days


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 3, 31), 6, date(2026, 9, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_counts_months_by_the_corresponding_date(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_leaves_a_date_in_months_on_its_saturday() -> None:
    due = due_on(date(2025, 8, 31), months=6, calendar=ENGLAND)

    assert due == date(2026, 2, 28)
    assert not ENGLAND.is_working_day(due)


@pytest.mark.parametrize(
    ("anchor", "length", "due"),
    [
        (date(2026, 3, 1), {"months": 1}, date(2026, 3, 31)),
        (date(2026, 3, 31), {"months": 6}, date(2026, 9, 30)),
        (date(2026, 3, 31), {"months": -1}, date(2026, 2, 28)),
        (date(2026, 3, 15), {"months": -1}, date(2026, 2, 16)),
        (date(2026, 3, 1), {"days": 7}, date(2026, 3, 7)),
        (date(2026, 3, 7), {"days": -7}, date(2026, 3, 1)),
        (date(2026, 3, 7), {"days": 0}, date(2026, 3, 7)),
    ],
)
def test_includes_the_anchor_in_periods_that_begin_with_it(
    anchor: date, length: dict[str, int], due: date
) -> None:
    assert due_on(anchor, calendar=ENGLAND, count_from="day_1", **length) == due


def test_counts_calendar_days_without_asking_the_calendar() -> None:
    assert due_on(date(2026, 4, 2), days=2, calendar=ENGLAND) == date(2026, 4, 4)


@pytest.mark.parametrize("lengths", [{}, {"days": 1, "months": 1}, {"working_days": 0, "days": 0}])
def test_refuses_a_due_date_of_no_or_of_several_lengths(lengths: dict[str, int]) -> None:
    with pytest.raises(UnclearLength):
        due_on(date(2026, 1, 12), calendar=ENGLAND, **lengths)  # type: ignore[arg-type]  # lengths by name


# ---------------------------------------------------------------- moments


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 3, 27), utc(2026, 3, 27, 17)),
        (date(2026, 3, 29), utc(2026, 3, 29, 16)),
        (date(2026, 10, 23), utc(2026, 10, 23, 16)),
        (date(2026, 10, 25), utc(2026, 10, 25, 17)),
    ],
)
def test_ends_a_due_day_at_five_in_london_on_both_sides_of_the_clock_changes(
    day: date, moment: datetime
) -> None:
    assert end_of_due_day(day) == moment
    assert end_of_due_day(day).tzinfo is UTC


def test_ends_a_due_day_when_the_file_says() -> None:
    assert end_of_due_day(date(2026, 7, 1), time(23, 59)) == utc(2026, 7, 1, 22, 59)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (utc(2026, 3, 29, 0, 30), date(2026, 3, 29)),
        (utc(2026, 3, 29, 23, 30), date(2026, 3, 30)),
        (utc(2026, 10, 24, 23, 30), date(2026, 10, 25)),
        (utc(2026, 10, 25, 23, 30), date(2026, 10, 25)),
    ],
)
def test_calls_a_day_what_london_calls_it(moment: datetime, day: date) -> None:
    assert local_day(moment) == day


def test_refuses_moments_without_a_zone() -> None:
    naive = datetime(2026, 1, 12, 9)  # noqa: DTZ001 - the very thing that is refused

    with pytest.raises(MomentWithoutZone):
        local_day(naive)
    with pytest.raises(MomentWithoutZone):
        WINDOW.next_moment(ENGLAND, naive)


# ---------------------------------------------------------------- sending


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (utc(2026, 1, 12, 10, 5), utc(2026, 1, 12, 10, 5)),  # inside
        (utc(2026, 1, 12, 7, 59), utc(2026, 1, 12, 8)),
        (utc(2026, 1, 12, 8), utc(2026, 1, 12, 8)),
        (utc(2026, 1, 12, 16, 29, 59), utc(2026, 1, 12, 16, 29, 59)),
        (utc(2026, 1, 12, 16, 30), utc(2026, 1, 13, 8)),
        (utc(2026, 1, 9, 16, 31), utc(2026, 1, 12, 8)),  # Friday evening
        (utc(2026, 4, 2, 20), utc(2026, 4, 7, 7)),  # over Easter, in summer time
        (utc(2026, 12, 24, 17), utc(2026, 12, 29, 8)),
        (utc(2026, 3, 28, 12), utc(2026, 3, 30, 7)),  # the weekend the clocks go forward
        (utc(2026, 10, 23, 16), utc(2026, 10, 26, 8)),  # and back: 5pm on Friday
        (utc(2026, 10, 26, 7, 30), utc(2026, 10, 26, 8)),
        (utc(2026, 7, 1, 7, 30), utc(2026, 7, 1, 7, 30)),  # 8:30 in London
    ],
)
def test_sends_only_in_the_hours_of_a_working_day(at: datetime, leaves: datetime) -> None:
    assert WINDOW.next_moment(ENGLAND, at) == leaves


def test_holds_reminders_until_nine() -> None:
    early = utc(2026, 1, 12, 8, 10)

    assert WINDOW.next_moment(ENGLAND, early, earliest=WINDOW.ladder_at) == utc(2026, 1, 12, 9)
    assert WINDOW.next_moment(ENGLAND, early, earliest=time(6)) == early


def test_counts_from_the_day_on_which_letters_really_leave() -> None:
    friday_evening = utc(2026, 1, 9, 18)

    issued_on = WINDOW.first_sending_day(ENGLAND, friday_evening)

    assert issued_on == date(2026, 1, 12)
    assert ENGLAND.add(issued_on, 15) == date(2026, 2, 2)


def test_sends_at_any_hour_where_the_window_is_off() -> None:
    always = SendWindow(opens=time.min, closes=time.max, ladder_at=time.min)
    christmas_night = utc(2026, 12, 25, 23, 59, 59)

    assert always.next_moment(EVERY_DAY, christmas_night) == christmas_night


def test_refuses_windows_that_never_open() -> None:
    with pytest.raises(UnclearWindow):
        SendWindow(opens=time(17), closes=time(8))
    with pytest.raises(UnclearWindow):
        SendWindow(ladder_at=time(17))
    with pytest.raises(UnclearWindow):
        WINDOW.next_moment(ENGLAND, utc(2026, 1, 12, 9), earliest=time(16, 30))


@given(CALENDARS, MOMENTS)
def test_never_sends_earlier_than_asked_nor_outside_the_window(kept: Calendar, at: datetime) -> None:
    leaves = WINDOW.next_moment(kept, at)

    assert leaves >= at
    assert kept.is_working_day(local_day(leaves))
    assert WINDOW.next_moment(kept, leaves) == leaves
