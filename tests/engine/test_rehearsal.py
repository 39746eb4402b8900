"""A review foreseen: what counts from what, which letters go when, and what is left open."""

from datetime import UTC, date, datetime

import pytest

from malp_flow.engine.loading import Definition, load_workflow, reopened
from malp_flow.engine.planning import Plan, foreseen
from malp_flow.engine.rehearsal import PlannedLetter, Rehearsal, rehearse
from malp_flow.engine.working_days import calendar
from tests.engine.builders import shipped_definition
from tests.engine.small import SMALL, with_changes

MONDAY = date(2026, 1, 12)
DAYS = calendar("england-and-wales")


def with_deadlines(words: str) -> Definition:
    """The small file with more deadlines before its own: audits are due on 2 February."""
    text = with_changes(("deadlines:\n", f"deadlines:\n{words}"))
    return load_workflow("small.yaml", text.encode())


def plan_of(words: str) -> Plan:
    return foreseen(with_deadlines(words).workflow, {"start": MONDAY}, calendar=DAYS)


def letters_of(rehearsal: Rehearsal, name: str) -> list[PlannedLetter]:
    return [letter for letter in rehearsal.letters if letter.letter == name]


def test_sends_the_letter_of_an_item_when_it_opens() -> None:
    rehearsal = rehearse(shipped_definition(), MONDAY)

    [asked] = letters_of(rehearsal, "sign_off_asked")

    # Sign-off opens when factual accuracy is done.
    assert asked.on == date(2026, 3, 30)
    assert (asked.to, asked.because) == ("safeguarding_partner", "item sign_off")
    assert not asked.only_if_late


def test_sends_the_letter_of_an_item_that_a_move_opens() -> None:
    rehearsal = rehearse(load_workflow("small.yaml", SMALL.encode()), MONDAY)

    [asked] = letters_of(rehearsal, "please_sign")

    assert asked.on == date(2026, 2, 2)


def test_counts_from_the_latest_of_several_anchors() -> None:
    plan = plan_of("  reading: {due: {after: [issue, close], days: 5}, met_by: finish}\n")

    assert plan.moves["close"] == date(2026, 2, 2)
    assert plan.deadlines["reading"] == date(2026, 2, 7)


def test_counts_from_a_deadline_that_stands_further_down() -> None:
    plan = plan_of(
        "  second: {due: {after: first, days: 1}, met_by: finish}\n"
        "  first: {for: meeting, due: {after: audit, days: 1}}\n"
    )

    assert (plan.deadlines["first"], plan.deadlines["second"]) == (date(2026, 2, 3), date(2026, 2, 4))


def test_counts_from_the_first_day_on_which_letters_leave() -> None:
    plan = plan_of(
        "  draft: {due: {after: issue, days: 26}, met_by: close}\n"
        "  comments: {due: {after: close, working_days: 1}, met_by: finish}\n"
    )

    # Moved on a Saturday, a real review counts from the Monday: its letters leave then.
    assert plan.moves["close"] == date(2026, 2, 7)
    assert plan.deadlines["comments"] == date(2026, 2, 10)


def test_counts_back_from_the_day_of_an_event_itself() -> None:
    plan = plan_of(
        "  last_day: {for: meeting, due: {on: 2026-02-21}}\n"  # a Saturday
        "  papers: {due: {before: meeting, days: 1}, met_by: close}\n"
    )

    assert plan.deadlines["papers"] == date(2026, 2, 20)


def test_makes_no_move_before_the_one_before_it() -> None:
    plan = plan_of("  early: {due: {after: issue, days: 1}, met_by: finish}\n")

    assert plan.deadlines["early"] == date(2026, 1, 13)
    assert plan.moves["finish"] == plan.moves["close"] == date(2026, 2, 2)


@pytest.mark.parametrize(
    "words",
    [
        "  first_day: {for: meeting, not_before: {after: issue, days: 3}}\n"
        "  last_day: {for: meeting, due: {after: issue, days: 40}}\n",
        "  last_day: {for: meeting, due: {after: issue, days: 40}}\n"
        "  first_day: {for: meeting, not_before: {after: issue, days: 3}}\n",
    ],
)
def test_waits_for_the_later_of_two_clocks(words: str) -> None:
    plan = plan_of(words)

    assert plan.items["meeting"] == plan.moves["close"] == date(2026, 2, 21)


