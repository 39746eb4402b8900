"""Gates: every check met and not met, and everything that is missing told at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from malp_flow.engine.check_registry import parameters_of
from malp_flow.engine.checks import checks
from malp_flow.engine.definition import CheckUse, Move
from malp_flow.engine.facts import DocumentFact, Facts, Holder, MeetingFact, PlanGap
from malp_flow.engine.findings import Finding
from malp_flow.engine.gates import blockers, findings, may_be_waived
from tests.engine.builders import (
    NOW,
    a_meeting,
    a_report,
    an_answer,
    an_item,
    found_by,
    shipped_workflow,
    some_facts,
)

CHECKS = [
    (move.id, use.check)
    for move in shipped_workflow().moves
    for use in move.checks
    if move.id != "ask_for_changes"
]


@pytest.mark.parametrize(("move", "check"), CHECKS)
def test_holds_each_check_as_met_where_nothing_is_missing(move: str, check: str) -> None:
    facts = some_facts()

    finding = found_by(move, check, facts)

    assert finding.met
    assert finding.sentence


def with_audit(**changes: object) -> Facts:
    return some_facts(items=(an_item(**changes),))


def with_event(**changes: object) -> Facts:
    return some_facts(meetings={"learning_event": a_meeting(**changes)})


def with_report(**changes: object) -> Facts:
    return some_facts(documents={"overview_report": a_report(**changes)})


MISSING = [
    ("issue_audits", "role_filled", some_facts(holders=()), "Nobody is named as Lead reviewer."),
    ("issue_audits", "off_line_declared", with_audit(off_line=False), "manages the work with this child"),
    ("issue_audits", "off_line_declared", with_audit(off_line=None), "not recorded that the person named is"),
    ("issue_audits", "tool_ready", some_facts(tools_missing={"audit": "No theme is chosen."}), "No theme is"),
    ("issue_audits", "identities_given", with_audit(identities_given=False), "which child is meant"),
    ("close_audits", "items_done", with_audit(), "Police, C-1: not done yet."),
    ("close_audits", "items_done", with_audit(gaps=2), "2 required questions still to answer"),
    ("close_audits", "items_done", with_audit(working_days_late=1), "not back yet, 1 working day overdue"),
    ("hold_event", "event_over", with_event(ends_at=None), "no date is set"),
    ("hold_event", "event_over", with_event(ends_at=NOW + timedelta(hours=1)), "has not taken place yet"),
    ("hold_event", "attended", with_event(attendance_recorded=False), "Attendance is not recorded."),
    (
        "hold_event",
        "attended",
        with_event(attended={"auditor": 1, "line_manager": 1}),
        "Practitioner: 0 of 1",
    ),
    ("hold_event", "notes_recorded", with_event(notes_recorded=False), "The notes are not recorded."),
    ("draft_report", "parts_written", with_report(written={}), "Statements of learning: at least 1 needed."),
    (
        "draft_report",
        "parts_written",
        with_report(said_none=frozenset({"good_practice"})),
        "Recommendations:",
    ),
    ("draft_report", "anonymity_checked", with_report(anonymity_confirmed=False), "Nobody has confirmed"),
    (
        "draft_report",
        "independence_declared",
        some_facts(declared=frozenset({"safeguarding_partner"})),
        "Lead reviewer: independence and interests are not declared yet.",
    ),
    (
        "draft_report",
        "statements_planned",
        with_report(gaps=(PlanGap("recommendations", "R2", ("rests_on", "due_on")),)),
        "Recommendations, R2: what it rests on, by when is missing.",
    ),
    (
        "draft_report",
        "anonymity_checked",
        with_report(anonymity_confirmed=False, suspicious_places=2),
        "2 places look like an identity.",
    ),
    (
        "sign_off",
        "answered",
        some_facts(items=(an_answer("Health", answer=""),)),
        "Health has not said ‘Approve",
    ),
    (
        "draft_report",
        "anonymity_checked",
        with_report(anonymity_confirmed=False, suspicious_places=1),
        "1 place looks like an identity.",
    ),
    ("sign_off", "answered", some_facts(items=(an_answer("Health", version=0),)), "on the present version"),
    ("ask_for_changes", "answered", some_facts(), "‘Ask for changes’ from 0 of 2 so far; 1 will do."),
    ("sign_off", "answered", some_facts(documents={}), "Overview report: nothing is written yet."),
    ("draft_report", "parts_written", some_facts(documents={}), "Overview report: nothing is written yet."),
    ("draft_report", "anonymity_checked", some_facts(documents={}), "Overview report: nothing is written"),
    ("issue_audits", "tool_ready", some_facts(items=()), "Nothing is asked for yet: Audit."),
]


@pytest.mark.parametrize(("move", "check", "facts", "said"), MISSING, ids=[f"{m[0]} {m[3]}" for m in MISSING])
def test_says_what_is_missing_who_can_supply_it_and_how(
    move: str, check: str, facts: Facts, said: str
) -> None:
    finding = found_by(move, check, facts)

    assert not finding.met
    assert said in finding.blockers[0].sentence
    assert finding.blockers[0].who
    assert finding.blockers[0].do


def test_tells_every_blocker_at_once() -> None:
    workflow = shipped_workflow()
    silent = an_item(holder="", off_line=None, identities_given=False)
    facts = some_facts(
        items=(silent, replace(silent, id="audit-housing-C-1", agency_name="Housing")), holders=()
    )
    move = workflow.move("issue_audits")
    assert move

    missing = blockers(workflow, move, facts)

    assert [blocker.check for blocker in missing] == [
        *["role_filled"] * 4,
        *["off_line_declared"] * 2,
        *["identities_given"] * 2,
    ]
    assert {blocker.items for blocker in missing if blocker.items} == {
        ("audit-police-C-1",),
        ("audit-housing-C-1",),
    }


def test_names_each_audit_that_is_not_back_and_counts_the_rest() -> None:
    back = an_item(state="complete", done=True)
    facts = some_facts(items=(back, replace(back, id="two"), an_item(id="three", agency_name="Housing")))

    finding = found_by("close_audits", "items_done", facts)

    assert finding.progress == "2 of 3"
    assert [blocker.items for blocker in finding.blockers] == [("three",)]


def test_advises_about_an_audit_that_is_not_back_in_one_clause() -> None:
    finding = found_by("close_audits", "items_done", with_audit())

    assert [blocker.do for blocker in finding.blockers] == ["Wait for it, or go ahead without it."]


@pytest.mark.parametrize(
    ("move", "check"),
    [
        ("issue_audits", "off_line_declared"),
        ("issue_audits", "identities_given"),
        ("close_audits", "items_done"),
        ("sign_off", "answered"),
    ],
)
def test_never_passes_all_of_none(move: str, check: str) -> None:
    finding = found_by(move, check, some_facts(items=()))

    assert len(finding.blockers) == 1


def test_never_passes_when_all_that_was_asked_for_is_withdrawn() -> None:
    facts = with_audit(state="withdrawn", done=False, live=False)

    finding = found_by("close_audits", "items_done", facts)

    assert "Nothing is asked for yet" in finding.blockers[0].sentence


def test_takes_what_it_knows_nothing_of_as_missing() -> None:
    facts = Facts(state="audits_returned", at=NOW)

    unknown = [found_by("hold_event", check, facts) for check in ("event_over", "attended", "notes_recorded")]

    assert not any(finding.met for finding in unknown)
    assert MeetingFact() == MeetingFact(ends_at=None)
    assert not found_by("draft_report", "parts_written", replace(facts, documents={"x": DocumentFact()})).met


def found_with(check: str, facts: Facts, **parameters: object) -> Finding:
    """What a check finds with parameters of its own instead of the shipped file's."""
    workflow = shipped_workflow()
    move, use = next((move, use) for move in workflow.moves for use in move.checks if use.check == check)
    changed = use.model_copy(update={"with_": {**use.with_, **parameters}})
    [finding] = findings(workflow, move.model_copy(update={"checks": (changed,)}), facts)
    return finding


