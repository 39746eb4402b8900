"""Judgements are counted, compliance and quality apart, and no grade is turned into a number."""

import pytest

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool_loading import load_tool
from malp_flow.engine.scoring import lowest_of, tallies
from malp_flow.folders import shipped
from malp_flow.services.tool_shelf import scales_of

TOOL = load_tool(
    "tool.yaml",
    b"""
tool: small
version: 1
title: Small
scales:
  met: [{id: met, title: Met}, {id: not_met, title: Not met}]
  seen: [{id: seen, title: Seen}, {id: not_seen, title: Not seen}]
sections:
  - id: one
    title: One
    questions:
      - {id: dated, text: Dated, kind: choice, scale: met, measures: compliance}
      - {id: signed, text: Signed, kind: choice, scale: met, measures: compliance}
      - {id: heard, text: Heard, kind: judgement, scale: seen, measures: quality}
      - {id: talked, text: Talked, kind: choice, scale: seen}
""",
)


def test_counts_what_was_answered_for_compliance_and_quality_apart() -> None:
    first = {"dated": Answer(value="met"), "signed": Answer(value="not_met"), "heard": Answer(value="seen")}
    second = {"dated": Answer(value="met"), "talked": Answer(value="seen")}

    found = [(tally.measure, tally.counts) for tally in tallies([(TOOL, first), (TOOL, second)])]

    assert found == [
        ("compliance", (("Met", 2), ("Not met", 1))),
        ("quality", (("Seen", 1), ("Not seen", 0))),
    ]


def test_counts_nothing_that_was_not_answered() -> None:
    assert tallies([(TOOL, {"dated": Answer(does_not_apply=True)})]) == ()


@pytest.mark.parametrize(
    ("scale", "lowest"),
    [
        ("ofsted4", "inadequate"),
        ("hml", "high"),
        ("scale0_10", "p0"),
        ("care6", "unsatisfactory"),
        ("described", "not_started"),
    ],
)
def test_finds_the_poor_end_of_a_scale_whichever_way_it_runs(scale, lowest):
    points = scales_of(shipped("workflows") / "tools")[scale]

    assert lowest_of(points) == lowest
