"""Audit tools: loaded with every fault named, assembled with a theme, pinned by digest."""

import hashlib
from collections.abc import Callable

import pytest

from malp_flow.engine.audit_tool import Overlay, Tool
from malp_flow.engine.audit_tool_loading import (
    assemble,
    digest,
    load_overlay,
    load_tool,
    tool_from_json,
    tool_to_json,
)
from malp_flow.engine.problems import BrokenDefinition

TOOL = """\
tool: base
version: 1
title: Audit
kinds_of_agency: {health: Health, police: Police}
scales:
  practice: [{id: sound, title: Sound}, {id: weak, title: Weak}]
sections:
  - id: plans
    title: Plans
    questions:
      - {id: clear, text: "Was it clear?", kind: judgement, scale: practice}
      - {id: shared, text: "Was it shared?", kind: yes_no}
  - id: voice
    title: Voice
    questions:
      - {id: heard, text: "Was the child heard?", kind: text}
"""
OVERLAY = """\
overlay: neglect
of: base
version: 2
title: Neglect
local_values:
  procedure: {title: The procedure, example: Fernshire Procedure}
sections:
  - id: plans
    questions:
      - {id: followed, after: clear, text: "Was {procedure} followed?", kind: judgement, scale: practice}
      - {id: why_not, after: followed, text: "Why not?", kind: text}
      - {id: in_time, after: clear, text: "In time?", kind: yes_no}
      - {id: last, text: "Anything else?", kind: text, required: false}
"""


def a_tool(old: str = "", new: str = "") -> Tool:
    return load_tool("tool.yaml", TOOL.replace(old, new).encode() if old else TOOL.encode())


def an_overlay() -> Overlay:
    return load_overlay("overlay.yaml", OVERLAY.encode(), of=a_tool())


def refused(read: Callable[[], object]) -> list[tuple[int, int, str]]:
    with pytest.raises(BrokenDefinition) as refusal:
        read()
    return [(each.line, each.column, each.code) for each in refusal.value.problems]


def placed(text: str, *faults: tuple[str, str]) -> list[tuple[int, int, str]]:
    """Return where each fault is to be shown, given as a piece of the broken text and the code."""
    found = []
    for piece, code in faults:
        before = text[: text.rindex(piece)]
        found.append((before.count("\n") + 1, len(before) - before.rfind("\n"), code))
    return sorted(found)


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("id: shared", "id: clear", [("id: clear", "S1-duplicate-id")]),
        ("id: heard", "id: clear", [("id: clear", "S1-duplicate-id")]),
        ("id: voice", "id: plans", [("id: plans", "S1-duplicate-id")]),
        ("id: weak", "id: sound", [("id: sound", "S1-duplicate-id")]),
        (
            "scale: practice}",
            "scale: practise}",
            [("practice: [", "S3-unused-scale"), ("scale: practise", "S3-unknown-scale")],
        ),
        (", scale: practice}", "}", [("practice: [", "S3-unused-scale"), ("{id: clear", "S3-missing-scale")]),
        ("kind: text", "kind: text, scale: practice", [("scale: practice", "S3-needless-scale")]),
        ("kind: text", "kind: text, reason: required", [("reason:", "S3-needless-reason")]),
        (
            "kind: text",
            "kind: text, visible_to: [helth]",
            [("visible_to", "S4-nobody-sees"), ("helth", "S3-unknown-kind-of-agency")],
        ),
        (
            "kind: text",
            "kind: text, visible_to: [health, polis]",
            [("polis", "S3-unknown-kind-of-agency")],
        ),
        ("the child heard", "{procedure} heard", [("text: ", "S3-unknown-placeholder")]),
        ("the child heard", "{ heard", [("text: ", "S3-lonely-brace")]),
        ("kind: text", "kind: txt", [("kind: txt", "S0-unknown-word")]),
        ("kind: text", "kind: text, hnt: x", [("hnt", "S0-unknown-key")]),
        ("kind: text", "kind: text, counts: age_band", [("counts", "S3-needless-count")]),
        ("kind: text", "kind: text, counts: birthday", [("counts: ", "S0-unknown-word")]),
        ("kind: yes_no", "kind: yes_no, voice: children", [("voice: child", "S3-needless-voice")]),
        ("kind: text", "kind: text, voice: parent", [("voice: parent", "S0-unknown-word")]),
        (
            "      - {id: shared",
            "      - {id: a, text: A, kind: choice, scale: practice, counts: sex}\n"
            "      - {id: b, text: B, kind: choice, scale: practice, counts: plan}\n"
            "      - {id: c, text: C, kind: choice, scale: practice, counts: sex }\n"
            "      - {id: shared",
            [("counts: sex }", "S1-counted-twice")],
        ),
        ("title: Voice\n", "title: ''\n", [("title: ''", "S0-out-of-bounds")]),
    ],
)
def test_refuses_a_tool_that_is_not_well_made(old: str, new: str, faults: list[tuple[str, str]]) -> None:
    broken = TOOL.replace(old, new)

    problems = refused(lambda: load_tool("tool.yaml", broken.encode()))

    assert problems == placed(broken, *faults)


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        (
            "id: followed",
            "id: shared",
            [("id: shared", "S1-duplicate-id"), ("after: followed", "S3-unknown-question")],
        ),
        ("id: in_time", "id: why_not", [("id: why_not", "S1-duplicate-id")]),
        ("id: plans", "id: plan", [("id: plan", "S3-unknown-section")]),
        ("after: followed", "after: folowed", [("after: folowed", "S3-unknown-question")]),
        ("after: followed", "after: heard", [("after: heard", "S3-unknown-question")]),
        ("scale: practice", "scale: practise", [("scale: practise", "S3-unknown-scale")]),
        (
            "{procedure} f",
            "{procedur} f",
            [("procedure: {", "S3-unused-local-value"), ('text: "Was', "S3-unknown-placeholder")],
        ),
        ("of: base", "of: other", [("of: other", "S3-other-tool")]),
        ("  procedure:", "  Procedure:", [("Procedure:", "S0-wrong-form")]),
    ],
)
def test_refuses_a_theme_that_does_not_fit_its_tool(
    old: str, new: str, faults: list[tuple[str, str]]
) -> None:
    broken = OVERLAY.replace(old, new)

    problems = refused(lambda: load_overlay("overlay.yaml", broken.encode(), of=a_tool()))

    assert problems == placed(broken, *faults)


