"""Items that nothing opens, that cannot be done, or that this version cannot make; names that are taken."""

from pathlib import Path

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.engine.problems import BrokenDefinition
from tests.engine.small import LETTERS, codes_and_lines, problems_of, with_changes

MEETING = "  meeting: {kind: event, title: Meeting, invite: [auditor], led_by: manager}\n"
AUDIT_PLACE = "kind: return\n    title: Audit\n    for_each: agency on a case\n"
GATE = "      - {check: items_done, with: {item: audit, at_least: all}}\n"
PARTNER = "  partner: {title: Partner, for: panel, as: signer}\n"


def test_refuses_an_item_that_waits_for_itself() -> None:
    found = codes_and_lines(("opened_by: issue", "opened_by: audit"))

    assert found == [("S4", "opened_by: audit")]


def test_refuses_items_that_wait_for_each_other() -> None:
    steps = (
        "  one: {kind: step, title: One, by: manager, opened_by: two}\n"
        "  two: {kind: step, title: Two, by: manager, opened_by: one}\n"
    )

    found = codes_and_lines((MEETING, MEETING + steps))

    assert [code for code, _ in found] == ["S4", "S4"]


def test_refuses_to_call_something_done_in_a_state_it_never_reaches() -> None:
    [problem] = problems_of(with_changes(("[complete, nil_return]", "[complete, nil_retrun]")))

    assert problem.code == "S3"
    assert problem.mend == "Did you mean ‘nil_return’?"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    about: paper\n", "", "S0-missing-key"),
        ("about: paper", "about: meeting", "G2"),
    ],
)
def test_refuses_a_decision_about_nothing_that_is_written(old: str, new: str, code: str) -> None:
    found = codes_and_lines((old, new))

    assert [each for each, _ in found] == [code]


def test_refuses_a_key_that_says_nothing_at_this_kind() -> None:
    found = codes_and_lines(("led_by: manager}", "led_by: manager, tool: malp}"))

    assert [code for code, _ in found] == ["S0-unknown-key"]


@pytest.mark.parametrize("place", ["partner", "local group"])
def test_says_that_a_return_for_other_places_is_not_possible_yet(place: str) -> None:
    problems = problems_of(with_changes((AUDIT_PLACE, AUDIT_PLACE.replace("agency on a case", place))))

    assert {problem.code for problem in problems} == {"V3"}
    assert "is not possible yet" in problems[0].sentence
    assert problems[0].mend == (
        "Write for_each: agency on a case or agency or case or participant or review."
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    for_each: partner\n", ""),
        (MEETING, MEETING + "  other: {kind: document, title: Other, by: manager, parts: {a: {title: A}}}\n"),
        (", by: manager, parts:", ", parts:"),
        (MEETING, MEETING + "  facts: {kind: step, title: Facts checked}\n"),
        (MEETING, MEETING + "  facts: {kind: step, title: Facts checked, by: auditor, for_each: agency}\n"),
        ("    for: audit\n    due: {", "    for: audit\n    not_before: {"),
    ],
)
def test_says_what_is_sound_and_not_possible_yet(old: str, new: str) -> None:
    problems = problems_of(with_changes((old, new)))

    assert {problem.code for problem in problems} == {"V3"}
    assert all("not possible yet" in problem.sentence for problem in problems)


@pytest.mark.parametrize("word", ["scheduler", "done", "start"])
def test_keeps_the_words_of_the_language_for_itself(word: str) -> None:
    found = codes_and_lines(
        (PARTNER, PARTNER + f"  {word}: {{title: X, for: review, as: reader}}\n"),
        ("  - {id: drop,", f"  - {{id: {word},"),
    )

    assert [code for code, _ in found] == ["S1", "S1"]


def test_gives_the_capacity_of_the_installation_to_nobody() -> None:
    [problem] = problems_of(with_changes(("for: panel, as: signer", "for: panel, as: administrator")))

    assert problem.code == "S0-unknown-word"
    assert "‘administrator’" not in problem.mend


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from: [begun]", "from: [begun, begun]"),
        ("by: [manager, scheduler]", "by: [manager, scheduler, manager]"),
        ("invite: [auditor]", "invite: [auditor, auditor]"),
        ("asked, to: [auditor]", "asked, to: [auditor, auditor]"),
        ("of: [attended]", "of: [attended, attended]"),
        ("[complete, nil_return]", "[complete, nil_return, complete]"),
        ("{after: issue, working_days: 15}", "{after: [issue, issue], working_days: 15}"),
        (GATE, GATE + GATE),
        ("      - {send: asked, to: [auditor]}\n", "      - {send: asked, to: [auditor]}\n" * 2),
    ],
)
def test_tells_what_stands_in_a_list_twice(old: str, new: str) -> None:
    [problem] = problems_of(with_changes((old, new)))

    assert problem.code == "S1"
    assert "stands in" in problem.sentence


