"""Gates that could not be met, or that would stand open over nothing, are refused before a review runs."""

import pytest

from malp_flow.engine.loading import load_workflow
from tests.engine.small import codes_and_lines, problems_of, with_changes

PARTS = "with: {item: paper, at_least: {learning: 1}}"
ANSWERED = "answer: approve, at_least: all"
DONE = "{check: items_done, with: {item: audit, at_least: all}}"
CLOSE_GATE = """\
    checks:
      - {check: items_done, with: {item: audit, at_least: all}}
      - {check: attended, with: {item: meeting, at_least: {auditor: 1}}}
"""
WAIVER = "    waiver: {by: manager, of: [attended]}\n"


@pytest.mark.parametrize("parameters", ["with: {item: paper}", "with: {item: paper, at_least: {}}"])
def test_refuses_a_check_of_no_part(parameters: str) -> None:
    [problem] = problems_of(with_changes((PARTS, parameters)))

    assert problem.code == "G1"
    assert problem.sentence == "In ‘parts_written’: the check: name a part in at_least or in or_said_none."


def test_refuses_to_count_the_people_of_no_role() -> None:
    found = codes_and_lines(("at_least: {auditor: 1}", "at_least: {}"))

    assert found == [("G1", "- {check: attended, with: {item: meeting, at_least: {}}}")]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (ANSWERED, ANSWERED + ', same_version: "off"', "‘same_version’ is text, and must be true or false."),
        (ANSWERED, ANSWERED + ", same_version: off", "‘same_version’ is text, and must be true or false."),
        (
            ANSWERED,
            'answer: approve, at_least: "1"',
            "‘at_least’ is text, and must be ‘all’ or a whole number.",
        ),
        (
            ANSWERED,
            "answer: approve, at_least: 1.0",
            "‘at_least’ is a number, and must be ‘all’ or a whole number.",
        ),
        (ANSWERED, "answer: approve, at_least: al", "‘at_least’ cannot be ‘al’."),
        (ANSWERED, "answer: approve, at_last: 1", "‘at_last’ is not a key here."),
        ("{auditor: 1}", '{auditor: "1"}', "‘auditor’ is text, and must be a whole number."),
        (ANSWERED, "at_least: all", "the key ‘answer’ is missing."),
    ],
)
def test_takes_no_parameter_of_another_type_and_says_one_fault_in_plain_words(
    old: str, new: str, sentence: str
) -> None:
    [problem] = problems_of(with_changes((old, new)))

    assert problem.code == "G1"
    assert problem.sentence.endswith(f": {sentence}")
    assert problem.mend


@pytest.mark.parametrize(
    "check",
    [
        "{check: role_filled, with: {role: partner, for_each: agency on a case}}",
        "{check: role_filled, with: {role: auditor, for_each: case}}",
        "{check: off_line_declared, with: {role: partner}}",
    ],
)
def test_refuses_a_check_for_which_no_return_fits(check: str) -> None:
    found = codes_and_lines((DONE, check))

    assert found == [("G3", f"- {check}")]


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("identities_given", "nobody has to be told which child is meant"),
        ("records_checked", "no agency can be asked whom it knows"),
    ],
)
def test_refuses_what_is_asked_of_agencies_where_none_answers_on_a_case(check: str, said: str) -> None:
    step = "kind: step\n    title: Audit\n    opened_by: issue\n    by: manager\n"
    text = with_changes(
        (
            "kind: return\n    title: Audit\n    for_each: agency on a case\n"
            "    opened_by: issue\n    by: auditor\n    sealed_until: back\n"
            "    done_when: [complete, nil_return]\n",
            step,
        ),
        (DONE, f"{{check: {check}}}"),
    )

    [problem] = problems_of(text)

    assert problem.code == "G3"
    assert said in problem.sentence


def test_refuses_to_wait_for_people_who_are_not_invited() -> None:
    found = codes_and_lines(("invite: [auditor]", "invite: [manager]"))

    assert [code for code, _ in found] == ["G3"]


@pytest.mark.parametrize(
    "check",
    [
        "{check: items_done, with: {item: meeting, at_least: 2}}",
        "{check: role_filled, with: {role: auditor, for_each: agency on a case, at_least: 2}}",
    ],
)
def test_refuses_a_number_that_no_review_can_reach(check: str) -> None:
    found = codes_and_lines((DONE, check))

    assert found == [("G4", f"- {check}")]


@pytest.mark.parametrize("by", ["[scheduler]", "[manager, scheduler]"])
def test_refuses_a_move_that_the_system_makes_without_a_gate(by: str) -> None:
    found = codes_and_lines(("by: [manager, scheduler]", f"by: {by}"), (CLOSE_GATE, ""), (WAIVER, ""))

    assert found == [("G5", f"by: {by}")]


def test_refuses_a_waiver_of_no_checks() -> None:
    found = codes_and_lines(
        ("by: [manager, scheduler]", "by: [manager]"),
        (CLOSE_GATE, ""),
        (WAIVER, "    waiver: {by: manager}\n"),
    )

    assert found == [("G5", "waiver: {by: manager}")]


def test_refuses_a_waiver_that_lists_nothing() -> None:
    found = codes_and_lines(("of: [attended]", "of: []"))

    assert found == [("S0-out-of-bounds", "waiver: {by: manager, of: []}")]


def test_refuses_to_let_one_role_ask_and_agree() -> None:
    found = codes_and_lines(("of: [attended]", "agreed_by: manager"))

    assert found == [("R2", "waiver: {by: manager, agreed_by: manager}")]


def test_tells_a_misspelt_role_of_an_event_once() -> None:
    found = codes_and_lines(("invite: [auditor]", "invite: [auditer]"))

    assert [code for code, _ in found] == ["R1"]


def test_takes_a_number_of_several_as_sound() -> None:
    text = with_changes((ANSWERED, "answer: approve, at_least: 2"))

    definition = load_workflow("small.yaml", text.encode())

    assert definition.workflow.workflow == "small"
