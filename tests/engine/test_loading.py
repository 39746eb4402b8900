"""What is proven of a workflow file before a review runs on it: every fault by code and line."""

import codecs

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from tests.engine.small import LETTERS, SMALL, line_of, problems_of, with_changes
from tests.engine.work import MOST_CALLS, calls_while

EXTRA_STATE = "  - {id: back, title: Back}\n  - {id: aside, title: Aside}\n"
ASIDE = "moves:\n  - {id: put_aside, title: Put aside, from: [begun], to: aside, by: [manager]}\n"


def test_takes_the_small_file_as_sound() -> None:
    definition = load_workflow("small.yaml", SMALL.encode(), letters=LETTERS)

    assert definition.workflow.initial.id == "begun"
    assert definition.text == SMALL


def test_takes_the_shipped_file_as_sound_with_the_shipped_letters() -> None:
    letters = frozenset(folder.name for folder in shipped("notifications").iterdir())

    definition = load_workflow(
        "malp.yaml", (shipped("workflows") / "malp.yaml").read_bytes(), letters=letters
    )

    assert definition.workflow.workflow == "malp"
    assert len(definition.digest) == 64


DEFECTS = [
    # The old words, the new words, the code, and words on the line that is named.
    ("to: issued", "to: isued", "S3", "to: isued"),
    ("from: [issued]", "from: [issued, lost]", "S3", "from: [issued, lost]"),
    ("sealed_until: back", "sealed_until: bak", "S3", "sealed_until: bak"),
    ("opened_by: issue", "opened_by: isue", "S3", "opened_by: isue"),
    ("by: auditor", "by: auditer", "R1", "by: auditer"),
    ("led_by: manager", "led_by: boss", "R1", "led_by: boss"),
    ("invite: [auditor]", "invite: [auditer]", "R1", "invite: [auditer]"),
    ("by: [manager, scheduler]", "by: [boss, scheduler]", "R1", "by: [boss, scheduler]"),
    ("waiver: {by: manager,", "waiver: {by: boss,", "R1", "waiver: {by: boss,"),
    ("more_time: {by: manager}", "more_time: {by: boss}", "R1", "more_time: {by: boss}"),
    ("help_us, to: manager", "help_us, to: boss", "R1", "to: boss"),
    ("tell: auditor,", "tell: auditer,", "R1", "tell: auditer"),
    ("at_least: {auditor: 1}", "at_least: {auditer: 1}", "R1", "auditer: 1"),
    ("send: asked", "send: askd", "M1", "send: askd"),
    ("send: please_sign", "send: sign", "M1", "send: sign"),
    ("asked, to: [auditor]", "asked, to: [auditer]", "R1", "to: [auditer]"),
    ("send: please_return", "send: please", "M1", "send: please,"),
    ("tell_with: help_asked", "tell_with: help_askd", "M1", "tell_with: help_askd"),
    ("check: items_done", "check: item_done", "G1", "check: item_done"),
    ("item: audit, at_least: all", "item: audit, at_last: all", "G1", "at_last: all"),
    ("{auditor: 1}", "{auditor: 0}", "G1", "{auditor: 0}"),
    ("item: audit, at_least", "item: audits, at_least", "G2", "item: audits"),
    ("item: meeting,", "item: paper,", "G2", "item: paper, at_least: {auditor"),
    ("about: paper", "about: papers", "G2", "about: papers"),
    ("of: [attended]", "of: [atended]", "G2", "of: [atended]"),
    ("{learning: 1}", "{lerning: 1}", "G2", "lerning: 1"),
    ("answer: approve,", "answer: aprove,", "G2", "answer: aprove"),
    ("after: issue,", "after: isue,", "T1", "after: isue"),
    ("for: audit\n", "for: audits\n", "T1", "for: audits"),
    ("met_by: done", "met_by: dun", "T1", "met_by: dun"),
    ("ladders:\n  audit:", "ladders:\n  audits:", "T1", "  audits:"),
    ("calendar: england-and-wales", "calendar: england", "T1", "calendar: england"),
    ("title: Back}\n", "title: Back}\n  - {id: issued, title: Again}\n", "S1", "title: Again"),
    ("id: finish", "id: close", "S1", "id: close\n    title: Finish"),
    ("after: 3, send: help_us, to: manager", "before: 1, send: help_us, to: auditor", "S1", "help_us"),
    ("id: ended, title: Ended, final: true", "id: ended, title: Ended", "S5", "id: ended"),
    ("from: [begun]", "from: [begun, ended]", "S6", "from: [begun, ended]"),
    ("title: Small review\n", "title: Small review\ntitel: x\n", "S0-unknown-key", "titel"),
    ("    kind: return\n    title: Audit\n", "    kind: return\n", "S0-missing-key", "  audit:\n    kind"),
    ("kind: decision", "kind: desision", "S0-unknown-word", "kind: desision"),
    ("version: 1\n", "version: 0\n", "S0-out-of-bounds", "version: 0"),
    ("version: 1\n", 'version: "1"\n', "S0-wrong-type", "version:"),
    ("after: issue,", "after: issue, before: meeting,", "S0-not-allowed", "due: {"),
    ("working_days: 15", "working_days: 15, months: 1", "S0-not-allowed", "due: {"),
    (", working_days: 15", "", "S0-not-allowed", "due: {"),
    ("due: {after: issue, working_days: 15}", 'due: {"on": 2026-02-30}', "S0-not-allowed", "due: {"),
    ("    due: {after: issue, working_days: 15}\n", "", "S0-not-allowed", "  audit:\n    for: audit"),
    ("{before: 1, send", "{before: 1, after: 1, send", "S0-not-allowed", "{before: 1, after"),
    (", tell_with: help_asked", "", "S0-not-allowed", "help_us"),
    ("title: Finish\n", "title: Finish\n    title: Go\n", "S0-duplicate-key", "title: Go"),
]