def test_takes_a_first_day_for_no_more_than_that() -> None:
    plan = plan_of(
        "  first_day: {for: meeting, not_before: {after: issue, days: 3}}\n"
        "  after_it: {due: {after: meeting, days: 1}, met_by: finish}\n"
    )

    # It may be held from the 15th; the move that needs it waits for the audits, until 2 February.
    assert plan.deadlines["first_day"] == date(2026, 1, 15)
    assert plan.deadlines["after_it"] == date(2026, 2, 3)


def test_counts_from_the_day_on_which_a_review_was_commissioned() -> None:
    definition = with_deadlines("  set_up: {due: {after: start, working_days: 5}, met_by: issue}\n")

    rehearsal = rehearse(definition, date(2026, 1, 10))  # a Saturday

    days = {day.deadline: day.on for day in rehearsal.deadlines}
    assert days == {"set_up": date(2026, 1, 19), "audit": date(2026, 2, 9)}
    assert [state.on for state in rehearsal.states][:2] == [date(2026, 1, 10), date(2026, 1, 19)]


def test_foresees_no_day_where_nothing_tells_one() -> None:
    # Nobody has to sign by a day, so that the last move has none.
    rehearsal = rehearse(load_workflow("small.yaml", SMALL.encode()), MONDAY)

    assert [(state.state, state.on) for state in rehearsal.states] == [
        ("begun", MONDAY),
        ("issued", MONDAY),
        ("back", date(2026, 2, 2)),
        ("ended", None),
    ]


def test_keeps_a_day_that_was_met_though_its_clock_would_start_again() -> None:
    plan = plan_of("  back: {due: {after: [issue, close], days: 30}, met_by: close}\n")

    assert plan.deadlines["back"] == plan.moves["close"] == date(2026, 2, 11)


def test_shows_no_reminder_of_the_days_before_a_clock_starts() -> None:
    text = SMALL.replace("{before: 1, send: please_return", "{before: 20, send: please_return")

    rehearsal = rehearse(reopened("small.yaml", text.encode()), MONDAY)

    assert not letters_of(rehearsal, "please_return")
    assert letters_of(rehearsal, "help_us")


def test_shows_no_reminder_that_would_be_past_when_a_later_clock_starts() -> None:
    definition = with_deadlines(
        "  reading: {for: meeting, due: {after: close, working_days: 2}}\n"
    ).workflow.model_copy(update={"ladders": {"reading": shipped_definition().workflow.ladders["report"]}})

    rehearsal = rehearse(Definition(definition, "", ""), MONDAY)

    assert all("before-5" not in letter.because for letter in letters_of(rehearsal, "report_coming_up"))
    assert letters_of(rehearsal, "report_late")


@pytest.mark.parametrize(
    ("start", "on", "at"),
    [
        (date(2026, 1, 12), date(2026, 2, 16), datetime(2026, 2, 16, 0, 0, tzinfo=UTC)),
        (date(2026, 6, 1), date(2026, 7, 6), datetime(2026, 7, 5, 23, 0, tzinfo=UTC)),
    ],
)
def test_begins_a_first_day_at_midnight_in_london(start: date, on: date, at: datetime) -> None:
    rehearsal = rehearse(shipped_definition(), start)

    [event] = [day for day in rehearsal.deadlines if day.earliest]
    assert (event.on, event.at) == (on, at)


def test_calls_only_counted_working_days_provisional() -> None:
    definition = with_deadlines(
        "  months: {for: meeting, due: {after: issue, months: 6}}\n"
        "  fixed: {for: paper, due: {on: 2041-05-01}}\n"
    )

    rehearsal = rehearse(definition, date(2040, 1, 9))

    assert {day.deadline: day.provisional for day in rehearsal.deadlines} == {
        "months": False,
        "fixed": False,
        "audit": True,
    }


def test_rehearses_the_same_whatever_the_order_of_deadlines() -> None:
    workflow = shipped_definition().workflow
    turned = dict(reversed(workflow.deadlines.items()))

    usual = foreseen(workflow, {"start": MONDAY}, calendar=DAYS)
    other = foreseen(workflow.model_copy(update={"deadlines": turned}), {"start": MONDAY}, calendar=DAYS)

    assert dict(usual.deadlines) == dict(other.deadlines)
    assert dict(usual.moves) == dict(other.moves)


def test_shows_the_reminders_of_an_event_and_to_whom_they_go() -> None:
    rehearsal = rehearse(shipped_definition(), MONDAY)

    shown = [
        (each.on, each.condition) for each in rehearsal.letters if each.because.startswith("ladder event")
    ]
    assert shown[0] == (date(2026, 2, 5), "only without an answer")
    assert shown[-1] == (date(2026, 2, 13), "only to those who come")
    assert len(shown) == 9
