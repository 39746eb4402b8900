"""Days on which standing groups meet: the next of them, rules laid out as days, and what a file may say."""

from datetime import date

import pytest

from malp_flow.engine.body_meetings import (
    Laid,
    TooManyMeetings,
    UnclearRule,
    first_from,
    laid_out,
    rule_of,
)
from malp_flow.engine.deadlines import counted
from malp_flow.engine.definition import When
from malp_flow.engine.loading import load_workflow
from malp_flow.engine.rehearsal import rehearse
from malp_flow.engine.telling_gates import clock_words
from malp_flow.engine.working_days import Calendar, calendar
from tests.engine.small import codes_and_lines, with_changes

MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 14)
AT_A_MEETING = When(after="close", working_days=5, meeting_of="qa_group")
ITEMS = "items:\n  audit:"
BODY = f"bodies:\n  qa_group: {{title: QA group}}\n{ITEMS}"
DEADLINES, LADDERS = "deadlines:\n", "ladders:\n"
WAITS = "{for: approval, due: {after: close, working_days: 5, meeting_of: qa_group}}"
ASKS = "{asks_for: qa_group, due: {after: no_date, working_days: 2}, owed_by: manager}"
RUNGS = f"{LADDERS}  qa_date:\n    - {{after: 0, send: help_us, to: manager}}\n"


def kept(*days: date) -> Calendar:
    return calendar("england-and-wales", meetings={"qa_group": days})


def days_of(rhythm: str, weekday: str, first: date, last: date) -> list[date]:
    days = kept()
    laid = laid_out(rhythm, weekday, first=first, last=last, next_worked=days.next_working_day)
    return [each.on for each in laid]


@pytest.mark.parametrize(
    ("closed_on", "meets_on"),
    [
        (date(2026, 3, 3), MARCH),  # five working days later is the day of the meeting itself
        (date(2026, 3, 4), APRIL),  # one day too late for it
        (date(2026, 4, 7), APRIL),
        (date(2026, 4, 8), None),  # behind the last that is known
    ],
)
def test_counts_to_the_first_meeting_that_is_far_enough(closed_on: date, meets_on: date | None) -> None:
    found = counted(AT_A_MEETING, {"close": closed_on}, kept(APRIL, MARCH))

    assert found == meets_on


def test_counts_papers_back_from_that_meeting_and_follows_it() -> None:
    papers = AT_A_MEETING.model_copy(update={"working_days_ahead": 3})
    closed = {"close": date(2026, 3, 2)}

    found = [counted(papers, closed, days) for days in (kept(MARCH), kept(APRIL), kept())]

    assert found == [date(2026, 3, 5), date(2026, 4, 9), None]


def test_knows_no_meeting_of_another_body() -> None:
    assert first_from({"qa_group": (MARCH,)}, "board", date(2026, 1, 1)) is None


def test_lays_out_the_second_tuesday_of_each_month() -> None:
    found = days_of("second", "tuesday", date(2026, 3, 11), date(2026, 7, 14))

    assert found == [date(2026, 4, 14), date(2026, 5, 12), date(2026, 6, 9), date(2026, 7, 14)]


def test_lays_out_the_last_of_a_month_and_every_other_week() -> None:
    last = days_of("last", "friday", date(2026, 1, 1), date(2026, 3, 31))
    other = days_of("every other", "monday", date(2026, 1, 6), date(2026, 2, 28))

    assert last == [date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 27)]
    assert other == [date(2026, 1, 12), date(2026, 1, 26), date(2026, 2, 9), date(2026, 2, 23)]


def test_lets_a_bank_holiday_give_way_to_the_next_working_day() -> None:
    days = kept()

    laid = laid_out(
        "first",
        "monday",
        first=date(2026, 4, 1),
        last=date(2026, 5, 31),
        next_worked=days.next_working_day,
    )

    easter, early_may = date(2026, 4, 6), date(2026, 5, 4)
    assert laid == (Laid(date(2026, 4, 7), easter), Laid(date(2026, 5, 5), early_may))


@pytest.mark.parametrize(("words", "rule"), [(" Every  Other Friday", ("every other", "friday"))])
def test_reads_a_rule_as_people_write_it(words: str, rule: tuple[str, str]) -> None:
    assert rule_of(words) == rule


