"""Answers: complete or not, how far, and what a form may send."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from malp_flow.engine.answer_text import LONGEST_ANSWER, cleaned
from malp_flow.engine.answers import (
    Answer,
    answer_from,
    gaps,
    problems_with,
    progress,
    section_states,
    visible,
)
from malp_flow.engine.audit_tool import Question, Tool
from malp_flow.engine.audit_tool_loading import load_tool

TOOL = load_tool(
    "tool.yaml",
    b"""\
tool: base
version: 1
title: Audit
scales:
  practice:
    - {id: sound, title: Sound}
    - {id: weak, title: Weak}
    - {id: na, title: No, means_does_not_apply: true}
sections:
  - id: plans
    title: Plans
    questions:
      - {id: clear, text: "Clear?", kind: judgement, scale: practice, reason: required, asks_why: true}
      - {id: shared, text: "Shared?", kind: yes_no, reason: optional}
      - {id: medical, text: "Seen?", kind: date, visible_to: [health]}
  - id: voice
    title: Voice
    questions:
      - {id: heard, text: "Heard?", kind: text}
  - id: more
    title: More
    questions:
      - {id: extra, text: "More?", kind: text, required: false}
  - id: custody
    title: Custody
    questions:
      - {id: custody_text, text: "How?", kind: text, visible_to: [police]}