def test_refuses_a_role_that_nothing_mentions() -> None:
    expert = "  expert: {title: Expert, for: review, as: invitee}\n"

    found = codes_and_lines((PARTNER, PARTNER + expert))

    assert found == [("R1", expert.strip())]


@pytest.mark.parametrize("rest", ["as: invitee, optional: true", "as: reader"])
def test_lets_a_role_stand_idle_that_may_be_empty_or_only_reads(rest: str) -> None:
    text = with_changes((PARTNER, PARTNER + f"  expert: {{title: Expert, for: review, {rest}}}\n"))

    definition = load_workflow("small.yaml", text.encode())

    assert "expert" in definition.workflow.roles


@pytest.mark.parametrize("title", ['"  "', '"\u200b"', '"Two\\nlines"'])
def test_refuses_a_title_that_is_blank_or_longer_than_a_line(title: str) -> None:
    found = codes_and_lines(("title: Meeting", f"title: {title}"))

    assert [code for code, _ in found] == ["S0-wrong-form"]


TOLD = "- {send: asked, to: [auditor]}"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("- {send: asked, to: [auditor], came_to: feast}", "G2"),
        ("- {send: asked, to: [auditor], invited_to: paper}", "G2"),
        ("- {send: asked, to: [partner], came_to: meeting}", "G3"),
    ],
)
def test_refuses_a_letter_to_the_people_of_an_event_that_has_none_of_them(words: str, code: str) -> None:
    found = codes_and_lines((TOLD, words))

    assert found == [(code, words)]


def test_refuses_a_letter_to_those_who_came_and_those_invited_at_once() -> None:
    problems = problems_of(
        with_changes((TOLD, "- {send: asked, to: [auditor], came_to: meeting, invited_to: meeting}"))
    )

    assert [problem.code[:2] for problem in problems] == ["S0"]


@pytest.mark.parametrize("key", ["came_to", "invited_to"])
def test_takes_a_letter_to_the_people_of_an_event(key: str) -> None:
    text = with_changes((TOLD, f"- {{send: asked, to: [auditor], {key}: meeting}}"))

    (use,) = load_workflow("small.yaml", text.encode()).workflow.moves[0].letters

    assert use.about_event == "meeting"


HELD = "auditor: {title: Auditor, for: agency on a case, as: returner}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([(AUDIT_PLACE, AUDIT_PLACE.replace("agency on a case", "agency"))], "R1"),
        ([(AUDIT_PLACE, AUDIT_PLACE.replace("agency on a case", "review"))], "R1"),
        ([(HELD, HELD.replace("returner", "lead"))], "R2"),
        (
            [
                (MEETING, MEETING + "  own: {kind: return, title: Own, for_each: agency, by: auditor}\n"),
                (HELD, HELD.replace("agency on a case", "agency")),
            ],
            "R1",
        ),
    ],
)
def test_refuses_a_return_whose_giver_stands_at_another_place(
    changes: list[tuple[str, str]], code: str
) -> None:
    assert code in [each for each, _ in codes_and_lines(*changes)]


OUTSIDE = "  auditor: {title: Auditor"
PANEL = "  panel: {title: Panel, for: review, as: outside}\n" + OUTSIDE
STEP = "items:\n  said: {kind: step, title: Said, opened_by: issue, by: panel}\n"


def test_lets_somebody_outside_do_a_step_and_move_a_review():
    text = with_changes(
        (OUTSIDE, PANEL),
        ("items:\n", STEP),
        ("to: dropped, by: [manager]", "to: dropped, by: [manager, panel]"),
    )

    assert (
        load_workflow("small.yaml", text.encode(), letters=LETTERS).workflow.roles["panel"].as_ == "outside"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("to: dropped, by: [manager]", "to: dropped, by: [manager, panel]")], "S9"),
        ([("items:\n", STEP.replace("by: panel", "by: auditor"))], "V3"),
        ([("items:\n", STEP), ("for: review, as: outside", "for: agency, as: outside")], "R2"),
        ([("items:\n", STEP), ("to: dropped, by: [manager]", "to: dropped, by: [auditor]")], "S9"),
    ],
)
def test_refuses_what_gives_somebody_outside_no_page(changes, code):
    text = with_changes((OUTSIDE, PANEL))
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)

    assert code in {problem.code for problem in problems_of(text)}


def test_refuses_that_somebody_outside_raises_what_they_have_no_page_for() -> None:
    path = Path(__file__).parents[1] / "cases" / "workflows" / "from_outside.yaml"
    text = path.read_text("utf-8")
    pageless = text.replace("by: inspectorate\n", "by: officer\n").replace(
        "raised_by: [national_panel, officer]", "raised_by: [inspectorate, officer]"
    )

    load_workflow("sound.yaml", text.encode())
    with pytest.raises(BrokenDefinition) as told:
        load_workflow("pageless.yaml", pageless.encode())

    assert [each.code for each in told.value.problems] == ["S9"]
