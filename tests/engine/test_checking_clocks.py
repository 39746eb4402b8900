"""Deadlines that nothing meets, that count from themselves or from nothing, and reminders said twice."""

import pytest

from malp_flow.engine.loading import load_workflow
from tests.engine.small import codes_and_lines, problems_of, with_changes

DEADLINES = "deadlines:\n"
RUNG = "    - {before: 1, send: please_return, to: auditor}\n"


def with_deadline(words: str) -> list[tuple[str, str]]:
    return codes_and_lines((DEADLINES, f"{DEADLINES}  more: {words}\n"))


@pytest.mark.parametrize(
    "words",
    [
        "{due: {after: issue, days: 5}}",
        "{not_before: {after: issue, days: 5}}",
        "{due: {after: close, days: 5}, met_by: issue}",
        "{due: {after: close, days: 5}, met_by: close}",
    ],
)
def test_refuses_a_deadline_that_nothing_ever_meets(words: str) -> None:
    found = with_deadline(words)

    assert found == [("T6", f"more: {words}")]


@pytest.mark.parametrize(
    "words",
    [
        "{due: {after: start, days: 5}, met_by: issue}",
        "{due: {after: [issue, close], days: 5}, met_by: close}",
        "{for: meeting, due: {after: audit, days: 5}}",
        "{for: audit, due: {before: meeting, working_days: 5}}",
        '{for: audit, due: {"on": 2026-09-30}}',
    ],
)
def test_takes_a_deadline_that_something_meets(words: str) -> None:
    text = with_changes((DEADLINES, f"{DEADLINES}  more: {words}\n"))

    definition = load_workflow("small.yaml", text.encode())

    assert "more" in definition.workflow.deadlines


LADDERS = "ladders:\n"
CARE = f"{LADDERS}  more:\n    - {{after: 0, send: please_return, to: auditor, unless: not_there}}\n"


def test_takes_a_day_on_which_letters_go_and_nobody_owes_anything() -> None:
    words = "{not_before: {after: close, working_days: 5}, only_reminds: true}"
    text = with_changes((DEADLINES, f"{DEADLINES}  more: {words}\n"), (LADDERS, CARE))

    definition = load_workflow("small.yaml", text.encode())

    assert definition.workflow.deadlines["more"].only_reminds


@pytest.mark.parametrize(
    ("words", "ladder"),
    [
        ("{not_before: {after: close, days: 5}, only_reminds: true}", LADDERS),
        ("{not_before: {after: issue, days: 5}, only_reminds: true, met_by: finish}", CARE),
    ],
)
def test_refuses_such_a_day_without_a_ladder_or_with_something_that_meets_it(words: str, ladder: str) -> None:
    found = codes_and_lines((DEADLINES, f"{DEADLINES}  more: {words}\n"), (LADDERS, ladder))

    assert [code for code, _line in found] == ["T6"]


def test_refuses_deadlines_that_count_from_each_other() -> None:
    text = with_changes(
        (
            DEADLINES,
            f"{DEADLINES}  one: {{due: {{after: two, days: 1}}, met_by: finish}}\n"
            "  two: {due: {after: one, days: 1}, met_by: finish}\n",
        )
    )

    problems = problems_of(text)

    assert [problem.code for problem in problems] == ["T2", "T2"]


def test_refuses_a_deadline_that_counts_from_the_end_of_its_own_item() -> None:
    found = with_deadline("{for: meeting, due: {after: meeting, days: 5}}")

    assert [code for code, _ in found] == ["T2"]


def test_lets_a_clock_of_an_event_count_back_from_it_where_it_only_reminds() -> None:
    words = "for: meeting, due: {before: meeting, working_days: 0}"

    reminds = with_changes((DEADLINES, f"{DEADLINES}  more: {{{words}, only_reminds: true}}\n"))

    assert load_workflow("small.yaml", reminds.encode()).workflow.deadlines["more"].only_reminds
    assert [code for code, _ in with_deadline(f"{{{words}}}")] == ["T2"]


@pytest.mark.parametrize("name", ["issue", "audit", "paper", "start"])
def test_counts_back_from_events_only(name: str) -> None:
    found = with_deadline(f"{{for: audit, due: {{before: {name}, days: 5}}}}")

    assert [code for code, _ in found] == ["T1"]


def test_refuses_to_count_from_nothing() -> None:
    found = codes_and_lines(("{after: issue, working_days: 15}", "{after: [], working_days: 15}"))

    assert [code for code, _ in found] == ["S0-out-of-bounds"]


def test_points_at_the_anchor_that_is_misspelt() -> None:
    text = with_changes(("{after: issue, working_days: 15}", "{after: [issue, clos], working_days: 15}"))

    [problem] = problems_of(text)

    line = text.splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("clos]")
    assert problem.mend == "Did you mean ‘close’?"


def test_takes_the_due_day_said_in_two_ways_for_one_day() -> None:
    text = with_changes(
        (
            RUNG,
            "    - {before: 0, send: please_return, to: auditor}\n"
            "    - {after: 0, send: help_us, to: auditor}\n",
        )
    )

    problems = problems_of(text)

    assert [problem.code for problem in problems] == ["S1"]


def test_says_the_form_of_a_time_in_words() -> None:
    [problem] = problems_of(with_changes(("version: 1\n", "version: 1\ndue_time: 5pm\n")))

    assert problem.mend == "Write hours and minutes with a colon: 17:00."


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("{due: {after: ready, working_days: 2}, met_by: finish}", "T6"),  # fired by the clock alone
        ("{due: {after: ready, working_days: 2}, met_by: issue}", "T6"),  # waits for nothing
        ("{for: audit, due: {after: ready, working_days: 2}}", "T1"),
        ("{due: {after: [ready, issue], working_days: 2}, met_by: close}", "T1"),
    ],
)
def test_counts_from_an_open_gate_only_for_a_move_that_waits_for_people(words: str, code: str) -> None:
    found = with_deadline(words)

    assert found == [(code, f"more: {words}")]


def test_takes_a_clock_of_a_move_whose_gate_is_open() -> None:
    text = with_changes(
        (DEADLINES, f"{DEADLINES}  more: {{due: {{after: ready, working_days: 2}}, met_by: close}}\n")
    )

    assert "more" in load_workflow("small.yaml", text.encode()).workflow.deadlines


@pytest.mark.parametrize(
    "words",
    [
        "{before: 4, every: 3, times: 3, send: please_return, to: auditor}",  # still going after the day
        "{after: 1, every: 3, send: please_return, to: auditor}",
        "{after: 1, times: 3, send: please_return, to: auditor}",
        "{after: 1, every: 0, times: 3, send: please_return, to: auditor}",
        "{after: 1, every: 3, times: 13, send: please_return, to: auditor}",
    ],
)
def test_refuses_a_reminder_that_comes_again_without_an_end(words: str) -> None:
    problems = problems_of(with_changes((RUNG, f"    - {words}\n")))

    assert {problem.code[:2] for problem in problems} == {"S0"}


def test_counts_each_coming_again_as_a_reminder() -> None:
    twice = RUNG + "    - {after: 1, every: 4, times: 2, send: please_return, to: auditor}\n"
    met = "    - {after: 5, send: please_return, to: auditor}\n"

    load_workflow("small.yaml", with_changes((RUNG, twice)).encode())
    assert [code for code, _ in codes_and_lines((RUNG, twice + met))] == ["S1"]
