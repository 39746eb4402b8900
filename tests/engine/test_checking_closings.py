"""Strands that are chosen by an answer, given up with a move, or of which enough will do."""

import pytest

from malp_flow.engine.crossing import state_when_made
from malp_flow.engine.definition import Workflow
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.findings import Finding
from malp_flow.engine.gates import findings
from malp_flow.engine.loading import load_workflow
from tests.engine.builders import NOW
from tests.engine.small import problems_of

CHOSEN = """\
workflow: chosen
version: 1
title: Strands that are chosen
roles:
  manager: {title: Manager, for: review, as: manager}
items:
  scope: {kind: step, title: Scope, by: manager, answers: {staff: {title: Staff}, all: {title: All}}}
  staff: {kind: step, title: Staff, by: manager, opened_by: scope}
  families: {kind: step, title: Families, by: manager, opened_by: scope, on_answer: [all]}
  leads: {kind: step, title: Leads, by: manager, opened_by: scope, closed_by: join}
  places: {kind: step, title: Places, by: manager, for_each: agency, answers: {here: {title: Here}}}
  meeting: {kind: event, title: Meeting}
  concern:
    {kind: step, title: Concern, by: manager, raised_by: [manager], answers: {real: {title: Real}},
     letters: [{send: asked, to: [manager]}]}
states:
  - {id: scoped, title: Scoped}
  - {id: joined, title: Joined}
  - {id: ended, title: Ended, final: true}
moves:
  - id: join
    title: Join
    from: [scoped]
    to: joined
    by: [manager]
    checks: [{check: enough_done, with: {items: [staff, families, leads], at_least: 2}}]
  - id: end
    title: End
    from: [joined]
    to: ended
    by: [manager]
    checks: [{check: items_done, with: {item: families}}]
  - {id: stop, title: Stop, from: [scoped, joined], to: ended, by: [manager]}
"""
LEADS, FAMILIES, GATE = (
    "closed_by: join",
    "on_answer: [all]",
    "{items: [staff, families, leads], at_least: 2}",
)


def chosen() -> Workflow:
    return load_workflow("chosen.yaml", CHOSEN.encode()).workflow


def a_step(name: str, state: str, place: str = "") -> ItemFact:
    return ItemFact(f"{name}{place}", name, state, state in {"done", "not_needed"}, name.title())


def asked(*items: ItemFact) -> Finding:
    workflow = chosen()
    [finding] = findings(workflow, workflow.moves[0], Facts(state="scoped", at=NOW, items=items))
    return finding


@pytest.mark.parametrize(
    ("staff", "families", "leads", "met"),
    [
        ("to_do", "to_do", "to_do", False),
        ("done", "to_do", "to_do", False),
        ("done", "not_needed", "to_do", True),
        ("to_do", "done", "done", True),
        ("done", "done", "done", True),
    ],
)
def test_lets_pass_once_enough_of_several_are_done_whichever(
    staff: str, families: str, leads: str, met: bool
) -> None:
    finding = asked(a_step("staff", staff), a_step("families", families), a_step("leads", leads))

    assert finding.met is met


def test_counts_an_item_of_several_places_once_and_never_an_item_that_nobody_made() -> None:
    half = asked(a_step("staff", "done"), a_step("leads", "done", "1"), a_step("leads", "to_do", "2"))

    [blocker] = half.blockers
    assert half.progress == "1 of 2"
    assert blocker.sentence == "1 more of these must be done: Families, Leads."
    assert blocker.items == ("leads2",)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (GATE, "{items: [staff, families], at_least: 2}", "G4"),
        (GATE, "{items: [staff, staff, leads], at_least: 1}", "S1"),
        (GATE, "{items: [staff, families, concern], at_least: 2}", "G5"),
        (GATE, "{items: [staff, families, laeds], at_least: 2}", "G2"),
        (GATE, "{items: [staff], at_least: 1}", "G1"),
        (FAMILIES, "on_answer: [none]", "G2"),
        ("opened_by: scope, on_answer: [all]", "on_answer: [all]", "G2"),
        ("opened_by: scope, on_answer: [all]", "opened_by: places, on_answer: [here]", "G4"),
        ("opened_by: scope, on_answer: [all]", "opened_by: concern, on_answer: [real]", "G4"),
        (
            "kind: event, title: Meeting",
            "kind: event, title: Meeting, opened_by: scope, on_answer: [all]",
            "G3",
        ),
        (LEADS, "closed_by: joyn", "S3"),
        ("raised_by: [manager],", "raised_by: [manager], closed_by: join,", "G3"),
        (LEADS + "}", LEADS + "}\n  more: {kind: step, title: More, by: manager, opened_by: leads}", "G3"),
        ("kind: event, title: Meeting", "kind: event, title: Meeting, closed_by: join", "G3"),
        ("{item: families}", "{item: leads}", "G3"),
        ("opened_by: scope, closed_by: join", "opened_by: join, closed_by: join", "G3"),
    ],
)
def test_refuses_what_a_gate_would_wait_for_in_vain(old: str, new: str, code: str) -> None:
    assert CHOSEN.count(old) == 1

    found = problems_of(CHOSEN.replace(old, new))

    assert {problem.code for problem in found} == {code}


def test_refuses_to_ask_for_the_answer_of_what_may_be_left_out() -> None:
    answered = CHOSEN.replace(FAMILIES, FAMILIES + ", answers: {heard: {title: Heard}}")
    load_workflow("chosen.yaml", answered.encode())
    waits = answered.replace(
        "{check: items_done, with: {item: families}}",
        "{check: step_answered, with: {item: families, answer: heard}}",
    )

    [problem] = problems_of(waits)

    assert problem.code == "G3"
    assert problem.sentence == "‘families’ may be not needed, and is then never answered."


MADE = [
    ("families", "scoped", "all", "to_do"),
    ("families", "scoped", "staff", "not_needed"),
    ("families", "scoped", "", "waiting"),
    ("leads", "scoped", "staff", "to_do"),
    ("leads", "joined", "staff", "not_needed"),
]


@pytest.mark.parametrize(("name", "state", "answer", "made"), MADE)
def test_makes_a_strand_in_a_review_that_runs_open_only_where_it_would_be(
    name: str, state: str, answer: str, made: str
) -> None:
    scope = ItemFact("scope", "scope", "done" if answer else "to_do", bool(answer), "Scope", answer=answer)
    workflow = chosen()

    there = state_when_made(workflow, workflow.items[name], Facts(state=state, at=NOW, items=(scope,)))

    assert there == made


def test_makes_what_waits_for_an_answer_not_needed_where_the_step_before_it_was() -> None:
    workflow = chosen()
    before = a_step("scope", "not_needed")

    state = state_when_made(
        workflow, workflow.items["families"], Facts(state="scoped", at=NOW, items=(before,))
    )

    assert state == "not_needed"


def test_remarks_on_an_answer_that_nothing_reads() -> None:
    apart = (
        CHOSEN.replace("  staff: {kind: step, title: Staff, by: manager, opened_by: scope}\n", "")
        .replace("opened_by: scope, closed_by", "closed_by")
        .replace("[staff, families, leads]", "[families, leads]")
        .replace("at_least: 2", "at_least: 1")
    )

    found = [load_workflow("chosen.yaml", text.encode()).remarks for text in (CHOSEN, apart)]

    assert found[0] == ()
    assert [(each.code, each.sentence) for each in found[1]] == [
        ("N1", "Nothing follows the answer ‘staff’: no move and no step reads it.")
    ]
