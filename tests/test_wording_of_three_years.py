"""The phrases of due days for every day of 2026 to 2028, against bank holidays that are written down here."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest

from malp_flow import wording
from malp_flow.engine.working_days import calendar

ENGLAND = calendar("england-and-wales")
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
ONE_DAY, NEAR, FAR = timedelta(days=1), 24, 10
# From www.gov.uk/bank-holidays, by hand: not what the calendar is made of.
BANK_HOLIDAYS = """
2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26
"""
FREE = {date.fromisoformat(day) for day in BANK_HOLIDAYS.split()}
DAYS = [FIRST + ONE_DAY * number for number in range((LAST - FIRST).days + 1)]
WORKED = [day for day in DAYS if day.weekday() < 5 and day not in FREE]


def between(today: date, due_on: date) -> int:
    """Return the working days after today up to the due day; the other way round, below zero."""
    return bisect_right(WORKED, due_on) - bisect_right(WORKED, today)


def cases() -> Iterator[tuple[date, date, str, str]]:
    for today in DAYS:
        for away in range(-NEAR, NEAR + 1):
            due_on = today + ONE_DAY * away
            if FIRST <= due_on <= LAST:
                given = {"today": today, "working_days": ENGLAND.count_between(today, due_on)}
                yield today, due_on, wording.due_words(due_on, **given), wording.when_words(due_on, **given)


@pytest.fixture(scope="module")
def every() -> list[tuple[date, date, str, str]]:
    return list(cases())


def number_in(words: str) -> int | None:
    found = re.search(r"(\d+) working days?\b", words)
    return int(found.group(1)) if found else None


def test_counts_as_the_published_holidays_say(every):
    wrong = [
        (today, due_on, words)
        for today, due_on, *both in every
        for words in both
        if number_in(words) not in (None, abs(between(today, due_on)))
    ]

    assert wrong == []
    assert len(every) > 50_000


def test_never_counts_none_and_says_one_in_the_singular(every):
    said = {words for _today, _due, *both in every for words in both}

    assert not [words for words in said if re.search(r"\b0 working|\b1 working days|-\d| {2}|\{", words)]
    assert not [words for words in said if re.search(r"\b(?!1\b)\d+ working day\b", words)]


def test_counts_wherever_there_is_something_to_count(every):
    wrong = []
    for today, due_on, words, when in every:
        count = between(today, due_on)
        late, near = due_on < today and count < 0, due_on > today + ONE_DAY and count > 0
        wrong += [words] * ((number_in(words) is not None) != (late or (near and count <= FAR)))
        wrong += [when] * ((number_in(when) is not None) != (late or near))

    assert wrong == []


def test_calls_late_what_is_past_and_counts_nothing_before_the_next_working_day(every):
    for today, due_on, words, when in every:
        assert words.startswith("was due on ") == (due_on < today)
        assert when.endswith("overdue") == (between(today, due_on) < 0)
        if due_on < today and not any(due_on < day <= today for day in WORKED):
            assert words == when == f"was due on {wording.day_long(due_on, today)}"


def test_counts_no_further_on_a_day_on_which_nobody_works():
    wrong = []
    for today in DAYS[1:]:
        if today in WORKED:
            continue
        for away in range(3, NEAR):
            due_on = today - ONE_DAY * away
            if due_on >= FIRST:
                before, now = (
                    wording.when_words(due_on, today=day, working_days=ENGLAND.count_between(day, due_on))
                    for day in (today - ONE_DAY, today)
                )
                wrong += [(today, due_on, before, now)] * (number_in(before) != number_in(now))

    assert wrong == []


def test_names_the_day_and_of_another_year_its_year(every):
    for today, due_on, words, _when in every:
        if due_on == today:
            assert words == "due today"
            continue
        named = f"{due_on:%A} {due_on.day} {due_on:%B}" + (
            "" if due_on.year == today.year else f" {due_on.year}"
        )
        assert re.search(rf"\b{named}(?:,|$)", words)
        assert words.startswith(f"due tomorrow, {named}") == (due_on == today + ONE_DAY)


def test_says_a_cell_and_a_range_as_a_table_does():
    for day in DAYS:
        week_later = day + ONE_DAY * 7

        cell, span = wording.day_short(day, day), wording.range_words(day, week_later, day)

        assert cell == f"{day:%a} {day.day} {day:%b}"
        first = str(day.day) if day.month == week_later.month else f"{day.day} {day:%B}"
        year = "" if day.year == week_later.year else f" {week_later.year}"
        assert span == f"{first} to {week_later.day} {week_later:%B}{year}"


def test_says_every_minute_of_a_day_without_00_00():
    minutes = [wording.time_words(time(hour, minute)) for hour in range(24) for minute in range(60)]

    assert len(set(minutes)) == 24 * 60
    assert all(
        re.fullmatch(r"(?:1[0-2]|[1-9])(?::[0-5]\d)?[ap]m|midday|midnight", words) for words in minutes
    )
