"""Commands on a workflow of other names: two early ends, and a waiver on the first move."""

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.services import library
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_REVIEWER, refused, run, told
from tests.cli.story import MONDAY

pytestmark = pytest.mark.usefixtures("founded", "commissioned_on_it")
REF = "LR-1"
FILE = """
reference: LR-1
theme: Neglect
workflow: other
panel: [{title: Police, member: robert.nayland@fernshire.example}]
lead_reviewer: idris.winter@fernshire.example
records: [C-1]
agencies: [Fernshire Police]
"""
CHANGES = {
    "workflow: malp": "workflow: other",
    "issue_audits": "send_out",
    "  - {id: withdrawn, title": "  - {id: merged, title: Merged, final: true}\n  - {id: withdrawn, title",
    "    title: Issue the audits\n": (
        "    title: Issue the audits\n    waiver: {by: business_manager, agreed_by: lead_reviewer}\n"
    ),
    "deadlines:\n": (
        "  - {id: merge, title: Merge, from: [commissioned], to: merged, by: [business_manager],"
        " reason: required}\n\ndeadlines:\n"
    ),
}
BECAUSE = ("--because", "Joined to another review by the partners.")


@pytest.fixture
def commissioned_on_it(house: House) -> None:
    text = (shipped("workflows") / "malp.yaml").read_text("utf-8")
    for old, new in CHANGES.items():
        assert old in text
        text = text.replace(old, new)
    with house.transaction() as session:
        library.activate(session, load_workflow("other.yaml", text.encode()), by=None, now=MONDAY)
    told("review", "commission", "-", *AS_MANAGER, typed=FILE)


def waive(*checks: str) -> None:
    named = [word for check in checks for word in ("--check", check)]
    told("review", "waive", REF, "--to", "audits_issued", *named, *BECAUSE, *AS_MANAGER)


def test_asks_which_end_is_meant_where_there_are_two() -> None:
    unclear = run("review", "withdraw", REF, *BECAUSE, *AS_MANAGER)

    answer = told("review", "withdraw", REF, *BECAUSE, "--to", "merged", *AS_MANAGER)

    assert unclear.exit_code == 2
    assert "Several moves are possible, to: withdrawn, merged. Say which with --to." in unclear.stderr
    assert (answer["state"], answer["done"]) == ("merged", True)


def test_knows_no_end_that_this_workflow_has_not() -> None:
    assert refused("review", "withdraw", REF, *BECAUSE, "--to", "abandoned", *AS_MANAGER, code=4)


def test_asks_which_waiver_is_meant_where_two_wait() -> None:
    waive("tool_ready")
    waive("identities_given", "role_filled")

    unclear = run("review", "agree", REF, *AS_REVIEWER)
    answer = told("review", "agree", REF, "--check", "role_filled", *AS_REVIEWER)

    assert unclear.exit_code == 2
    assert "Several waivers wait, about: tool_ready, identities_given, role_filled." in unclear.stderr
    assert answer["checks"] == ["identities_given", "role_filled"]
    assert [waiver["checks"] for waiver in told("review", "show", REF)["waivers"]] == [["tool_ready"]]


def test_issues_audits_by_a_move_of_any_name() -> None:
    waive("tool_ready", "identities_given", "role_filled", "off_line_declared")
    told("review", "agree", REF, *AS_REVIEWER)

    answer = told("audits", "issue", REF, *AS_MANAGER)

    assert (answer["move"]["move"], answer["state"]) == ("send_out", "audits_issued")