@pytest.mark.parametrize(("old", "new", "code", "place"), DEFECTS, ids=[f"{d[2]} {d[3]}" for d in DEFECTS])
def test_names_each_fault_by_code_and_line(old: str, new: str, code: str, place: str) -> None:
    start = SMALL.index(old)
    text = SMALL[:start] + new + SMALL[start + len(old) :]

    problems = problems_of(text)

    assert {problem.code for problem in problems} == {code}
    assert (line_of(text, place.strip()), code) in {(problem.line, problem.code) for problem in problems}
    assert all(problem.sentence and problem.mend for problem in problems)


def test_says_where_no_way_leads() -> None:
    text = with_changes(("  - {id: back, title: Back}\n", EXTRA_STATE))

    [problem] = problems_of(text)

    assert (problem.code, problem.line) == ("S4", line_of(text, "{id: aside"))
    assert "‘aside’" in problem.sentence


def test_says_from_where_a_review_cannot_end() -> None:
    text = with_changes(("  - {id: back, title: Back}\n", EXTRA_STATE), ("moves:\n", ASIDE))

    [problem] = problems_of(text)

    assert (problem.code, problem.line) == ("S5", line_of(text, "{id: aside"))


@pytest.mark.parametrize("by", ["[scheduler]", "[scheduler, manager]"])
def test_refuses_a_loop_that_the_system_alone_would_run_for_ever(by: str) -> None:
    again = (
        f"  - {{id: again, title: Again, from: [back], to: issued, by: {by},\n"
        "     checks: [{check: notes_recorded, with: {item: meeting}}]}\n"
    )
    text = with_changes(("deadlines:\n", again + "deadlines:\n"))

    problems = problems_of(text)

    lines = [line_of(text, "by: [manager, scheduler]"), line_of(text, "id: again")]
    assert [(problem.code, problem.line) for problem in problems] == [("S8", line) for line in lines]


def test_lets_a_loop_stand_in_which_a_person_must_act() -> None:
    again = "  - {id: again, title: Again, from: [back], to: issued, by: [manager]}\n"
    text = with_changes(("deadlines:\n", again + "deadlines:\n"))

    definition = load_workflow("small.yaml", text.encode(), letters=LETTERS)

    assert definition.workflow.move("again")


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("title: Small review\n", "title: Small review\ncalender: x\n", "Did you mean ‘calendar’?"),
        (
            "send: please_return",
            "send: please_retrn",
            "Did you mean ‘please_return’? Or write it, as a folder in notifications/.",
        ),
        ("by: [scheduler]", "by: [partnr]", "Did you mean ‘partner’?"),
        ("check: items_done", "check: itemsdone", "Did you mean ‘items_done’?"),
    ],
)
def test_proposes_the_nearest_name(old: str, new: str, mend: str) -> None:
    text = with_changes((old, new))

    problems = problems_of(text)

    assert mend in {problem.mend for problem in problems}