def test_names_all_faults_of_a_tool_at_once() -> None:
    broken = TOOL.replace("id: shared", "id: clear").replace("kind: text", "kind: text, scale: practice")

    problems = refused(lambda: load_tool("tool.yaml", broken.encode()))

    assert [code for _, _, code in problems] == ["S1-duplicate-id", "S3-needless-scale"]


def test_puts_the_questions_of_a_theme_inside_the_sections() -> None:
    tool = assemble(a_tool(), an_overlay(), {"procedure": "the Fernshire Procedure"})

    assert [question.id for _, question in tool.questions()] == [
        "clear",
        "followed",
        "why_not",
        "in_time",
        "shared",
        "last",
        "heard",
    ]
    assert (tool.overlay, tool.overlay_version) == ("neglect", 2)


def test_asks_in_the_partnerships_own_names() -> None:
    values = {"procedure": "  the {odd}\n Procedure ", "of_another_theme": "x"}

    tool = assemble(a_tool(), an_overlay(), values)

    question = tool.question("followed")
    assert question is not None
    assert question.text == "Was the {odd} Procedure followed?"


@pytest.mark.parametrize("value", ["", "  \n", "x" * 201])
def test_refuses_to_assemble_without_a_usable_local_value(value: str) -> None:
    with pytest.raises(BrokenDefinition, match="‘procedure’") as refusal:
        assemble(a_tool(), an_overlay(), {"procedure": value})

    assert [problem.code for problem in refusal.value.problems] == ["S3-missing-local-value"]


def test_refuses_to_assemble_a_theme_of_another_tool() -> None:
    overlay = an_overlay()

    with pytest.raises(BrokenDefinition, match="S3-other-tool"):
        assemble(a_tool("tool: base", "tool: other"), overlay, {"procedure": "x"})


def test_pins_a_tool_as_data_and_reads_it_back_unchanged() -> None:
    tool = assemble(a_tool(), an_overlay(), {"procedure": "Fernshire Procedure"})

    again = tool_from_json(tool_to_json(tool))

    assert again == tool
    assert digest(again) == digest(tool)


def test_gives_a_tool_the_sha256_of_its_canonical_form() -> None:
    question = '{"id":"q","kind":"text","text":"Was it good?"}'
    section = '{"id":"s","questions":[' + question + '],"title":"S"}'
    canonical = '{"sections":[' + section + '],"title":"T","tool":"t","version":1}'
    asked = b'{text: "Was it good?", kind: text, id: q, required: true}'
    raw = b"version: 1\ntool: t\ntitle: T\nsections: [{title: S, id: s, questions: [" + asked + b"]}]"

    found = digest(assemble(load_tool("t", raw), None, {}))

    assert found == hashlib.sha256(canonical.encode()).hexdigest()


def test_gives_a_changed_tool_another_digest() -> None:
    first, second = (
        assemble(a_tool(), an_overlay(), {"procedure": name}) for name in ("Procedure A", "Procedure B")
    )

    assert digest(first) != digest(second)
    assert digest(assemble(a_tool(), None, {})) != digest(first)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tool": 1}'])
def test_refuses_a_kept_tool_that_is_something_else(text: str) -> None:
    with pytest.raises(BrokenDefinition, match="S0-not-a-tool"):
        tool_from_json(text)


def test_holds_a_tool_that_nobody_can_change() -> None:
    tool = a_tool()

    with pytest.raises(ValueError, match="frozen"):
        tool.title = "Other"  # type: ignore[misc]
