"""Audit tools and themes: those shipped, and a partnership’s own in front, whole file by name."""

from pathlib import Path

import pytest

from malp_flow.engine.problems import BrokenDefinition
from malp_flow.folders import shipped
from malp_flow.services.tool_shelf import NoSuchTool, ToolShelf

SHIPPED = shipped("workflows") / "tools"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "overlays").mkdir()
    return tmp_path


def a_copy(path: Path, target: Path, *replaced: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    target.write_text(text, "utf-8")


def test_offers_what_was_shipped_where_there_is_nothing_of_ones_own(tmp_path):
    shelf = ToolShelf.of_folders(SHIPPED, tmp_path)

    assert shelf.tool("malp").tool == "malp"
    assert set(shelf.overlays) >= {"exploitation", "neglect"}


def test_takes_a_file_of_ones_own_for_the_shipped_one_of_that_name(own):
    a_copy(SHIPPED / "malp.yaml", own / "malp.yaml", ("title: Learning review", "title: Fernshire review"))

    shelf = ToolShelf.of_folders(SHIPPED, own)

    assert shelf.tool("malp").title.startswith("Fernshire review")


def test_adds_tools_and_themes_of_ones_own(own):
    a_copy(SHIPPED / "malp.yaml", own / "short.yaml", ("tool: malp", "tool: short"))
    a_copy(
        SHIPPED / "overlays" / "exploitation.yaml",
        own / "overlays" / "debts.yaml",
        ("overlay: exploitation", "overlay: debts"),
        ("of: malp", "of: short"),
    )

    shelf = ToolShelf.of_folders(SHIPPED, own)

    assert set(shelf.tools) == {"agency_report", "information_request", "malp", "short"}
    assert [theme.overlay for theme in shelf.themes_of({"short"})] == ["debts"]


def test_tells_line_and_column_of_a_theme_for_a_tool_that_is_not_there(own):
    target = own / "overlays" / "debts.yaml"
    a_copy(
        SHIPPED / "overlays" / "exploitation.yaml",
        target,
        ("overlay: exploitation", "overlay: debts"),
        ("of: malp", "of: malq"),
    )

    with pytest.raises(BrokenDefinition) as broken:
        ToolShelf.of_folders(SHIPPED, own)

    (problem,) = broken.value.problems
    assert problem.line == line_of(target, "of: malq")
    assert "‘malq’" in problem.sentence
    assert "malp" in problem.mend
    assert broken.value.source == str(target)


@pytest.mark.parametrize("key", ["tool", "overlay"])
def test_refuses_two_files_with_one_id(own, key):
    name = {"tool": "malp.yaml", "overlay": "overlays/exploitation.yaml"}[key]
    target = own / Path(name).with_stem("second")
    a_copy(SHIPPED / name, target)

    with pytest.raises(BrokenDefinition) as broken:
        ToolShelf.of_folders(SHIPPED, own)

    (problem,) = broken.value.problems
    assert problem.line == line_of(target, f"{key}: ")
    assert Path(name).name in problem.sentence


def test_says_that_a_workflow_asks_for_a_tool_that_is_not_there():
    with pytest.raises(NoSuchTool):
        ToolShelf.of_folders(SHIPPED).tool("malq")


def line_of(path: Path, begins: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.startswith(begins))
