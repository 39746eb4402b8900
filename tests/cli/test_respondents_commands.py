"""`malp-flow respondents`: people added from a file, a wave sent, a wave closed."""

from pathlib import Path

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.services import library
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_PARTNER, refused, run, told
from tests.cli.story import MONDAY, PLAY

WORKFLOW = Path(__file__).parents[1] / "cases" / "workflows" / "asked_in_waves.yaml"
REF = "Q-2026-01"
FILE = f"""
reference: {REF}
theme: Safeguarding in schools
workflow: asked_in_waves
"""
LIST = "Head of School 1,head1@school1.example\nHead of School 2,head2@school2.example\n"
BECAUSE = ("--because", "The term has ended, and all were rung.")


@pytest.fixture
def asked_in_waves(house: House) -> None:
    with house.transaction() as session:
        library.activate(session, load_workflow(WORKFLOW.name, WORKFLOW.read_bytes()), by=None, now=MONDAY)
    told("review", "commission", "-", *AS_MANAGER, typed=FILE)


def add(text: str, wave: int = 1) -> dict[str, object]:
    answer: dict[str, object] = told(
        "respondents", "add", REF, "-", "--wave", str(wave), *AS_MANAGER, typed=text
    )
    return answer


@pytest.mark.usefixtures("founded", "asked_in_waves")
def test_adds_lists_and_sends_waves() -> None:
    added = add(LIST)
    told("review", "set-up", REF, "--no-theme", *AS_MANAGER)
    told("review", "advance", REF, "--to", "out", *AS_MANAGER)
    add("Head of School 3,head3@school3.example\n", wave=2)
    sent = told("respondents", "send", REF, "--wave", "2", *AS_MANAGER)
    lines = run("respondents", "list", REF).stdout.splitlines()

    assert added["added"] == 2
    assert sent["asked_of"] == 1
    assert [line.split("  ")[0].strip() for line in lines] == ["Wave 1", "Wave 2"]
    assert "0 answered, 2 out" in lines[0]


@pytest.mark.usefixtures("founded", "asked_in_waves")
def test_closes_a_wave_once() -> None:
    add(LIST)
    told("review", "set-up", REF, "--no-theme", *AS_MANAGER)
    told("review", "advance", REF, "--to", "out", *AS_MANAGER)

    closed = told("respondents", "close", REF, "--wave", "1", *BECAUSE, *AS_MANAGER)

    assert closed["without"] == 2
    assert refused("respondents", "close", REF, "--wave", "1", *BECAUSE, *AS_MANAGER) == [
        "Nobody in that wave owes an answer any more."
    ]


@pytest.mark.usefixtures("founded", "asked_in_waves")
def test_refuses_lines_that_are_no_people_and_people_who_do_not_manage() -> None:
    wrong = refused("respondents", "add", REF, "-", "--wave", "1", *AS_MANAGER, typed="Somebody,nowhere\n")

    assert wrong == ["“nowhere” is not an email address."]
    assert refused("respondents", "add", REF, "-", "--wave", "1", *AS_PARTNER, typed=LIST)


@pytest.mark.usefixtures("commissioned")
def test_says_where_a_workflow_asks_no_respondents() -> None:
    [said] = refused("respondents", "add", PLAY.reference, "-", "--wave", "1", *AS_MANAGER, typed=LIST)

    assert said.startswith("This review asks no respondents")