def test_tells_every_fault_in_one_pass_in_the_order_of_the_file() -> None:
    text = with_changes(
        ("sealed_until: back", "sealed_until: bak"),
        ("check: items_done", "check: item_done"),
        ("send: help_us", "send: help"),
    )

    problems = problems_of(text)

    assert [problem.code for problem in problems] == ["S3", "G1", "M1"]


def test_leaves_names_of_letters_alone_where_none_are_known() -> None:
    text = with_changes(("send: asked", "send: anything"))

    definition = load_workflow("small.yaml", text.encode())

    assert definition.workflow.moves[0].letters[0].send == "anything"


def test_reads_windows_line_ends_and_a_byte_order_mark_as_the_same_file() -> None:
    windows = codecs.BOM_UTF8 + SMALL.replace("\n", "\r\n").encode()

    definition = load_workflow("small.yaml", windows, letters=LETTERS)

    assert definition.digest == load_workflow("small.yaml", SMALL.encode()).digest
    assert not definition.text.startswith("\ufeff")


def test_names_the_same_line_in_a_file_from_windows() -> None:
    text = with_changes(("check: items_done", "check: item_done"))

    problems = problems_of("\ufeff" + text.replace("\n", "\r\n"))

    assert problems == problems_of(text)


def test_gives_another_digest_to_another_meaning_and_none_to_another_look() -> None:
    usual = load_workflow("small.yaml", SMALL.encode()).digest

    looks = load_workflow("small.yaml", f"# A remark\n{SMALL}".encode()).digest
    means = load_workflow(
        "small.yaml", with_changes(("working_days: 15", "working_days: 16")).encode()
    ).digest

    assert looks == usual
    assert means != usual


def a_file_of(**parts: str) -> str:
    """A file whose spelling is sound, with these lines in its groups and lists."""
    usual = {
        "roles": "  manager: {title: Manager, for: review, as: manager}\n",
        "items": "  paper: {kind: step, title: Paper, by: manager}\n",
        "states": "  - {id: begun, title: Begun}\n  - {id: ended, title: Ended, final: true}\n",
        "moves": "  - {id: finish, title: Finish, from: [begun], to: ended, by: [manager]}\n",
    }
    groups = usual | parts
    return "workflow: x\nversion: 1\ntitle: X\n" + "".join(f"{key}:\n{text}" for key, text in groups.items())


NUMBERS = range(700)
FINAL = "  - {id: ended, title: Ended, final: true}\n"
EVERYWHERE = ", ".join(f"s{number}" for number in range(90))
HOSTILE = {
    "unknown keys": "".join(f"wrong_key_{number}: 1\n" for number in range(4_900)),
    "wrong values": a_file_of(states="".join(f"  - {{id: S{n}, title: 5}}\n" for n in range(1_900))),
    "unknown states": a_file_of(
        moves="".join(f"  - {{id: m{n}, title: M, from: [x{n}], to: y{n}, by: [z{n}]}}\n" for n in NUMBERS)
    ),
    "a long chain that fires by itself": a_file_of(
        states="".join(f"  - {{id: s{n}, title: S}}\n" for n in range(500)) + FINAL,
        moves="".join(
            f"  - {{id: m{n}, title: M, from: [s{n}], to: s{n + 1}, by: [scheduler]}}\n" for n in range(499)
        ),
    ),
    "many ways": a_file_of(
        states="".join(f"  - {{id: s{n}, title: S}}\n" for n in range(90)) + FINAL,
        moves="".join(
            f"  - {{id: m{n}, title: M, from: [{EVERYWHERE}], to: s{n}, by: [manager]}}\n" for n in range(90)
        ),
    ),
    "one ladder of many rungs": a_file_of(
        ladders="  x:\n" + "".join(f"    - {{after: {n}, send: a, to: b}}\n" for n in range(1_000))
    ),
    "many clocks": a_file_of(
        deadlines="".join(f"  d{n}: {{due: {{after: d{n + 1}, days: 1}}, met_by: finish}}\n" for n in NUMBERS)
    ),
    "many items": a_file_of(
        items="".join(f"  i{n}: {{kind: step, title: I, opened_by: i{n + 1}}}\n" for n in range(900))
    ),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_tells_fifty_faults_of_a_hostile_file_with_little_work(text: str) -> None:
    found: list[int] = []

    calls = calls_while(lambda: found.append(len(problems_of(text))))

    assert calls < MOST_CALLS
    assert found[0] <= 50
