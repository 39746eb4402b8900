"""`malp-flow demo`: what it says before it builds anything."""

import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from malp_flow.start import ports
from malp_flow.start.main import main

Said = Callable[..., str]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port of this machine that somebody else listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Give a command that must end with code 3; return what it said."""

    def give(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["malp-flow", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 3
        return capsys.readouterr().err

    return give


def test_says_that_a_port_is_in_use_before_it_builds_anything(said: Said, taken: int, tmp_path: Path) -> None:
    words = said("demo", "--port", str(taken), "--folder", str(tmp_path / "demo"))

    assert words.startswith(f"Port {taken} is in use. Try --port 81")
    assert not (tmp_path / "demo").exists()


def test_throws_nothing_away_while_its_port_is_in_use(said: Said, taken: int, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("built", "utf-8")

    said("demo", "--reset", "--port", str(taken), "--folder", str(tmp_path))

    assert (tmp_path / "state").read_text("utf-8") == "built"


def test_serves_no_pages_at_a_port_in_use_either(said: Said, taken: int) -> None:
    words = said("serve", "--port", str(taken))

    assert words.startswith(f"Port {taken} is in use.")


def test_lets_people_choose_where_it_has_no_port_to_propose(taken: int) -> None:
    with pytest.raises(ports.PortInUse) as refused:
        ports.insist_on("localhost", taken, others=range(taken, taken + 1))

    assert str(refused.value) == f"Port {taken} is in use. Choose another one with --port."


def test_proposes_the_first_of_its_own_ports_that_is_free(taken: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        free = closed_soon.getsockname()[1]

    with pytest.raises(ports.PortInUse, match=f"Try --port {free}"):
        ports.insist_on("localhost", taken, others=(taken, free))