def test_says_how_many_more_people_are_needed() -> None:
    two = {"role": "safeguarding_partner", "at_least": 2}
    both = [Holder("safeguarding_partner", name) for name in ("Paul Reed", "Ada Moss")]

    [one_there] = found_with("role_filled", some_facts(), **two).blockers
    [none_there] = found_with("role_filled", some_facts(holders=()), **two).blockers

    assert one_there.sentence == "Safeguarding partner: one more is needed."
    assert none_there.sentence == "Nobody is named as Safeguarding partner."
    assert found_with("role_filled", some_facts(holders=tuple(both)), **two).met


def some_audits(*done: bool) -> Facts:
    numbered = enumerate(done)
    audits = [an_item(id=f"audit-{n}", done=each, case_reference=f"C-{n}") for n, each in numbered]
    return some_facts(items=tuple(audits))


def test_says_once_what_any_of_several_could_supply() -> None:
    finding = found_with("items_done", some_audits(True, False, False), at_least=2)

    [blocker] = finding.blockers
    assert blocker.sentence == "Audit: 1 of 3 done so far; 2 will do."
    assert blocker.items == ("audit-1", "audit-2")
    assert finding.progress == "1 of 2"


def test_says_that_more_is_asked_than_there_is() -> None:
    finding = found_with("items_done", some_audits(True, False), at_least=3)

    assert [blocker.sentence for blocker in finding.blockers] == [
        "Audit: 3 must be done, and this review has only 2.",
        "Police, C-1: not done yet.",
    ]
    assert finding.progress == "1 of 3"


