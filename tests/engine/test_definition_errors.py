"""What a closed schema says about a file that does not keep to it."""

from collections.abc import Mapping
from typing import Annotated, Literal

import pytest
from pydantic import Field, model_validator

from malp_flow.engine.definition import Day, Frozen, Identifier, TimeOfDay, Title
from malp_flow.engine.definition_errors import validated
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.engine.yaml_reading import read


class Letter(Frozen):
    kind: Literal["letter"]
    send: str


class Call(Frozen):
    kind: Literal["call"]
    number: Annotated[int, Field(ge=1)] = 1


class Plan(Frozen):
    title: str
    due: str | None = None
    for_: Literal["review", "agency"] = Field(default="review", alias="for")
    urgent: bool = False
    days: tuple[int, ...] = ()
    steps: tuple[Annotated[Letter | Call, Field(discriminator="kind")], ...] = ()
    loose: tuple[Letter | Call, ...] = ()
    teams: Annotated[tuple[str, ...], Field(min_length=1)] = ("a",)
    at_least: Literal["all"] | Annotated[int, Field(ge=1)] = "all"
    after: Identifier | Annotated[tuple[Identifier, ...], Field(min_length=1)] | None = None
    heading: Title = "x"
    at: TimeOfDay = "17:00"
    on: Day = "2026-05-06"
    people: Mapping[Identifier, Literal["lead", "signer"]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_due(self) -> "Plan":
        if self.title == "never":
            raise ValueError("is never due.")
        return self


def said(text: str) -> list[str]:
    with pytest.raises(BrokenDefinition) as refusal:
        validated(Plan, read("f", text.encode()))
    return str(refusal.value).splitlines()


def test_takes_lists_of_the_file_for_tuples() -> None:
    plan = validated(Plan, read("f", b"title: x\ndays: [1, 2]\nfor: agency\n"))

    assert plan.days == (1, 2)
    assert plan.for_ == "agency"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: x\ntitel: y", "f:2:1: S0-unknown-key ‘titel’ is not a key here. Did you mean ‘title’?"),
        ("title: x\nfro: agency", "f:2:1: S0-unknown-key ‘fro’ is not a key here. Did you mean ‘for’?"),
        ("urgent: true", "f:1:1: S0-missing-key The key ‘title’ is missing. Add it."),
        (
            "title: x\nurgent: yes",
            "f:2:1: S0-wrong-type ‘urgent’ is text, and must be true or false. Change it.",
        ),
        (
            "title: 3",
            "f:1:1: S0-wrong-type ‘title’ is a whole number, and must be text. Put it in quotation marks.",
        ),
        (
            "title:",
            "f:1:1: S0-wrong-type ‘title’ is empty, and must be text. Give it a value, or leave the key out.",
        ),
        (
            "title: x\ndays: 3",
            "f:2:1: S0-wrong-type ‘days’ is a whole number, and must be a list. Change it.",
        ),
        (
            "title: x\ndays: [1, '2']",
            "f:2:11: S0-wrong-type Element 2 of ‘days’ is text, and must be a whole number. "
            "Write it without quotation marks.",
        ),
        (
            "title: x\nfor: agencie",
            "f:2:1: S0-unknown-word ‘for’ cannot be ‘agencie’. Did you mean ‘agency’?",
        ),
        (
            "title: x\nsteps: [{kind: call, numbr: 2}]",
            "f:2:22: S0-unknown-key ‘numbr’ is not a key here. Did you mean ‘number’?",
        ),
        (
            "title: x\nsteps: [{kind: call, snd: a}]",
            "f:2:22: S0-unknown-key ‘snd’ is not a key here. Possible here: ‘kind’, ‘number’.",
        ),
        (
            "title: x\nsteps: [{kind: call, number: 0}]",
            "f:2:22: S0-out-of-bounds ‘number’ must be at least 1. Change it.",
        ),
        (
            "title: x\nsteps: [{kind: cal}]",
            "f:2:9: S0-unknown-word Element 1 of ‘steps’ cannot be ‘cal’. Did you mean ‘call’?",
        ),
        ("title: x\nsteps: [{send: a}]", "f:2:9: S0-missing-key The key ‘kind’ is missing. Add it."),
        (
            "title: x\npeople: {Ann: lead}",
            "f:2:10: S0-wrong-form ‘Ann’ is not the form of a key. "
            "Use small letters, digits and _, begin with a letter, and take at most 60.",
        ),
        (
            "title: x\npeople: {ann: leed}",
            "f:2:10: S0-unknown-word ‘ann’ cannot be ‘leed’. Did you mean ‘lead’?",
        ),
        ("title: never", "f:1:1: S0-not-allowed The file: is never due. Change it."),
    ],
)
def test_says_in_a_sentence_what_is_wrong_where_and_how_to_mend_it(text: str, expected: str) -> None:
    lines = said(text)

    assert lines == [expected]


