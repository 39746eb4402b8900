"""The audit tool and the themes that come with the product."""

import re
from functools import cache

import pytest

from malp_flow.engine.audit_tool import AssembledTool, Tool
from malp_flow.engine.audit_tool_loading import assemble, digest, tool_from_json, tool_to_json
from malp_flow.folders import shipped
from malp_flow.services.tool_shelf import ToolShelf

GRADES = "ofsted4"  # one of whose words we use nowhere else


THEMES = (
    "criminal_exploitation",
    "domestic_abuse",
    "exploitation",
    "front_door",
    "mental_health",
    "neglect",
    "pre_birth",
    "sexual_abuse_in_the_family",
)


@cache
def shelf() -> ToolShelf:
    return ToolShelf.of_folders(shipped("workflows") / "tools")


def base() -> Tool:
    return shelf().tool("malp")


def with_theme(theme: str = "exploitation") -> AssembledTool:
    overlay = shelf().overlays[theme]
    examples = {name: wanted.example for name, wanted in overlay.local_values.items()}
    return assemble(base(), overlay, examples)


def words_of(tool: Tool) -> list[str]:
    questions = [text for _, question in tool.questions() for text in (question.text, question.hint)]
    sections = [text for section in tool.sections for text in (section.title, section.intro)]
    points = [point.title for name, scale in tool.scales.items() if name != GRADES for point in scale]
    return [tool.title, tool.intro, tool.why_text, tool.reason_text, *questions, *sections, *points]


def test_asks_in_the_order_of_the_childs_journey() -> None:
    sections = [section.id for section in with_theme().sections]

    assert sections == [
        "cover",
        "context",
        "chronology",
        "early_identification",
        "referral",
        "assessment",
        "enquiry",
        "planning",
        "working_together",
        "supervision",
        "voice_of_the_child",
        "parents_and_family",
        "diversity",
        "records",
        "impact",
        "overall",
    ]


def test_comes_with_the_eight_themes_each_inside_the_sections() -> None:
    assembled = {
        theme: with_theme(theme) for theme in shelf().themes_of({"malp"}) for theme in [theme.overlay]
    }

    assert tuple(assembled) == THEMES
    assert all(len(tool.sections) == 16 for tool in assembled.values())
    assert all(len(list(tool.questions())) > len(list(base().questions())) for tool in assembled.values())


def test_is_short_enough_to_be_answered() -> None:
    lengths = [len(list(tool.questions())) for tool in (base(), with_theme())]

    assert lengths == [82, 91]


def test_asks_under_each_judgement_why_and_what_helped() -> None:
    judgements = [q for _, q in with_theme().questions() if q.kind == "judgement" and q.required]

    bare = [question.id for question in judgements if question.reason != "required" or not question.asks_why]

    assert len(judgements) >= 20
    assert bare == []


def test_offers_good_practice_first() -> None:
    points = base().scales["practice"]

    assert points[0].tone == "good"
    assert [point.tone for point in points] == ["good", "good", "mixed", "poor", "neutral"]


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?i)(?<!not )\b(what|which|give|write|enter|state) (is |are )?(the |your )?(\w+’s )?names?\b",
        r"(?i)\bdate of birth\?|\baddress\?|\bNHS number",
        r"(?i)\boutstanding\b|\bfail(ed|ure|ing)?\b|\bblame[sd]?\b(?<!of blame)",
        r"\{|\}|'|\"",
    ],
)
def test_neither_asks_for_a_name_nor_blames_nor_shows_a_placeholder(pattern: str) -> None:
    found = [text for theme in THEMES for text in words_of(with_theme(theme)) if re.search(pattern, text)]

    assert found == []


def test_asks_only_those_who_can_act_about_disruption() -> None:
    question = with_theme().question("disruption")

    assert question is not None
    assert question.is_for("police")
    assert not question.is_for("education")


def test_keeps_the_order_of_a_records_columns_with_a_review() -> None:
    tool = with_theme()

    kept = tool_from_json(tool_to_json(tool))

    columns = {name: list(form.columns) for name, form in tool.records.items()}
    assert {name: list(form.columns) for name, form in kept.records.items()} == columns
    assert digest(kept) == digest(tool)
