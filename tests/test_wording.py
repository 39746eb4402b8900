import gettext
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from malp_flow import wording
from malp_flow.engine.working_days import calendar
from malp_flow.wording import (
    count_words,
    day_long,
    day_of_record,
    day_short,
    due_words,
    iso,
    list_words,
    masked_address,
    moment_words,
    range_words,
    speaking,
    time_words,
    when_words,
)

MONDAY = date(2026, 11, 23)
ENGLAND = calendar("england-and-wales")


def due(due_on: date, today: date) -> str:
    return due_words(due_on, today=today, working_days=ENGLAND.count_between(today, due_on))


def when(due_on: date, today: date) -> str:
    return when_words(due_on, today=today, working_days=ENGLAND.count_between(today, due_on))


# ---------------------------------------------------------------- due


@pytest.mark.parametrize(
    ("today", "due_on", "words"),
    [
        (MONDAY, date(2026, 11, 23), "due today"),
        (MONDAY, date(2026, 11, 24), "due tomorrow, Tuesday 24 November"),
        (MONDAY, date(2026, 11, 25), "due Wednesday 25 November, in 2 working days"),
        (MONDAY, date(2026, 12, 7), "due Monday 7 December, in 10 working days"),
        (MONDAY, date(2026, 12, 8), "due Tuesday 8 December"),
        (MONDAY, date(2027, 1, 14), "due Thursday 14 January 2027"),
        (MONDAY, date(2026, 11, 20), "was due on Friday 20 November, 1 working day overdue"),
        (MONDAY, date(2026, 11, 16), "was due on Monday 16 November, 5 working days overdue"),
        # a weekend
        (date(2026, 11, 21), date(2026, 11, 20), "was due on Friday 20 November"),
        (date(2026, 11, 22), date(2026, 11, 20), "was due on Friday 20 November"),
        (date(2026, 11, 20), date(2026, 11, 23), "due Monday 23 November, in 1 working day"),
        (date(2026, 11, 20), date(2026, 11, 21), "due tomorrow, Saturday 21 November"),
        (date(2026, 11, 20), date(2026, 11, 22), "due Sunday 22 November"),
        # Easter 2026: 3 and 6 April
        (date(2026, 4, 2), date(2026, 4, 7), "due Tuesday 7 April, in 1 working day"),
        (date(2026, 4, 6), date(2026, 4, 2), "was due on Thursday 2 April"),
        (date(2026, 4, 7), date(2026, 4, 2), "was due on Thursday 2 April, 1 working day overdue"),
        # Christmas 2026: 25 and 28 December
        (date(2026, 12, 24), date(2026, 12, 29), "due Tuesday 29 December, in 1 working day"),
        (date(2026, 12, 28), date(2026, 12, 24), "was due on Thursday 24 December"),
        (date(2026, 12, 24), date(2027, 1, 6), "due Wednesday 6 January 2027, in 6 working days"),
        (
            date(2027, 1, 4),
            date(2026, 12, 24),
            "was due on Thursday 24 December 2026, 4 working days overdue",
        ),
        (date(2026, 12, 31), date(2027, 1, 1), "due tomorrow, Friday 1 January 2027"),
        # Christmas 2027 and New Year 2028: 27, 28 December and 3 January
        (date(2027, 12, 24), date(2027, 12, 29), "due Wednesday 29 December, in 1 working day"),
        (date(2027, 12, 28), date(2027, 12, 24), "was due on Friday 24 December"),
        (date(2028, 1, 3), date(2027, 12, 31), "was due on Friday 31 December 2027"),
        (date(2028, 4, 13), date(2028, 4, 18), "due Tuesday 18 April, in 1 working day"),
        (date(2028, 12, 22), date(2028, 12, 27), "due Wednesday 27 December, in 1 working day"),
    ],
)
def test_says_when_something_is_due(today: date, due_on: date, words: str) -> None:
    assert due(due_on, today) == words


@pytest.mark.parametrize(
    ("today", "due_on", "words"),
    [
        (MONDAY, date(2026, 11, 23), "today"),
        (MONDAY, date(2026, 11, 24), "tomorrow"),
        (MONDAY, date(2026, 11, 30), "in 5 working days"),
        (MONDAY, date(2026, 12, 14), "in 15 working days"),
        (MONDAY, date(2026, 11, 20), "1 working day overdue"),
        (date(2026, 11, 20), date(2026, 11, 23), "in 1 working day"),
        (date(2026, 11, 20), date(2026, 11, 22), "on Sunday 22 November"),
        (date(2026, 11, 21), date(2026, 11, 20), "was due on Friday 20 November"),
    ],
)
def test_says_how_far_away_something_is(today: date, due_on: date, words: str) -> None:
    assert when(due_on, today) == words


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(-60, 60))
def test_calls_overdue_only_what_is_past_and_counts_only_from_one(today: date, away: int) -> None:
    words = due(today + timedelta(days=away), today)

    assert ("overdue" in words or "was due" in words) == (away < 0)
    assert " 0 working" not in words
    assert "-" not in words
    assert "outstanding" not in words