@pytest.mark.parametrize("words", ["", "tuesday", "fifth tuesday", "second tuesdays"])
def test_refuses_a_rule_that_it_does_not_know(words: str) -> None:
    with pytest.raises(UnclearRule):
        rule_of(words)


def test_lays_out_no_more_meetings_than_anybody_holds() -> None:
    with pytest.raises(TooManyMeetings):
        days_of("every", "monday", date(2026, 1, 1), date(2029, 1, 1))


def sound(*changes: tuple[str, str]) -> str:
    added = (DEADLINES, f"{DEADLINES}  approval: {WAITS}\n  qa_date: {ASKS}\n")
    return with_changes((ITEMS, BODY), added, (LADDERS, RUNGS), *changes)


def test_foresees_no_day_before_a_date_is_known_and_says_for_what_it_waits() -> None:
    found = load_workflow("small.yaml", sound().encode())

    without = rehearse(found, date(2026, 1, 12))
    with_dates = rehearse(found, date(2026, 1, 12), meetings={"qa_group": [MARCH]})

    waits = [(each.deadline, each.waits) for each in without.undated]
    assert waits == [("approval", "when the QA group has a date")]
    assert "approval" not in {day.deadline for day in without.deadlines}
    assert ("approval", MARCH) in {(day.deadline, day.on) for day in with_dates.deadlines}
    assert with_dates.undated == ()


def test_tells_such_a_clock_in_words() -> None:
    workflow = load_workflow("small.yaml", sound().encode()).workflow

    words = [clock_words(workflow, name, workflow.deadlines[name]) for name in ("approval", "qa_date")]

    assert words == [
        "Approval: the next meeting of the QA group, at least 5 working days later",
        "Date of the next meeting: QA group: 2 working days after a date is missed, 1 reminder",
    ]


def test_tells_in_words_how_long_before_a_meeting_papers_are_due() -> None:
    ahead = "meeting_of: qa_group", "meeting_of: qa_group, working_days_ahead: 3"
    workflow = load_workflow("small.yaml", sound(ahead).encode()).workflow

    words = clock_words(workflow, "approval", workflow.deadlines["approval"])

    meeting = "the next meeting of the QA group that is at least 5 working days later"
    assert words == f"Approval: 3 working days before {meeting}"


@pytest.mark.parametrize(
    ("waits", "asks", "ladders", "codes"),
    [
        (WAITS.replace("qa_group", "board"), ASKS, RUNGS, ["T9", "T1"]),
        (WAITS.replace("after: close", "after: ready"), ASKS, RUNGS, ["T1", "T1"]),
        (WAITS.replace(", meeting_of: qa_group", ""), ASKS, RUNGS, ["T9"]),
        (WAITS, ASKS.replace("asks_for: qa_group, ", ""), RUNGS, ["T9", "T6", "T1"]),
        (WAITS, ASKS.replace("asks_for: qa_group", "asks_for: board"), RUNGS, ["T9", "T1"]),
        (WAITS, ASKS.replace("after: no_date", "after: close"), RUNGS, ["T1"]),
        (WAITS, ASKS.replace(", owed_by: manager", ""), RUNGS, ["T9"]),
        (WAITS, ASKS, LADDERS, ["T9"]),
        (WAITS.replace("after: close", "before: meeting"), ASKS, RUNGS, ["S0-not-allowed"]),
        (WAITS.replace("qa_group", "qa_group, working_days_ahead: 6"), ASKS, RUNGS, ["T9"]),
        (
            WAITS.replace("due", "not_before").replace("qa_group", "qa_group, working_days_ahead: 1"),
            ASKS,
            RUNGS,
            ["V3", "T9"],
        ),
        (WAITS.replace("meeting_of: qa_group", "working_days_ahead: 1"), ASKS, RUNGS, ["S0-not-allowed"]),
    ],
)
def test_refuses_a_meeting_of_which_nobody_would_get_a_date(
    waits: str, asks: str, ladders: str, codes: list[str]
) -> None:
    found = codes_and_lines(
        (ITEMS, BODY),
        (DEADLINES, f"{DEADLINES}  approval: {waits}\n  qa_date: {asks}\n"),
        (LADDERS, ladders),
    )

    assert [code for code, _line in found] == codes
