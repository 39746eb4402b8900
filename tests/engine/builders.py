"""Plain values for tests of the rule room: sound by default, each part to be overridden by name."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from malp_flow.engine.definition import Workflow
from malp_flow.engine.facts import DocumentFact, Facts, Holder, ItemFact, MeetingFact
from malp_flow.engine.findings import Finding
from malp_flow.engine.gates import findings
from malp_flow.engine.loading import Definition, load_workflow
from malp_flow.folders import shipped

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@cache
def shipped_definition() -> Definition:
    """The workflow file that comes with the product; the machine is kept for as long as it is."""
    path = shipped("workflows") / "malp.yaml"
    return load_workflow(path.name, path.read_bytes())


def shipped_workflow() -> Workflow:
    return shipped_definition().workflow


def an_item(**changes: Any) -> ItemFact:
    """An audit of one agency on one case, issued, with everything known that a gate asks."""
    usual: dict[str, Any] = {
        "id": "audit-police-C-1",
        "name": "audit",
        "state": "issued",
        "done": False,
        "title": "Audit",
        "agency": "police",
        "agency_name": "Police",
        "case": "1",
        "case_reference": "C-1",
        "holder": "Ruth Ames",
        "off_line": True,
        "identities_given": True,
    }
    return ItemFact(**(usual | changes))


def an_answer(partner: str, **changes: Any) -> ItemFact:
    """A partner's seat on the panel; has said yes to version 1."""
    usual: dict[str, Any] = {
        "id": f"sign_off-{partner}",
        "name": "sign_off",
        "state": "answered",
        "done": True,
        "title": "Sign-off",
        "holder": partner,
        "answer": "approve",
        "version": 1,
    }
    return ItemFact(**(usual | changes))


def a_meeting(**changes: Any) -> MeetingFact:
    """A learning event that is over, with the needed people and notes."""
    usual: dict[str, Any] = {
        "ends_at": datetime(2026, 2, 18, 16, 0, tzinfo=UTC),
        "attendance_recorded": True,
        "attended": {"auditor": 4, "practitioner": 9, "line_manager": 2},
        "notes_recorded": True,
    }
    return MeetingFact(**(usual | changes))


def a_report(**changes: Any) -> DocumentFact:
    """Version 1 of a report with learning, and none of the rest."""
    usual: dict[str, Any] = {
        "version": 1,
        "sha256": "a1",
        "written": {"statements_of_learning": 3},
        "said_none": frozenset({"good_practice", "recommendations"}),
        "anonymity_confirmed": True,
    }
    return DocumentFact(**(usual | changes))


def some_facts(**changes: Any) -> Facts:
    """A review of one case and one agency in which every gate but that for changes is open."""
    usual: dict[str, Any] = {
        "state": "commissioned",
        "at": NOW,
        "items": (an_item(state="complete", done=True), an_answer("Health"), an_answer("Police")),
        "holders": (Holder("lead_reviewer", "Lena Hall"), Holder("safeguarding_partner", "Paul Reed")),
        "meetings": {"learning_event": a_meeting()},
        "documents": {"overview_report": a_report()},
        "declared": frozenset({"lead_reviewer"}),
    }
    return Facts(**(usual | changes))


def found_by(move_id: str, check: str, facts: Facts) -> Finding:
    """What the first check of that name found at the gate of a move of the shipped file."""
    workflow = shipped_workflow()
    move = workflow.move(move_id)
    assert move
    return next(each for each in findings(workflow, move, facts) if each.check == check)
