"""Children are told in bands that nobody is found by; voices are quoted, children first."""

from uuid import uuid4

import pytest

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool_loading import assemble, load_tool
from malp_flow.engine.report import Report, Section, for_the_public
from malp_flow.services import report_sample, report_voices
from malp_flow.services.collation_rows import Side
from malp_flow.services.report_returns import Returns

TOOL = """\
tool: base
version: 1
title: Audit
scales:
  ages: [{id: young, title: Under 10}, {id: old, title: 10 or older}, {id: never, title: Unborn}]
sections:
  - id: child
    title: Child
    questions:
      - {id: age, text: "How old?", kind: choice, scale: ages, counts: age_band}
      - {id: said, text: "What did the child say?", kind: text, voice: children}
      - {id: staff, text: "What did staff say?", kind: text, voice: practitioners}
"""


def returned(said, *, texts=None):
    """What came back: of each child what its agencies chose, and the texts of the first audit."""
    sides, before, opened = [], {}, {}
    for number, of_agencies in enumerate(said, start=1):
        case_id = uuid4()
        for place, value in enumerate(of_agencies, start=1):
            side = Side(uuid4(), case_id, f"C-{number}", f"Agency {place}", "health", "complete")
            sides.append(side)
            before |= {(side.item_id, "age"): value} if value else {}
    for question, text in (texts or {}).items():
        opened[sides[0].item_id, question] = Answer(text=text)
    tool = assemble(load_tool("tool.yaml", TOOL.encode()), None, {})
    return Returns("audit", tool, tuple(sides), before, before, opened)


def rows(said):
    ((table, is_told),) = report_sample.in_bands(returned(said))
    return dict(table.rows), is_told


def test_counts_each_child_once_whoever_answered():
    counted, is_told = rows([["young", "young"], ["young", None]] * 4)

    assert is_told
    assert counted == {"Under 10": "8"}


def test_decides_nothing_where_agencies_differ_or_nobody_said():
    counted, _is_told = rows([["young", "old"]] * 6 + [[None, None]] * 5 + [["old", "old"]] * 7)

    assert counted == {"10 or older": "7", "Agencies say different things": "6", "Not said": "5"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([["young"]] * 9 + [["old"]] * 2 + [["never"]] * 7, {"Under 10": "9"}),
        ([["young"]] * 9 + [["old"]] * 2, {}),
        ([["young"]] * 3, {}),
    ],
)
def test_keeps_back_what_is_small_and_what_it_could_be_worked_out_from(said, told):
    counted, is_told = rows(said)

    assert {band: number for band, number in counted.items() if number != "not told"} == told
    assert is_told == bool(told)


def test_says_nothing_of_a_band_that_nobody_answered():
    counted, is_told = rows([[None], [None]])

    assert (counted, is_told) == ({}, False)


def test_quotes_an_answer_with_where_it_stands_and_the_public_reads_the_words_alone():
    returns = returned([["young"]], texts={"said": "“Ask me\non my own.”", "staff": "We saw a piece."})

    quoted = report_voices.quotations([returns], "children")

    report = Report(
        *("MALP-1", "Report", "Fernshire", "Neglect", 1, "0", None, False),
        (Section("made-voices-children", "Voices of children", False, statements=quoted),),
    )
    assert [(each.text, each.evidence) for each in quoted] == [
        ("“Ask me on my own.”", ("Agency 1 on C-1, question 1.2",))
    ]
    public = str(for_the_public(report))
    assert "Ask me on my own." in public
    assert "Agency 1" not in public
    assert "C-1" not in public


def test_quotes_no_more_of_a_long_answer_than_its_first_words():
    returns = returned([["young"]], texts={"said": "word " * 300})

    (quoted,) = report_voices.quotations([returns], "children")

    assert len(quoted.text) <= report_voices.LONGEST_QUOTE + 2
    assert quoted.text.endswith("word …")