# ---------------------------------------------------------------- days


def test_names_the_year_only_when_it_is_another() -> None:
    assert day_long(date(2026, 11, 25), MONDAY) == "Wednesday 25 November"
    assert day_long(date(2027, 1, 14), MONDAY) == "Thursday 14 January 2027"
    assert day_short(date(2026, 11, 25), MONDAY) == "Wed 25 Nov"
    assert day_short(date(2025, 5, 6), MONDAY) == "Tue 6 May 2025"
    assert day_of_record(date(2026, 5, 6)) == "6 May 2026"


@pytest.mark.parametrize("month", range(1, 13))
def test_knows_every_month_and_weekday(month: int) -> None:
    day = date(2026, month, month)

    assert day_long(day, MONDAY) == f"{day:%A} {day.day} {day:%B}"
    assert day_short(day, MONDAY) == f"{day:%a} {day.day} {day:%b}"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 10, 12), date(2026, 10, 23), "12 to 23 October"),
        (date(2026, 10, 12), date(2026, 10, 12), "12 October"),
        (date(2026, 10, 28), date(2026, 11, 3), "28 October to 3 November"),
        (date(2026, 12, 3), date(2027, 1, 8), "3 December to 8 January 2027"),
        (date(2027, 1, 4), date(2027, 1, 8), "4 to 8 January 2027"),
        (date(2027, 1, 4), date(2027, 2, 8), "4 January to 8 February 2027"),
        (date(2025, 12, 3), date(2026, 1, 8), "3 December 2025 to 8 January 2026"),
        (date(2027, 12, 3), date(2028, 1, 8), "3 December 2027 to 8 January 2028"),
        (date(2025, 10, 12), date(2026, 10, 23), "12 October 2025 to 23 October 2026"),
    ],
)
def test_says_from_when_to_when(first: date, last: date, words: str) -> None:
    assert range_words(first, last, MONDAY) == words


# ---------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (time(9), "9am"),
        (time(16, 12), "4:12pm"),
        (time(17, 30), "5:30pm"),
        (time(10, 5), "10:05am"),
        (time(12), "midday"),
        (time(12, 1), "12:01pm"),
        (time(0), "midnight"),
        (time(0, 1), "12:01am"),
        (time(23, 59, 59), "11:59pm"),
    ],
)
def test_says_what_the_clock_says(clock: time, words: str) -> None:
    assert time_words(clock) == words


@pytest.mark.parametrize(
    ("moment", "words", "machine"),
    [
        (
            datetime(2026, 11, 20, 16, 12, tzinfo=UTC),
            "Friday 20 November at 4:12pm",
            "2026-11-20T16:12:00+00:00",
        ),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Sunday 29 March at 12:59am", "2026-03-29T00:59:00+00:00"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Sunday 29 March at 2am", "2026-03-29T02:00:00+01:00"),
        (
            datetime(2026, 10, 24, 23, 0, tzinfo=UTC),
            "Sunday 25 October at midnight",
            "2026-10-25T00:00:00+01:00",
        ),
        (
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            "Sunday 25 October at 1:30am",
            "2026-10-25T01:30:00+01:00",
        ),
        (
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            "Sunday 25 October at 1:30am",
            "2026-10-25T01:30:00+00:00",
        ),
        (
            datetime(2027, 7, 1, 11, 0, tzinfo=UTC),
            "Thursday 1 July 2027 at midday",
            "2027-07-01T12:00:00+01:00",
        ),
    ],
)
def test_shows_a_moment_as_london_lives_it(moment: datetime, words: str, machine: str) -> None:
    assert moment_words(moment, MONDAY) == words
    assert iso(moment) == machine


def test_refuses_to_show_a_moment_without_a_zone() -> None:
    naive = datetime(2026, 11, 20, 16, 12)  # noqa: DTZ001 - the very thing that is refused

    for show in (time_words, iso):
        with pytest.raises(ValueError, match="time zone"):
            show(naive)


# ---------------------------------------------------------------- counts, lists, addresses


def test_counts_in_words() -> None:
    assert count_words(0, "audit", "audits") == "0 audits"
    assert count_words(1, "audit", "audits") == "1 audit"
    assert count_words(1200, "audit", "audits") == "1,200 audits"


