"""`malp-flow tool`: what is wrong with audit tools and themes, which there are, and what one asks."""

from pathlib import Path

import pytest

from malp_flow.folders import shipped
from tests.cli.command import run, told

FOLDER = shipped("workflows") / "tools"
SOUND = FOLDER / "malp.yaml"
THEME = FOLDER / "overlays" / "exploitation.yaml"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return a_copy(SOUND, tmp_path / "broken.yaml", "kind: text", "kind: txet")


def a_copy(path: Path, target: Path, old: str, new: str) -> Path:
    text = path.read_text("utf-8")
    assert old in text
    target.parent.mkdir(exist_ok=True)
    target.write_text(text.replace(old, new, 1), "utf-8")
    return target


# ---------------------------------------------------------------- check


def test_says_that_shipped_tools_and_themes_are_sound() -> None:
    files = [str(SOUND), str(THEME)]

    spoken, answers = run("tool", "check", *files), told("tool", "check", *files)

    assert spoken.exit_code == 0
    assert [line.partition(": ")[2][:7] for line in spoken.stdout.splitlines()] == ["sound. "] * 2
    assert [answer["sound"] for answer in answers] == [True, True]
    assert answers[0]["questions"] > 20
    assert "a theme of malp" in answers[1]["said"]


def test_says_what_is_wrong_with_a_tool_by_line_and_column(broken: Path) -> None:
    spoken = run("tool", "check", str(SOUND), str(broken))
    (_sound, answer) = told("tool", "check", str(SOUND), str(broken), code=3)

    (problem,) = answer["problems"]
    line = next(n for n, text in enumerate(broken.read_text("utf-8").splitlines(), 1) if "txet" in text)
    assert spoken.exit_code == 3
    assert f"{broken}:{line}:" in spoken.stdout
    assert (problem["line"], problem["sentence"]) == (line, "‘kind’ cannot be ‘txet’.")


def test_lays_a_theme_on_the_tool_of_its_own_folder(tmp_path: Path) -> None:
    theme = a_copy(THEME, tmp_path / "overlays" / "ours.yaml", "\nof: malp\n", "\nof: ours\n")
    before = told("tool", "check", str(theme), code=3)
    a_copy(SOUND, tmp_path / "ours.yaml", "\ntool: malp\n", "\ntool: ours\n")

    after = told("tool", "check", str(theme))

    assert before[0]["problems"][0]["sentence"] == "There is no audit tool ‘ours’."
    assert after[0]["sound"] is True


def test_lays_a_theme_on_the_shipped_tool_and_tells_where_it_does_not_fit(tmp_path: Path) -> None:
    theme = a_copy(THEME, tmp_path / "theme.yaml", "\n  - id: early_identification\n", "\n  - id: early\n")

    (answer,) = told("tool", "check", str(theme), code=3)

    assert "The tool has no section ‘early’." in [each["sentence"] for each in answer["problems"]]


def test_says_that_the_tool_of_a_theme_is_broken(tmp_path: Path) -> None:
    theme = a_copy(THEME, tmp_path / "overlays" / "ours.yaml", "title:", "title:")
    tool = a_copy(SOUND, tmp_path / "malp.yaml", "kind: text", "kind: txet")

    (answer,) = told("tool", "check", str(theme), code=3)

    assert answer["problems"][0]["code"] == "S3-broken-tool"
    assert tool.name in answer["problems"][0]["mend"]


@pytest.mark.parametrize("text", ["", "a: [", "overlay: x\n", "nonsense"])
def test_says_something_about_a_file_that_is_no_tool(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, "utf-8")

    (answer,) = told("tool", "check", str(path), code=3)

    assert answer["problems"]


def test_calls_a_tool_that_is_not_there_wrong_usage() -> None:
    assert run("tool", "check", "no_such_tool.yaml").exit_code == 2


# ---------------------------------------------------------------- list, show


def test_lists_the_tools_of_a_partnership_with_their_themes(founded: object) -> None:
    spoken, lines = run("tool", "list"), told("tool", "list")

    malp = next(line for line in lines if line["name"] == "malp")
    assert f"malp, version {malp['version']} (as shipped): " in spoken.stdout
    assert "exploitation" in [theme["name"] for theme in malp["themes"]]
    assert (malp["own"], malp["draft"]) == (False, None)


def test_prints_a_tool_as_one_kind_of_agency_is_asked_with_a_theme(founded: object) -> None:
    spoken = run("tool", "show", "malp", "--theme", "exploitation", "--for", "health")
    everybody = told("tool", "show", "malp")

    assert spoken.exit_code == 0
    assert "\n1. " in spoken.stdout
    assert "[The local screening tool for exploitation]" in spoken.stdout
    assert "{screening_tool}" not in spoken.stdout
    assert len(everybody["digest"]) == 64


def test_prints_a_file_without_a_partnership(tmp_path: Path) -> None:
    spoken = run("tool", "show", str(SOUND))

    assert spoken.exit_code == 0
    assert spoken.stdout.startswith(f"{told('tool', 'show', str(SOUND))['title']}, version ")


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (("malq",), "There is no audit tool ‘malq’ here."),
        (("malp", "--theme", "debts"), "There is no theme ‘debts’ here."),
        (("malp", "--for", "helth"), "There is no kind of agency ‘helth’ here."),
    ],
)
def test_says_what_there_is_instead(founded: object, arguments: tuple[str, ...], begins: str) -> None:
    spoken = run("tool", "show", *arguments)

    assert spoken.exit_code == 4
    assert spoken.stderr.startswith(begins)


def test_shows_no_theme_as_a_tool() -> None:
    assert run("tool", "show", str(THEME)).exit_code == 3
