"""`malp-flow clock`: what it says of a clock that jumped, and who may say that it is right."""

import json
import sys
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from malp_flow.demo.cast import MANAGER, REVIEWERS
from malp_flow.records.history import Entry
from malp_flow.records.people import Partnership
from malp_flow.services import heartbeat
from malp_flow.start.main import main, malp_flow
from malp_flow.wiring import House

pytestmark = pytest.mark.usefixtures("commissioned")
LONG_AGO = datetime(2024, 5, 6, 11, 15, tzinfo=UTC)


@pytest.fixture
def jumped(house: House, commissioned: object) -> House:
    """A real partnership, whose worker last ran long before this machine's today."""
    with house.transaction() as session:
        session.execute(update(Partnership).values(is_demo=False))
        heartbeat.beat(session, "tick", now=LONG_AGO)
    return house


def run(*arguments: str) -> Result:
    return CliRunner().invoke(malp_flow, ["clock", *arguments])


def exit_code(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["malp-flow", "clock", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.usefixtures("jumped")
def test_shows_that_the_clock_is_in_doubt_and_when_each_job_came_by() -> None:
    people, machines = run("show"), json.loads(run("show", "--json").output)

    assert "In doubt" in people.output
    assert "tick     last came by on 6 May 2024, 12:15pm" in people.output
    assert "deliver  has never come by" in people.output
    assert machines["doubt"] == "jumped_ahead"
    assert machines["jobs"]["deliver"] is None


def test_shows_a_clock_that_is_believed() -> None:
    result = run("show")

    assert "The clock is believed." in result.output


def test_believes_the_clock_once_the_manager_confirmed_it(jumped: House) -> None:
    said = run("confirm", "--as", MANAGER.address)

    assert said.output.startswith("Confirmed: it is ")
    assert "The clock is believed." in run("show").output
    with jumped.reading() as session:
        assert session.scalars(select(Entry.kind).order_by(Entry.seq.desc())).first() == "clock.confirmed"


@pytest.mark.parametrize(("address", "code"), [(REVIEWERS[0].address, 3), ("stranger@fernshire.example", 4)])
@pytest.mark.usefixtures("jumped")
def test_lets_nobody_else_confirm_it(monkeypatch: pytest.MonkeyPatch, address: str, code: int) -> None:
    ended = exit_code(monkeypatch, "confirm", "--as", address)

    assert ended == code
    assert "In doubt" in run("show").output


def test_ends_with_code_3_where_nothing_is_in_doubt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = exit_code(monkeypatch, "confirm", "--as", MANAGER.address)

    assert ended == 3
    assert "not in doubt" in capsys.readouterr().err