def test_says_that_more_answers_are_asked_than_there_are_people() -> None:
    facts = some_facts(items=(an_answer("Health"),))

    finding = found_with("answered", facts, item="sign_off", answer="approve", at_least=2)

    [blocker] = finding.blockers
    assert blocker.sentence == ("Sign-off: ‘Approve this version’ is needed from 2, and only 1 is asked.")


def test_counts_no_more_than_was_asked_for() -> None:
    finding = found_with("items_done", some_audits(True, True, True), at_least=1)

    assert finding.met
    assert finding.progress == "1 of 1"


EITHER = {"at_least": {"recommendations": 2}, "or_said_none": ["recommendations"]}


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({"written": {"recommendations": 2}, "said_none": frozenset()}, True),
        ({"written": {}, "said_none": frozenset({"recommendations"})}, True),
        ({"written": {"recommendations": 1}, "said_none": frozenset()}, False),
        ({"written": {}, "said_none": frozenset()}, False),
    ],
)
def test_takes_statements_or_words_that_there_are_none(changes: dict[str, object], met: bool) -> None:
    finding = found_with("parts_written", with_report(**changes), **EITHER)

    assert finding.met is met
    assert len(finding.blockers) == (0 if met else 1)
    assert finding.progress == ("1 of 1" if met else "0 of 1")


def test_counts_no_part_of_a_report_that_nobody_has_begun() -> None:
    finding = found_by("draft_report", "parts_written", some_facts(documents={}))

    assert finding.progress == "0 of 3"
    assert len(finding.blockers) == 1


def test_counts_no_answer_to_a_text_that_is_not_there() -> None:
    facts = some_facts(items=(an_answer("Health", version=0),), documents={})

    finding = found_by("sign_off", "answered", facts)

    assert not finding.met
    assert found_with("answered", facts, item="sign_off", answer="approve", same_version=False).blockers


def test_names_the_item_where_an_agency_owes_two_on_one_case() -> None:
    chronology = an_item(id="two", name="overview_report", title="Chronology")

    alone = found_by("close_audits", "items_done", with_audit())
    beside = found_by("close_audits", "items_done", some_facts(items=(an_item(), chronology)))

    assert alone.blockers[0].sentence == "Police, C-1: not done yet."
    assert beside.blockers[0].sentence == "Audit, Police, C-1: not done yet."


def test_speaks_of_a_childs_record_only_where_there_is_one() -> None:
    nobody = some_facts(items=(an_item(holder=""),))
    named = an_item(holder="", case="", case_reference="")

    [on_a_case] = found_with("role_filled", nobody, role="auditor", for_each="agency on a case").blockers
    [elsewhere] = found_with(
        "role_filled", some_facts(items=(named,)), role="auditor", for_each="agency on a case"
    ).blockers

    assert "child’s record" in on_a_case.do
    assert "child" not in elsewhere.do


