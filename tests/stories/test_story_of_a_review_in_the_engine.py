"""A whole review told by the calendar, with the rules alone: no table, no page, no letter."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from malp_flow.engine.deadlines import anchor_day, counted
from malp_flow.engine.facts import DocumentFact, Facts, Holder, ItemFact, MeetingFact
from malp_flow.engine.lives import Act, begins_in, default_life, done_states
from malp_flow.engine.machine import MoveRefused, after, life_after
from malp_flow.engine.working_days import SendWindow, calendar
from tests.engine.builders import shipped_workflow

WORKFLOW = shipped_workflow()
CASES = ("C-101", "C-102", "C-103", "C-104")
AGENCIES = ("Police", "Health visiting", "Hospital", "School", "Housing", "Social work", "Probation")
# Who had nothing to do with a child is not asked about that child: 28 places, 22 expected returns.
NOT_ASKED = {
    ("C-101", "Probation"),
    ("C-102", "Probation"),
    ("C-102", "Housing"),
    ("C-103", "School"),
    ("C-104", "Hospital"),
    ("C-104", "Housing"),
}
NOT_KNOWN = [("C-101", "Housing"), ("C-103", "Probation"), ("C-104", "Health visiting")]
SILENT = ("C-103", "Housing")


def moment(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def made(name: str, item_id: str, **more: Any) -> ItemFact:
    item = WORKFLOW.items[name]
    return ItemFact(item_id, name, begins_in(item), done=False, title=item.title, **more)


def commissioned(partners: Sequence[str]) -> Facts:
    audits = [
        made("audit", f"{case} {agency}", agency_name=agency, case_reference=case, holder=f"{agency} auditor")
        for case in CASES
        for agency in AGENCIES
        if (case, agency) not in NOT_ASKED
    ]
    panel = [made("sign_off", f"answer {partner}", holder=partner) for partner in partners]
    return Facts(
        declared=frozenset({"lead_reviewer"}),
        state=WORKFLOW.initial.id,
        at=moment(1, 12),
        items=(*audits, *panel),
        holders=(
            Holder("lead_reviewer", "Lena Hall"),
            *(Holder("safeguarding_partner", name) for name in partners),
        ),
    )


def acted(facts: Facts, item_id: str, *acts: Act) -> Facts:
    """Return the facts after these acts on one item, each allowed by its life."""
    [item] = [each for each in facts.items if each.id == item_id]
    declared, state = WORKFLOW.items[item.name], item.state
    for act in acts:
        state = life_after(default_life(declared.kind), act, state)
    return with_item(facts, replace(item, state=state, done=state in done_states(declared)))


def with_item(facts: Facts, changed: ItemFact) -> Facts:
    return replace(facts, items=tuple(changed if each.id == changed.id else each for each in facts.items))


def moved(facts: Facts, move: str) -> Facts:
    """Return the facts after a move, with the items open that it opens."""
    facts = replace(facts, state=after(WORKFLOW, move, facts))
    return opened(facts, move)


def opened(facts: Facts, cause: str) -> Facts:
    for item in [each for each in facts.items if each.name in WORKFLOW.opened_by(cause)]:
        facts = acted(facts, item.id, Act.open_up)
    return facts


def what_stops(facts: Facts, move: str) -> list[str]:
    with pytest.raises(MoveRefused) as refusal:
        after(WORKFLOW, move, facts)
    return [blocker.sentence for blocker in refusal.value.blockers]


def ready_to_issue(facts: Facts) -> Facts:
    told = tuple(
        replace(item, off_line=True, identities_given=True) if item.name == "audit" else item
        for item in facts.items
    )
    return replace(facts, items=told)


def all_but_the_silent_one_back(facts: Facts) -> Facts:
    for item in [each for each in facts.items if each.name == "audit"]:
        place = (item.case_reference, item.agency_name)
        if place in NOT_KNOWN:
            facts = acted(facts, item.id, Act.look_at, Act.say_not_known)
        elif place != SILENT:
            facts = acted(facts, item.id, Act.look_at, Act.work_on, Act.give_back, Act.find_complete)
    return facts


def event_held(facts: Facts) -> Facts:
    came = {"auditor": 6, "practitioner": 11, "line_manager": 4}
    meeting = MeetingFact(moment(2, 18, 16), attendance_recorded=True, attended=came, notes_recorded=True)
    return replace(facts, at=moment(2, 19), meetings={"learning_event": meeting})


def written(facts: Facts, *, version: int) -> Facts:
    """A version with learning and without a recommendation: that there is none was said."""
    report = DocumentFact(
        version=version,
        sha256=f"digest of version {version}",
        written={"statements_of_learning": 4, "good_practice": 2},
        said_none=frozenset({"recommendations"}),
        anonymity_confirmed=True,
    )
    return replace(facts, documents={"overview_report": report})


def answer(facts: Facts, partner: str, given: str) -> Facts:
    facts = acted(facts, f"answer {partner}", Act.answer)
    [item] = [each for each in facts.items if each.id == f"answer {partner}"]
    version = facts.documents["overview_report"].version
    return with_item(facts, replace(item, answer=given, version=version))


def up_to_sign_off(partners: Sequence[str]) -> Facts:
    facts = moved(ready_to_issue(commissioned(partners)), "issue_audits")
    facts = all_but_the_silent_one_back(replace(facts, at=moment(2, 2)))
    facts = acted(facts, " ".join(SILENT), Act.accept_absence)
    facts = moved(event_held(moved(facts, "close_audits")), "hold_event")
    facts = moved(replace(written(facts, version=1), at=moment(3, 16)), "draft_report")
    return opened(replace(facts, at=moment(3, 30)), "factual_accuracy")


def test_leads_four_cases_and_seven_agencies_from_commission_to_sign_off() -> None:
    facts = commissioned(("Health", "Police", "Council"))
    assert len(facts.items) == 22 + 3

    # 12 January: the audits may go once it is known that nobody audits their own work.
    assert len(what_stops(facts, "issue_audits")) == 22 * 2
    facts = moved(ready_to_issue(facts), "issue_audits")
    assert {item.state for item in facts.items if item.name == "audit"} == {"issued"}

    # 2 February: 18 returns and 3 answers of ‘not known to us’ are in; one agency stays silent.
    facts = all_but_the_silent_one_back(replace(facts, at=moment(2, 2)))
    assert what_stops(facts, "close_audits") == ["Housing, C-103: not done yet."]

    # 9 February: a named person decides to go ahead without it.
    facts = acted(replace(facts, at=moment(2, 9)), " ".join(SILENT), Act.accept_absence)
    facts = moved(facts, "close_audits")
    states = [item.state for item in facts.items if item.name == "audit"]
    assert (states.count("complete"), states.count("nil_return"), len(states)) == (18, 3, 22)
    assert states.count("not_returned_accepted") == 1

    # 18 February: the learning event; until it is over and written up, nothing moves.
    assert len(what_stops(facts, "hold_event")) == 3
    facts = moved(event_held(facts), "hold_event")

    # 16 March: the draft, with learning and without a recommendation.
    facts = replace(facts, at=moment(3, 16))
    unsaid = written(facts, version=1).documents["overview_report"]
    silent = replace(facts, documents={"overview_report": replace(unsaid, said_none=frozenset())})
    assert [words.split(":")[0] for words in what_stops(silent, "draft_report")] == ["Recommendations"]
    facts = moved(written(facts, version=1), "draft_report")

    # 30 March: factual accuracy is done, so that the partners are asked; 15 April: the third has answered.
    facts = opened(replace(facts, at=moment(3, 30)), "factual_accuracy")
    for partner in ("Health", "Police"):
        facts = answer(facts, partner, "approve")
    assert what_stops(facts, "sign_off") == [
        "Council has not said ‘Approve this version’ on the present version."
    ]
    facts = moved(answer(replace(facts, at=moment(4, 15)), "Council", "approve"), "sign_off")

    assert WORKFLOW.state(facts.state).final
    assert facts.state == "signed_off"
    assert not list(WORKFLOW.moves_from(facts.state))


def test_needs_the_fourth_partner_where_four_are_asked() -> None:
    facts = up_to_sign_off(("Health", "Police", "Council", "Education"))

    for partner in ("Health", "Police", "Council"):
        facts = answer(facts, partner, "approve")

    assert what_stops(facts, "sign_off") == [
        "Education has not said ‘Approve this version’ on the present version."
    ]
    assert moved(answer(facts, "Education", "approve"), "sign_off").state == "signed_off"


def test_goes_back_for_changes_and_counts_no_approval_of_the_old_version() -> None:
    partners = ("Health", "Police", "Council")
    facts = up_to_sign_off(partners)

    # 8 April: two approve, the third asks for changes; the report goes back.
    for partner in ("Health", "Police"):
        facts = answer(replace(facts, at=moment(4, 8)), partner, "approve")
    what_stops(facts, "ask_for_changes")
    facts = moved(answer(facts, "Council", "ask_for_changes"), "ask_for_changes")
    assert facts.state == "event_held"

    # 20 April: version 2. What was said of version 1 neither approves it nor sends it back again.
    facts = moved(written(replace(facts, at=moment(4, 20)), version=2), "draft_report")
    assert len(what_stops(facts, "sign_off")) == 3
    assert len(what_stops(facts, "ask_for_changes")) == 1

    # 5 May: all are asked again; only when the last has approved version 2 is the review at its end.
    facts = opened(replace(facts, at=moment(5, 5)), "factual_accuracy")
    for partner in partners[:2]:
        facts = answer(facts, partner, "approve")
    assert what_stops(facts, "sign_off") == [
        "Council has not said ‘Approve this version’ on the present version."
    ]
    assert moved(answer(facts, "Council", "approve"), "sign_off").state == "signed_off"


def test_counts_each_clock_of_the_story_from_what_happened() -> None:
    days, window = calendar(WORKFLOW.calendar), SendWindow()
    happened = {
        "issue_audits": moment(1, 12),
        "close_audits": moment(2, 9),
        "hold_event": moment(2, 19),
        "ask_for_changes": moment(4, 8),
    }
    anchors = {name: anchor_day(at, calendar=days, window=window) for name, at in happened.items()}

    due = {
        name: counted(WORKFLOW.deadlines[name].when, anchors, days) for name in ("audit", "event", "report")
    }

    assert {name: str(day) for name, day in due.items()} == {
        "audit": "2026-02-02",
        "event": "2026-02-23",
        # Twenty working days after the report was sent back, over the early May bank holiday.
        "report": "2026-05-07",
    }
