"""A place’s own folder with a file that is not well made: the start says where, and nothing has changed."""

import re
import sys
from pathlib import Path

import pytest

from malp_flow.folders import shipped
from malp_flow.services import review_lists
from malp_flow.start.main import main
from malp_flow.wiring import House
from tests.cli.story import MONDAY

pytestmark = pytest.mark.usefixtures("commissioned")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own = tmp_path / "own" / "workflows"
    (own / "tools").mkdir(parents=True)
    monkeypatch.setenv("MALP_OWN_FOLDER", str(own.parent))
    monkeypatch.setenv("MALP_SMTP_HOST", "localhost")
    monkeypatch.setenv("MALP_SMTP_SECURITY", "none")
    monkeypatch.setenv("MALP_SENDER_ADDRESS", "reviews@example.org")
    return own


def start(monkeypatch: pytest.MonkeyPatch) -> int | str | None:
    """Run the worker once and return the code it ends with; 0 when it just ends."""
    monkeypatch.setattr(sys, "argv", ["malp-flow", "worker", "--once"])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def a_copy(name: str, target: Path, old: str, new: str) -> None:
    """Copy a shipped file with some of its words replaced."""
    text = (shipped("workflows") / name).read_text("utf-8")
    assert old in text
    target.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("malp.yaml", "to: signed_off", "to: singed_off", "There is no state"),
        ("malp.yaml", "title: Multi-agency learning review", "titel: Review", "Did you mean ‘title’?"),
        ("malp.yaml", "workflow: malp", "workflow: malp\ntitle: Twice", "Delete one of the two."),
        ("tools/malp.yaml", "tool: malp", "tol: malp", "Did you mean ‘tool’?"),
    ],
)
def test_ends_with_code_3_and_the_place_of_a_broken_file(
    own: Path, monkeypatch, capsys, name: str, old: str, new: str, said: str
) -> None:
    a_copy(name, own / name, old, new)

    code = start(monkeypatch)

    told = capsys.readouterr().err
    assert code == 3
    assert re.match(rf"{re.escape(str(own / name))}:\d+:\d+: [A-Z]\d\S* [A-Z‘]", told)
    assert said in told


def test_ends_with_code_3_for_an_edited_file_with_its_old_version(own: Path, monkeypatch, capsys) -> None:
    a_copy("malp.yaml", own / "malp.yaml", "Multi-agency learning review", "Fernshire review")

    code = start(monkeypatch)

    told = capsys.readouterr().err
    assert code == 3
    assert f"{own / 'malp.yaml'}:5:1: V1 " in told
    assert "Raise version to " in told


def test_leaves_running_reviews_as_they_are(house: House, own: Path, monkeypatch) -> None:
    before = reviews_of(house)
    a_copy("malp.yaml", own / "malp.yaml", "to: signed_off", "to: singed_off")

    start(monkeypatch)

    assert reviews_of(house) == before
    assert [line.state_title for line in before] == ["Commissioned"]


def reviews_of(house: House):
    with house.reading() as session:
        place = review_lists.partnership(session, None)
        return review_lists.lines(session, place.id, now=MONDAY)