""",
)
DONE = {
    "clear": Answer(value="sound", reason="Seen in the plan of May."),
    "shared": Answer(value="yes"),
    "heard": Answer(text="In each visit."),
}


def missing(changes: dict[str, Answer], *, agency_kind: str = "education") -> list[str]:
    return [gap.question_id for gap in gaps(TOOL, DONE | changes, agency_kind=agency_kind)]


def the(question_id: str) -> Question:
    question = TOOL.question(question_id)
    assert question is not None
    return question


def test_finds_an_audit_complete_with_every_required_question_answered() -> None:
    found = missing({})

    assert found == []
    assert progress(TOOL, DONE, agency_kind="education").is_complete


def test_finds_everything_missing_in_an_empty_audit_in_the_order_of_the_tool() -> None:
    found = gaps(TOOL, {}, agency_kind="education")

    assert [(gap.section_id, gap.question_id) for gap in found] == [
        ("plans", "clear"),
        ("plans", "shared"),
        ("voice", "heard"),
    ]


@pytest.mark.parametrize("question_id", ["clear", "shared", "heard"])
def test_takes_does_not_apply_to_us_for_an_answer_without_a_reason(question_id: str) -> None:
    found = missing({question_id: Answer(does_not_apply=True)})

    assert found == []


@pytest.mark.parametrize(
    ("question_id", "answer", "sentence"),
    [
        ("clear", Answer(value="sound"), "The reason for this answer is missing."),
        ("clear", Answer(value="sound", reason=" \n"), "The reason for this answer is missing."),
        ("clear", Answer(reason="Seen."), "This question is not answered yet."),
        ("clear", Answer(value="good", reason="Seen."), "Choose one of the answers on the list."),
        ("shared", Answer(value="maybe"), "Choose one of the answers on the list."),
        ("heard", Answer(text=" "), "This question is not answered yet."),
    ],
)
def test_says_what_an_answer_lacks(question_id: str, answer: Answer, sentence: str) -> None:
    found = gaps(TOOL, DONE | {question_id: answer}, agency_kind="education")

    assert [(gap.question_id, gap.sentence) for gap in found] == [(question_id, sentence)]


def test_takes_a_point_that_means_does_not_apply_without_a_reason() -> None:
    found = missing({"clear": Answer(value="na")})

    assert found == []


def test_asks_health_alone_for_the_medical() -> None:
    assert missing({}, agency_kind="health") == ["medical"]
    assert missing({"medical": Answer(value="2026-05-06")}, agency_kind="health") == []


def test_hides_the_questions_and_sections_of_other_kinds_of_agency() -> None:
    tool = visible(TOOL, "education")

    assert [question.id for _, question in tool.questions()] == ["clear", "shared", "heard", "extra"]
    assert [section.id for section in tool.sections] == ["plans", "voice", "more"]


def test_counts_sections_and_questions_that_are_required() -> None:
    answers = {"clear": DONE["clear"], "heard": DONE["heard"], "extra": Answer(text="x")}

    found = progress(TOOL, answers, agency_kind="education")

    assert (found.sections_done, found.sections_total) == (1, 2)
    assert (found.answered, found.required) == (2, 3)
    assert not found.is_complete


@pytest.mark.parametrize(
    ("section_id", "answers", "state"),
    [
        ("plans", {}, "not_started"),
        ("plans", {"heard": Answer(text="x")}, "not_started"),
        ("plans", {"shared": Answer()}, "not_started"),
        ("plans", {"shared": Answer(value="no")}, "in_progress"),
        ("plans", {"clear": Answer(reason="x")}, "in_progress"),
        ("plans", DONE, "completed"),
        ("more", {}, "not_started"),
        ("more", {"extra": Answer(text="x")}, "completed"),
    ],
)
def test_says_how_far_a_section_is(section_id: str, answers: dict[str, Answer], state: str) -> None:
    found = section_states(TOOL, answers, agency_kind="education")

    assert found[section_id] == state


def test_reads_a_form_into_an_answer_and_leaves_other_fields_aside() -> None:
    form = {"value": "sound", "reason": " Seen.\r\n", "helped": "Time", "text": "x", "state": "signed"}

    answer = answer_from(TOOL, the("clear"), form)

    assert answer == Answer(value="sound", reason="Seen.", helped="Time")
    assert Answer.from_json(answer.as_json()) == answer


@pytest.mark.parametrize("question_id", ["clear", "shared", "medical", "heard"])
def test_takes_an_empty_form_for_a_blank_answer_without_errors(question_id: str) -> None:
    question = the(question_id)

    assert problems_with(TOOL, question, {}) == []
    assert answer_from(TOOL, question, {}).is_blank()


@pytest.mark.parametrize(
    ("question_id", "form", "fields"),
    [
        ("clear", {"value": "good"}, ["value"]),
        ("clear", {"value": "sound"}, []),
        ("shared", {"value": "true"}, ["value"]),
        ("medical", {"value": "2026-02-30"}, ["value"]),
        ("medical", {"value": "20260206"}, ["value"]),
        ("medical", {"value": "2026-02-06"}, []),
        ("heard", {"text": "x" * (LONGEST_ANSWER + 1)}, ["text"]),
        ("heard", {"text": "x" * LONGEST_ANSWER}, []),
        ("clear", {"reason": "x" * 100_001, "helped": "x" * 100_001}, ["reason", "helped"]),
        ("clear", {"value": "sound", "does_not_apply": "yes"}, ["does_not_apply"]),
        ("heard", {"text": "x", "does_not_apply": "yes"}, ["does_not_apply"]),
        ("heard", {"does_not_apply": "yes"}, []),
    ],
)
def test_names_the_field_of_a_form_that_is_wrong(
    question_id: str, form: dict[str, str], fields: list[str]
) -> None:
    found = problems_with(TOOL, the(question_id), form)

    assert [error.field for error in found] == fields


def test_keeps_text_in_one_form() -> None:
    pasted = " Cafe\u0301\r\nnext\x0bline\u2028\ttab\x00\u202e\ud800 "

    assert cleaned(pasted) == "Caf\u00e9\nnext\nline\n tab"


@settings(deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
def test_keeps_text_that_is_kept_already(text: str) -> None:
    once = cleaned(text)

    assert cleaned(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert all(sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs") for sign in once)


texts = st.sampled_from(["", " ", "Seen."])
answers = st.builds(
    Answer,
    value=st.sampled_from([None, "sound", "na", "yes", "2026-05-06", "other"]),
    text=texts,
    reason=texts,
    does_not_apply=st.booleans(),
)
some_answers = st.dictionaries(st.sampled_from([q.id for _, q in TOOL.questions()]), answers)
kinds = st.sampled_from(["education", "health", "police", "unheard_of"])


@settings(deadline=None)
@given(some_answers, kinds)
def test_never_misses_a_gap_that_it_counts(given_answers: dict[str, Answer], agency_kind: str) -> None:
    found = gaps(TOOL, given_answers, agency_kind=agency_kind)
    counted = progress(TOOL, given_answers, agency_kind=agency_kind)
    seen = visible(TOOL, agency_kind)

    required = {question.id for _, question in seen.questions() if question.required}
    assert {gap.question_id for gap in found} <= required
    assert {q for q in required if q not in given_answers} <= {gap.question_id for gap in found}
    assert counted.required - counted.answered == len(found)
    assert counted.is_complete == (not found)
    assert (counted.sections_done == counted.sections_total) == (not found)
    assert gaps(seen, given_answers, agency_kind=agency_kind) == found


@settings(deadline=None)
@given(some_answers, kinds)
def test_has_no_gap_left_once_each_is_marked_as_not_applying(
    given_answers: dict[str, Answer], agency_kind: str
) -> None:
    found = gaps(TOOL, given_answers, agency_kind=agency_kind)
    marked = {gap.question_id: Answer(does_not_apply=True) for gap in found}

    after = gaps(TOOL, given_answers | marked, agency_kind=agency_kind)

    assert after == []


def test_leaves_the_tool_itself_as_it_was() -> None:
    before: Tool = TOOL.model_copy(deep=True)

    visible(TOOL, "education")

    assert before == TOOL