@pytest.mark.parametrize(
    ("key", "value", "said_of_it"),
    [
        ("at_least", "al", "S0-unknown-word ‘at_least’ cannot be ‘al’. Did you mean ‘all’?"),
        ("at_least", "0", "S0-out-of-bounds ‘at_least’ must be at least 1. Change it."),
        (
            "at_least",
            "'2'",
            "S0-wrong-type ‘at_least’ is text, and must be ‘all’ or a whole number. "
            "Write it without quotation marks.",
        ),
        (
            "at_least",
            "1.0",
            "S0-wrong-type ‘at_least’ is a number, and must be ‘all’ or a whole number. Change it.",
        ),
        (
            "after",
            "Issue",
            "S0-wrong-form ‘after’ cannot be ‘Issue’. "
            "Use small letters, digits and _, begin with a letter, and take at most 60.",
        ),
        ("after", "[]", "S0-out-of-bounds ‘after’ needs 1 or more elements. Change it."),
        ("after", "{}", "S0-wrong-type ‘after’ is a group of keys, and must be text or a list. Change it."),
        (
            "after",
            "[a, B]",
            "S0-wrong-form Element 2 of ‘after’ cannot be ‘B’. "
            "Use small letters, digits and _, begin with a letter, and take at most 60.",
        ),
    ],
)
def test_tells_one_fault_for_one_slip_where_several_things_may_stand(
    key: str, value: str, said_of_it: str
) -> None:
    lines = said(f"title: x\n{key}: {value}")

    assert [line.split(" ", 1)[1] for line in lines] == [said_of_it]


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("at: 5pm", "Write hours and minutes with a colon: 17:00."),
        ("on: 6 May 2026", "Write year, month and day with hyphens: 2026-05-06."),
        ('heading: "two\\nlines"', "Write some words on one line."),
        ('heading: " "', "Write some words on one line."),
        ('heading: "\u200b"', "Write some words on one line."),
    ],
)
def test_says_in_words_which_form_is_wanted(line: str, mend: str) -> None:
    [told] = said(f"title: x\n{line}")

    assert "S0-wrong-form" in told
    assert told.endswith(mend)


def test_tells_the_first_fifty_faults_of_a_file() -> None:
    lines = said("title: x\n" + "".join(f"wrong_{number}: 1\n" for number in range(900)))

    assert len(lines) == 50
    assert "f:2:1:" in lines[0]
    assert "f:51:1:" in lines[-1]


def test_offers_in_a_loose_union_the_keys_that_fit_the_rest_of_the_group() -> None:
    lines = said("title: x\nloose: [{kind: call, numbr: 2}]")

    assert "f:2:22: S0-unknown-key ‘numbr’ is not a key here. Did you mean ‘number’?" in lines


def test_does_not_call_a_list_too_short_for_a_broken_element() -> None:
    lines = said("title: x\nteams: [3]")

    assert lines == [
        "f:2:9: S0-wrong-type Element 1 of ‘teams’ is a whole number, and must be text. "
        "Put it in quotation marks."
    ]


def test_calls_an_empty_list_too_short() -> None:
    lines = said("title: x\nteams: []")

    assert lines == ["f:2:1: S0-out-of-bounds ‘teams’ needs 1 or more elements. Change it."]


def test_names_all_faults_of_the_file_at_once() -> None:
    lines = said("colour: x\nurgent: 1\nfor: all\n")

    assert [line.split()[1] for line in lines] == [
        "S0-missing-key",
        "S0-unknown-key",
        "S0-wrong-type",
        "S0-unknown-word",
    ]


def test_tells_a_misspelt_key_once() -> None:
    lines = said("titel: x")

    assert lines == ["f:1:1: S0-unknown-key ‘titel’ is not a key here. Did you mean ‘title’?"]
