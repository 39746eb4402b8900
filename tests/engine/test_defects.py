"""Seeded defects in the shipped file: each found with its code and line, and nothing else invented.

Beside the defects of names and spelling in `test_loading.py`; below stand files that are sound and look odd.
"""

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.folders import shipped
from tests.engine.small import LETTERS, SMALL, line_of

MALP = (shipped("workflows") / "malp.yaml").read_text("utf-8")
BASES = {"malp": MALP, "small": SMALL}
SHIPPED_LETTERS = frozenset(folder.name for folder in shipped("notifications").iterdir())

STRAIGHT_TO_DRAFT = (
    "\n  - {id: skip, title: Skip the event, from: [audits_returned], to: report_drafted, "
    "by: [lead_reviewer]}\n\ndeadlines:\n"
)
MANY_RUNGS = "".join(f"    - {{after: {n}, send: report_late, to: lead_reviewer}}\n" for n in range(2, 14))

DEFECTS = [
    # What it is, the base, the old words, the new words, the code, words on the line that is named.
    ("gate of an item no way opens", "malp", "opened_by: hold_event", "opened_by: ask_for_changes", "G3",
     "item: overview_report\n          at_least"),
    ("audits closed that were never issued", "malp", "from: [audits_issued]\n    to: audits_returned",
     "from: [audits_issued, commissioned]\n    to: audits_returned", "G3",
     "check: items_done, with: {item: audit"),
    ("decision opened after it is counted", "malp", "opened_by: factual_accuracy", "opened_by: sign_off",
     "G3 T7", "with: {item: sign_off, answer: ask_for_changes"),
    ("report opened by a move of another branch", "malp", "\ndeadlines:\n", STRAIGHT_TO_DRAFT, "G3",
     "with: {item: sign_off, answer: ask_for_changes"),
    ("two moves of one title", "malp", "title: Send the report back", "title: Withdraw the review", "S7",
     "id: withdraw\n"),
    ("a reader who moves", "malp", "title: Lead reviewer, for: review, as: reviewer",
     "title: Lead reviewer, for: review, as: reader", "S9", "by: [business_manager, lead_reviewer]"),
    ("end that only an optional role reaches", "malp",
     "lead_reviewer: {title: Lead reviewer, for: review, as: reviewer}",
     "lead_reviewer: {title: Lead reviewer, for: review, as: reviewer, optional: true}", "R2 S9",
     "{id: signed_off"),
    ("fixed day of another age", "malp", "due: {after: draft_report, working_days: 10}",
     'due: {"on": 0206-05-06}', "T3", "0206-05-06"),
    ("reminder before the clock begins", "malp", "{before: 5, send: report_coming_up",
     "{before: 20, send: report_coming_up", "T4", "before: 20"),
    ("reminder on the first day", "malp", "{before: 5, send: report_coming_up",
     "{before: 25, send: report_coming_up", "T4", "before: 25"),
    ("reminder out of hours before the clock begins", "malp", "{before: 5, send: report_coming_up",
     '{before: 20, out_of_hours: "20:00", send: report_coming_up', "T4", "before: 20"),
    ("reminder at an hour that no day has", "malp", "{before: 5, send: report_coming_up",
     '{before: 5, out_of_hours: "24:30", send: report_coming_up', "S0-wrong-form", "24:30"),
    ("reminder before a week of calendar days", "malp", "due: {after: accuracy, working_days: 10}",
     "due: {after: accuracy, days: 7}", "T4", "{before: 5, send: sign_off_coming_up"),
    ("reminders without end", "malp", "    - {after: 1, send: report_late, to: lead_reviewer}\n",
     "    - {after: 1, send: report_late, to: lead_reviewer}\n" + MANY_RUNGS, "T5",
     "  report:\n    - {before"),
    ("item after the end", "malp", "opened_by: draft_report\n", "opened_by: withdraw\n", "G3 T7",
     "opened_by: withdraw"),
    ("follow-up before the end", "malp", "    title: Factual accuracy\n", "    title: Factual accuracy\n"
     "    follow_up: true\n", "T7", "follow_up: true"),
    ("day of its own for what bears none", "malp", "due: {after: draft_report, working_days: 10}",
     'due: {"on": its_own_day}', "T1", 'its_own_day}\n    met_by'),
    ("action that counts from a move", "malp", "due: {on: its_own_day}", "due: {after: sign_off, days: 90}",
     "T1", "after: sign_off, days: 90"),
    ("action of nobody", "malp", "    by: action_owner\n", "    by: business_manager\n", "R2",
     "by: business_manager\n    letters:\n      - {send: action_given"),
    ("owner of something else than actions", "malp", "  factual_accuracy:\n    kind: step\n"
     "    title: Factual accuracy\n    opened_by: draft_report\n    by: lead_reviewer\n",
     "  factual_accuracy:\n    kind: step\n    title: Factual accuracy\n    opened_by: draft_report\n"
     "    by: action_owner\n", "R2", "by: action_owner\n  sign_off"),
    ("longer than it says", "malp", 'due_time: "17:00"', 'due_time: "17:00"\nwithin: {months: 2}', "T8",
     "within: {months: 2}"),
    ("two lengths of the whole", "malp",
     'due_time: "17:00"', 'due_time: "17:00"\nwithin: {months: 9, days: 1}',
     "S0-not-allowed", "within: {months: 9"),
    ("initial state is an end", "malp", "{id: commissioned, title: Commissioned}",
     "{id: commissioned, title: Commissioned, final: true}", "*", "{id: commissioned"),
    ("no end at all", "small",
     "id: ended, title: Ended, final: true}\n  - {id: dropped, title: Dropped, final: true}",
     "id: ended, title: Ended}\n  - {id: dropped, title: Dropped}", "S5", "states:"),
    ("withdrawal with a gate", "malp", "    by: [business_manager]\n    reason: required",
     "    by: [business_manager]\n    checks: [{check: role_filled, with: {role: lead_reviewer}}]\n"
     "    reason: required", "S6", "{id: commissioned, title"),
    ("withdrawal by the system", "malp", "    by: [business_manager]\n    reason: required",
     "    by: [scheduler]\n    reason: required", "*", "{id: commissioned, title"),
    ("withdrawal left out of one state", "malp",
     "from: [commissioned, audits_issued, audits_returned, event_held, report_drafted]",
     "from: [commissioned, audits_issued, audits_returned, event_held]", "S6", "{id: report_drafted, title"),
    ("quorum above the panel of one seat", "malp", "at_least: {statements_of_learning: 1}",
     "at_least: {statements_of_learning: 0}", "G1", "statements_of_learning: 0"),
    ("scheduler without a gate", "malp",
     "    by: [scheduler]\n    checks:\n      - check: answered\n"
     "        with: {item: sign_off, answer: approve, at_least: all, same_version: true}\n",
     "    by: [scheduler]\n", "G5",
     "    by: [scheduler]\n    letters"),
    ("waiver of nothing", "malp",
     "    by: [business_manager]\n    reason: required", "    by: [business_manager]\n"
     "    waiver: {by: business_manager}\n    reason: required", "G5", "waiver: {by: business_manager}\n"),
    ("the same role asks and agrees", "malp", "agreed_by: lead_reviewer}",
     "agreed_by: business_manager}", "R2",
     "agreed_by: business_manager"),
    ("role that nothing mentions", "malp", "  lead_reviewer: {",
     "  observer: {title: Observer, for: review, as: invitee}\n  lead_reviewer: {", "R1", "  observer: {"),
    ("deadlines that count from each other", "malp", "due: {after: draft_report, working_days: 10}",
     "due: {after: accuracy, working_days: 10}", "T2", "  accuracy:\n    for"),
    ("clock after the end", "malp", "due: {after: draft_report, working_days: 10}",
     "due: {after: withdraw, working_days: 10}", "T7", "  accuracy:\n    for"),
    ("records checked for each review", "malp",
     "{check: identities_given, with: {for_each: agency on a case}}",
     "{check: records_checked, with: {for_each: review}}", "G1", "for_each: review}}"),
    ("raised, and opened as well", "malp", "    raised_by: [auditor",
     "    opened_by: issue_audits\n    raised_by: [auditor",
     "S4", "    opened_by: issue_audits\n    raised_by"),
    ("raised by a role that is not there", "malp", "raised_by: [auditor,", "raised_by: [somebody,", "R1",
     "raised_by: [somebody"),
    ("raised to nobody who signs in", "malp", "business_manager]\n    by: business_manager",
     "business_manager]\n    by: agency_lead", "R2", "  immediate_concern:"),
    ("raised, and whoever answers is not written to", "malp", "to: [business_manager, agency_lead]}",
     "to: [agency_lead]}", "M3", "  immediate_concern:"),
    ("an event that is raised", "malp", "    invite: [auditor, practitioner, line_manager]",
     "    invite: [auditor, practitioner, line_manager]\n    raised_by: [auditor]", "S0-unknown-key",
     "    raised_by: [auditor]"),
    ("clock of what is raised counts from a move", "malp", "due: {after: raised, working_days: 1}",
     "due: {after: issue_audits, working_days: 1}", "T1", "due: {after: issue_audits, working_days: 1}"),
    ("clock of what nobody raises counts from its raising", "malp",
     "due: {after: draft_report, working_days: 10}",
     "due: {after: raised, working_days: 10}", "T1", "due: {after: raised, working_days: 10}"),
    ("clock of nothing", "malp", "    for: factual_accuracy\n", "", "T6", "  accuracy:"),
    ("met by a move before it counts", "malp", "    met_by: draft_report\n    owed_by",
     "    met_by: close_audits\n    owed_by", "T6", "met_by: close_audits"),
    ("first day for a report", "malp", "    for: factual_accuracy\n    due:",
     "    for: factual_accuracy\n    not_before:",
     "V3", "not_before: {after: draft_report"),
    ("calendar of nowhere", "malp", "calendar: england-and-wales", "calendar: england_and_wales", "T1",
     "calendar: england_and_wales"),
    ("sealed until never", "malp", "sealed_until: audits_returned", "sealed_until: returned", "S3",
     "sealed_until: returned"),
    ("key of another kind", "malp", "    opened_by: hold_event\n",
     "    opened_by: hold_event\n    tool: malp\n",
     "S0-unknown-key", "    tool: malp\n    by: lead_reviewer\n    parts"),
    ("part that is not there", "malp", "or_said_none: [good_practice, recommendations]",
     "or_said_none: [good_practise, recommendations]", "G2", "good_practise"),
    ("answer that is not there", "malp", "answer: ask_for_changes, at_least",
     "answer: changes, at_least", "G2",
     "answer: changes"),
    ("letter twice to one role", "malp", "to: [business_manager, lead_reviewer]}\n\n  - id: hold_event",
     "to: [business_manager, business_manager]}\n\n  - id: hold_event", "S1",
     "business_manager, business_manager"),
    ("state twice in from", "malp", "from: [audits_returned]",
     "from: [audits_returned, audits_returned]", "S1",
     "audits_returned, audits_returned"),
    ("word of the language as an id", "malp", "  - id: hold_event", "  - id: start", "*", "id: start"),
    ("capital letters in an id", "malp", "  family:\n", "  Family:\n", "S0-wrong-form", "  Family:"),
]  # fmt: skip


