"""A workflow drawn: every state, every move, the present state, and nothing that a file could smuggle in."""

import re
from xml.etree import ElementTree

import pytest

from malp_flow.engine import copying
from malp_flow.engine.drawing import as_svg
from malp_flow.engine.drawing_text import as_mermaid, as_text
from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from tests.engine.small import LETTERS, SMALL, with_changes

FILES = sorted(shipped("workflows").glob("*.yaml"))


def small(*changes):
    return load_workflow("small.yaml", with_changes(*changes).encode(), letters=LETTERS).workflow


def of_file(path):
    return load_workflow(path.name, path.read_bytes()).workflow


def words(svg):
    root = ElementTree.fromstring(svg)  # noqa: S314 - drawn by us
    return [element.text for element in root.iter() if element.text]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_says_what_can_be_raised_in_every_state(path):
    workflow = of_file(path)

    table = as_text(workflow)

    for item in (one for one in workflow.items.values() if one.raised_by):
        assert f"  {item.title}: raised by {workflow.roles[item.raised_by[0]].title}, " in table


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_draws_every_state_and_move_of_a_shipped_file(path):
    workflow = of_file(path)

    said = " ".join(" ".join(words(as_svg(workflow))).split())
    table = as_text(workflow)

    for named in (*workflow.states, *workflow.moves):
        assert named.title in said
        assert named.title in table
    assert as_mermaid(workflow).count("-->") == sum(len(move.from_) for move in workflow.moves) + 1 + sum(
        state.final for state in workflow.states
    )


def test_rings_the_present_state_and_no_other():
    svg = as_svg(small(), present="issued")

    assert svg.count('stroke-width="5"') == 1
    assert words(svg)[words(svg).index("Issued") + 1] == "(now)"
    assert "Issued  <- here" in as_text(small(), present="issued")
    assert "class issued present" in as_mermaid(small(), present="issued")


def test_says_who_moves_behind_what_and_what_then_counts():
    table = as_text(small())

    assert "  -> Back: Close the audits; Manager, or by itself; 2 checks, may be waived" in table
    assert "       items_done, attended" in table
    assert "       Audit: 15 working days, 2 reminders" in table
    assert "Ended (end)" in table


@pytest.mark.parametrize("words_", ['<script>alert("1")</script> & co', 'a"; b --> c', "x]>y{z}"])
def test_takes_a_title_for_words_only(words_):
    title = "'" + words_.replace("'", "''") + "'"
    workflow = small(("title: Back}", f"title: {title}}}"))

    svg, mermaid = as_svg(workflow), as_mermaid(workflow)

    assert "<script" not in svg
    assert " ".join(words_.split()) in " ".join(" ".join(words(svg)).split())
    [line] = [line for line in mermaid.splitlines() if line.endswith("as back")]
    assert re.fullmatch(r'  state "[^";:<>{}\[\]`]*(?:#\d+;[^";:<>{}\[\]`]*)*" as back', line)


def test_draws_arrows_to_states_that_are_there():
    svg = as_svg(small())

    arrows = re.findall(r' d="(M[^"]+)"[^>]+marker-end="url\(#workflow-tip\)"', svg)
    assert len(arrows) == sum(len(move.from_) for move in small().moves)
    assert 'id="workflow-tip"' in svg
    assert "NaN" not in svg


def test_bars_the_arrows_behind_which_something_is_checked():
    workflow = small()

    svg = as_svg(workflow)

    gates = re.findall(r' d="M[^"]+"[^>]+stroke-width="2.5"', svg)
    assert len(gates) == sum(len(move.from_) for move in workflow.moves if move.checks)


def test_copies_a_file_under_another_name_with_its_comments():
    text = (shipped("workflows") / "malp.yaml").read_text("utf-8").replace("version: 1", "version: 7")

    copied = copying.copied(text, "ours")

    assert load_workflow("ours.yaml", copied.encode()).workflow.workflow == "ours"
    assert load_workflow("ours.yaml", copied.encode()).workflow.version == 1
    assert [line for line in copied.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ]


@pytest.mark.parametrize("name", ["", "Ours", "our-s", "a b", "1", "../x"])
def test_copies_under_no_name_that_is_none(name):
    with pytest.raises(copying.NoName):
        copying.copied(SMALL, name)