def test_reads_the_parameters_of_a_check_once() -> None:
    workflow = shipped_workflow()
    use = workflow.moves[0].checks[0]

    first, second = parameters_of(use), parameters_of(use)

    assert first is second


def test_lets_a_waived_check_pass_and_still_shows_it() -> None:
    workflow = shipped_workflow()
    move = workflow.move("hold_event")
    assert move
    facts = replace(with_event(notes_recorded=False), waived=frozenset({("hold_event", "notes_recorded")}))

    shown = {finding.check: finding for finding in findings(workflow, move, facts)}

    assert not blockers(workflow, move, facts)
    assert shown["notes_recorded"].waived
    assert shown["notes_recorded"].lets_pass
    assert not shown["notes_recorded"].met
    assert shown["notes_recorded"].blockers
    assert not shown["attended"].waived


def test_keeps_a_waiver_to_its_own_move_and_check() -> None:
    workflow = shipped_workflow()
    move = workflow.move("hold_event")
    assert move
    elsewhere = frozenset({("close_audits", "notes_recorded"), ("hold_event", "attended")})
    facts = replace(with_event(notes_recorded=False), waived=elsewhere)

    missing = blockers(workflow, move, facts)

    assert [blocker.check for blocker in missing] == ["notes_recorded"]


def test_does_not_mark_a_check_as_waived_that_holds_anyway() -> None:
    facts = some_facts(waived=frozenset({("hold_event", "attended")}))

    finding = found_by("hold_event", "attended", facts)

    assert finding.met
    assert not finding.waived


@pytest.mark.parametrize(
    ("move_id", "allowed"),
    [
        ("issue_audits", set()),
        ("close_audits", {"items_done"}),
        ("hold_event", {"attended", "notes_recorded"}),
    ],
)
def test_offers_to_move_on_only_without_what_the_file_lists(move_id: str, allowed: set[str]) -> None:
    move = shipped_workflow().move(move_id)
    assert move

    offered = may_be_waived(move)

    assert offered == allowed


# ---------------------------------------------------------------- records


def records_finding(**changes: object) -> Finding:
    use = CheckUse.model_validate({"check": "records_checked", "with": {"for_each": "agency on a case"}})
    return checks()["records_checked"].asked(shipped_workflow(), use, with_audit(**changes))


def test_waits_for_an_agency_that_has_not_said_whom_it_knows() -> None:
    (blocker,) = records_finding(records_checked=False).blockers

    assert "they have not said whether they know the child, or a parent or carer" in blocker.sentence
    assert blocker.who == "Safeguarding lead"


def test_takes_any_answer_to_the_records_check_and_a_nil_return() -> None:
    assert records_finding(records_checked=True).met
    assert records_finding(state="nil_return", done=True).met


def test_asks_nothing_more_of_an_agency_that_knows_nobody() -> None:
    nil = an_item(state="nil_return", done=True, holder="", off_line=None, identities_given=False)

    missing = blockers(shipped_workflow(), _move("issue_audits"), some_facts(items=(nil,)))

    assert missing == []


def _move(name: str) -> Move:
    move = shipped_workflow().move(name)
    assert move
    return move


def comments(**open_comments: int) -> Finding:
    """What the check on comments finds; no shipped file asks it."""
    facts = with_report(open_comments={name.removeprefix("_"): n for name, n in open_comments.items()})
    workflow = shipped_workflow()
    move = next(move for move in workflow.moves if move.checks)
    use = move.checks[0].model_copy(
        update={"check": "comments_answered", "with_": {"item": "overview_report"}}
    )
    [finding] = findings(workflow, move.model_copy(update={"checks": (use,)}), facts)
    return finding


def test_says_in_which_section_comments_wait_for_an_answer() -> None:
    finding = comments(_=1, recommendations=2, **{"made-method": 1})

    assert not finding.met
    assert [each.sentence for each in finding.blockers] == [
        "The whole report: 1 comment is not answered.",
        "Recommendations: 2 comments are not answered.",
        "A section that the system made: 1 comment is not answered.",
    ]
    assert {each.who for each in finding.blockers} == {"Lead reviewer"}


def test_holds_comments_as_answered_where_nobody_gave_any() -> None:
    assert comments().met