def changed(base: str, old: str, new: str) -> str:
    text = BASES[base]
    assert text.count(old) >= 1, f"the sound file must hold this: {old}"
    return text.replace(old, new, 1)


def problems_of(base: str, text: str):
    letters = SHIPPED_LETTERS if base == "malp" else LETTERS
    with pytest.raises(BrokenDefinition) as refusal:
        load_workflow("file.yaml", text.encode(), letters=letters)
    return refusal.value.problems


@pytest.mark.parametrize("row", DEFECTS, ids=lambda row: row[0])
def test_finds_a_seeded_defect_with_its_code_and_line(row) -> None:
    _title, base, old, new, code, place = row
    text = changed(base, old, new)

    problems = problems_of(base, text)

    codes = {problem.code for problem in problems}
    lines = {problem.line for problem in problems}
    assert line_of(text, place) in lines or line_of(text, place) + 1 in lines, problems
    assert codes == set(code.split()) or code == "*", problems


def test_shows_the_way_on_which_an_item_is_never_opened() -> None:
    problems = problems_of("malp", changed("malp", "\ndeadlines:\n", STRAIGHT_TO_DRAFT))

    way = "commissioned → audits_issued → audits_returned → report_drafted → ‘Send the report back’"
    assert any(way in problem.sentence for problem in problems)