@pytest.mark.parametrize(
    ("things", "words"),
    [
        ([], ""),
        (["Police"], "Police"),
        (["Police", "Housing"], "Police and Housing"),
        (["Police", "Housing", "Health"], "Police, Housing and Health"),
        (["{0}", "%s", "{list}"], "{0}, %s and {list}"),
    ],
)
def test_lists_as_one_speaks(things: list[str], words: str) -> None:
    assert list_words(things) == words


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("dana@fernshire.example", "d…a@f…e.example"),
        ("dana.whitlock@fernshire.gov.uk", "d…k@f…e.gov.uk"),
        ("dana@mail.fernshire.nhs.uk", "d…a@m…e.nhs.uk"),
        ("al@bt.example", "a…@b….example"),
        ("zoë@nhs.uk", "z…@n….uk"),
        ('"a@b"@fernshire.example', '"…"@f…e.example'),
        ("dana", "…"),
        ("dana@localhost", "…"),
        ("@fernshire.example", "…"),
        ("", "…"),
    ],
)
def test_masks_an_address_so_that_only_its_owner_knows_it(address: str, masked: str) -> None:
    assert masked_address(address) == masked


@given(st.emails())
def test_gives_away_two_letters_of_a_name_at_most(address: str) -> None:
    local = masked_address(address).rpartition("@")[0]

    assert len(local.replace("…", "")) <= 2


# ---------------------------------------------------------------- languages


class Welsh(gettext.NullTranslations):
    """A few messages with Welsh’s six forms, as a compiled catalogue would give them."""

    texts = {"{number} {things}": "{things}: {number}", "today": "heddiw"}

    def gettext(self, message: str) -> str:
        return self.texts.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = {0: "zero", 1: "one", 2: "two", 3: "few", 6: "many"}
        return f"{msgid2} ({forms.get(n, 'other')})"


def test_takes_the_plural_from_the_language_and_not_from_english() -> None:
    with speaking(Welsh()):
        counted = [count_words(number, "audit", "audits") for number in (0, 1, 2, 3, 6, 7)]
        overdue = when(date(2026, 11, 19), MONDAY)

    assert [words.split("(")[1] for words in counted] == [
        *("zero): 0", "one): 1", "two): 2", "few): 3", "many): 6", "other): 7"),
    ]
    assert overdue == "2 working days overdue (two)"


def test_speaks_each_language_only_where_it_was_asked_to() -> None:
    with speaking(Welsh()):
        with ThreadPoolExecutor(1) as other_thread:
            elsewhere = other_thread.submit(when, MONDAY, MONDAY).result()
        here = when(MONDAY, MONDAY)

    assert (here, elsewhere, when(MONDAY, MONDAY)) == ("heddiw", "today", "today")


def test_goes_back_to_the_language_before_when_a_page_breaks() -> None:
    with pytest.raises(RuntimeError), speaking(Welsh()):
        raise RuntimeError

    assert when(MONDAY, MONDAY) == "today"


def test_speaks_english_where_there_is_no_catalogue() -> None:
    with speaking(wording.catalogue("tlh")):
        assert due(MONDAY, MONDAY) == "due today"


def test_says_a_meeting_as_its_day_and_hours_in_london():
    starts, ends = datetime(2026, 6, 16, 9, tzinfo=UTC), datetime(2026, 6, 16, 11, 30, tzinfo=UTC)

    assert wording.meeting_words(starts, ends, date(2026, 1, 5)) == "Tuesday 16 June, 10am to 12:30pm"


@pytest.mark.parametrize(
    ("number", "late", "clear"),
    [
        (0, "overdue", "no clear working day"),
        (1, "1 working day overdue", "1 clear working day"),
        (2, "2 working days overdue", "2 clear working days"),
    ],
)
def test_counts_no_working_days_where_there_are_none(number, late, clear):
    assert (wording.overdue_words(number), wording.clear_days_words(number)) == (late, clear)


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (-5, "5 working days before the due day"),
        (-1, "1 working day before the due day"),
        (0, "On the due day"),
        (1, "1 working day after the due day"),
        (3, "3 working days after the due day"),
    ],
)
def test_says_how_far_from_the_due_day_a_reminder_goes(away, words):
    assert wording.from_due_words(away) == words


@pytest.mark.parametrize(
    ("now", "count", "beside", "end"),
    [
        (MONDAY, 0, "as first planned", "Foreseen as first planned"),
        (
            MONDAY + timedelta(days=1),
            1,
            "1 working day later",
            "Foreseen 1 working day later than first planned",
        ),
        (
            date(2026, 11, 17),
            -4,
            "4 working days earlier",
            "Foreseen 4 working days earlier than first planned",
        ),
        (date(2026, 11, 29), 0, "a little later", "Foreseen a little later than first planned"),
    ],
)
def test_holds_a_day_against_the_first_plan(now, count, beside, end):
    assert wording.against_plan_words(MONDAY, now, working_days=count) == beside
    assert wording.end_against_plan_words(MONDAY, now, working_days=count, is_over=False) == end
    over = wording.end_against_plan_words(MONDAY, now, working_days=count, is_over=True)
    assert over == end.replace("Foreseen", "Ended")
