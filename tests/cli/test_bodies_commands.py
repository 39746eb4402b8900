"""`malp-flow bodies`: the dates of a group shown, added after a look, moved and called off."""

from pathlib import Path

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.services import library
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_REVIEWER, refused, run, told
from tests.cli.story import MONDAY

WORKFLOW = Path(__file__).parents[1] / "cases" / "workflows" / "on_its_day.yaml"

pytestmark = pytest.mark.usefixtures("founded", "named")


@pytest.fixture
def named(house: House) -> None:
    with house.transaction() as session:
        library.activate(session, load_workflow(WORKFLOW.name, WORKFLOW.read_bytes()), by=None, now=MONDAY)


def ahead() -> list[str]:
    found = told("bodies", "list", *AS_MANAGER)
    return next(each["ahead"] for each in found if each["id"] == "qa_group")


def test_adds_nothing_before_it_is_said() -> None:
    rule = ("--every", "second Tuesday", "--until", "2026-04-30")

    shown = run("bodies", "add", "qa_group", *rule, *AS_MANAGER)
    before = ahead()
    told("bodies", "add", "qa_group", *rule, "--apply", *AS_MANAGER)

    assert "Nothing is changed. Add --apply to do it." in shown.stdout
    assert (before, ahead()) == ([], ["2026-01-13", "2026-02-10", "2026-03-10", "2026-04-14"])


def test_moves_and_calls_off() -> None:
    told("bodies", "add", "qa_group", "--on", "2026-02-10", "--on", "2026-03-10", "--apply", *AS_MANAGER)

    moved = ("--from", "2026-02-10", "--to", "2026-02-17")
    told("bodies", "move", "qa_group", *moved, "--apply", *AS_MANAGER)
    told("bodies", "call-off", "qa_group", "--on", "2026-03-10", "--apply", *AS_MANAGER)

    assert ahead() == ["2026-02-17"]


def test_refuses_what_cannot_be() -> None:
    unknown = run("bodies", "call-off", "qa_group", "--on", "2026-03-10", *AS_MANAGER)
    free = refused("bodies", "add", "qa_group", "--on", "2026-04-03", *AS_MANAGER)

    assert "No meeting of this body is known on that day." in unknown.stderr
    assert unknown.exit_code == 4
    assert "is not a working day" in free[0]
    assert run("bodies", "add", "board", "--on", "2026-03-10", *AS_MANAGER).exit_code == 4
    assert run("bodies", "add", "qa_group", *AS_MANAGER).exit_code == 2
    assert run("bodies", "list", *AS_REVIEWER).exit_code == 3