SOUND = [
    # What looks odd and is sound, the base, the old words, the new words.
    ("audits that are open from the start", "malp", "    opened_by: issue_audits\n", ""),
    ("a reader who only reads", "malp", "  lead_reviewer: {",
     "  scrutineer: {title: Scrutineer, for: review, as: reader}\n  lead_reviewer: {"),
    ("a role that may stay empty and is mentioned nowhere", "malp", "  lead_reviewer: {",
     "  chair: {title: Chair, for: review, as: invitee, optional: true}\n  lead_reviewer: {"),
    ("a step that stops nothing", "malp", "    optional: true\n    about_family: true\n",
     "    about_family: true\n"),
    ("a due day on a fixed date", "malp", "due: {after: draft_report, working_days: 10}",
     'due: {"on": 2026-09-30}'),
    ("months that end on a Saturday", "malp", "due: {after: draft_report, working_days: 10}",
     "due: {after: draft_report, months: 6}"),
    ("back from the event", "malp", "due: {after: draft_report, working_days: 10}",
     "due: {before: learning_event, working_days: 5}"),
    ("nought days", "malp", "due: {after: raised, working_days: 1}", "due: {after: raised, days: 0}"),
    ("counted from the day itself", "malp", "due: {after: issue_audits, working_days: 15}",
     "due: {after: issue_audits, working_days: 15, count_from: day_1}"),
    ("a loop that a person starts again", "malp", "by: [scheduler, lead_reviewer]", "by: [lead_reviewer]"),
    ("two moves of one title from different states", "malp", "title: Close the audits",
     "title: Issue the audits"),
    ("sign-off by a quorum", "malp", "answer: approve, at_least: all", "answer: approve, at_least: 2"),
    ("answers to any version", "malp", "answer: approve, at_least: all, same_version: true}",
     "answer: approve}"),
    ("half the audits will do", "malp", "{item: audit, at_least: all}", "{item: audit, at_least: 4}"),
    ("a waiver without a second person", "malp", ", agreed_by: lead_reviewer}", "}"),
    ("Scotland", "malp", "calendar: england-and-wales", "calendar: scotland"),
    ("every day", "malp", "calendar: england-and-wales", "calendar: every-day"),
    ("midnight", "malp", 'due_time: "17:00"', 'due_time: "23:59"'),
    ("a total that is just enough", "malp", 'due_time: "17:00"', 'due_time: "17:00"\nwithin: {months: 4}'),
    ("a reminder on the due day itself", "malp", "{before: 1, send: audit_nearly_due",
     "{before: 0, send: audit_nearly_due"),
    ("twelve reminders", "malp", "    - {after: 1, send: report_late, to: lead_reviewer}\n",
     "    - {after: 1, send: report_late, to: lead_reviewer}\n"
     + "".join(MANY_RUNGS.splitlines(keepends=True)[:6])),
    ("no ladders at all", "small", SMALL[SMALL.index("ladders:"):], ""),
    ("no deadlines at all", "small", SMALL[SMALL.index("deadlines:"):], ""),
    ("an end that is reached from the first state", "small", "from: [begun, issued, back], to: dropped",
     "from: [issued, back, begun], to: dropped"),
    ("Windows line ends", "small", SMALL, SMALL.replace("\n", "\r\n")),
    ("a mark of the byte order", "small", "workflow: small", "\ufeffworkflow: small"),
]  # fmt: skip


@pytest.mark.parametrize("row", SOUND, ids=lambda row: row[0])
def test_invents_no_defect(row) -> None:
    _title, base, old, new = row
    letters = SHIPPED_LETTERS if base == "malp" else LETTERS

    definition = load_workflow("file.yaml", changed(base, old, new).encode(), letters=letters)

    assert definition.workflow.states


def test_names_a_letter_that_cannot_be_written() -> None:
    with pytest.raises(BrokenDefinition) as refusal:
        load_workflow(
            "malp.yaml",
            MALP.encode(),
            letters=SHIPPED_LETTERS,
            letter_problem=lambda letter: "line 3 is empty." if letter == "audit_late" else "",
        )

    [problem] = refusal.value.problems
    assert (problem.code, problem.line) == ("M2", line_of(MALP, "send: audit_late"))
    assert "‘audit_late’ cannot be written: line 3 is empty." in problem.sentence
