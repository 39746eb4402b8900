"""Reviews and another version of their workflow, as the rules see them: what changes, and what may not."""

import json
import random
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from malp_flow.engine import gates
from malp_flow.engine.definition import Workflow
from malp_flow.engine.facts import DocumentFact, Facts, ItemFact, MeetingFact
from malp_flow.engine.ladders import PlannedStep
from malp_flow.engine.migrating import DryRun, Standing, digest_of
from malp_flow.engine.migrating_clocks import Ground, Running
from malp_flow.engine.migration_outcome import GateChange
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.engine.remembering import remembering
from malp_flow.engine.version_map import Bridge, VersionMap, faults, load_map
from malp_flow.engine.working_days import SendWindow, calendar
from malp_flow.engine.yaml_reading import read
from malp_flow.folders import shipped
from tests.engine.builders import NOW, a_meeting, a_report, an_answer, an_item, shipped_workflow, some_facts

GROUND = Ground(calendar("england-and-wales"), SendWindow(), NOW)
PLACES = {"review": 1, "panel": 1, "partner": 3, "case": 1, "agency": 2, "agency on a case": 2}
STATES = [state.id for state in shipped_workflow().states if not state.final]


@cache
def _data():
    return json.dumps(read("malp.yaml", (shipped("workflows") / "malp.yaml").read_bytes()).data)


def data():
    """Return the shipped file as plain data, to be changed."""
    return json.loads(_data())


def made(found, *, raised=0):
    """Return a workflow of plain data, with its version raised."""
    return Workflow.model_validate_json(json.dumps(found | {"version": found["version"] + raised}))


def next_version(**changes):
    return made(data() | changes, raised=1)


def in_words_of(found, names):
    """Return plain data with every word of it that is a renamed id in its new words."""
    if isinstance(found, dict):
        return {names.get(key, key): in_words_of(value, names) for key, value in found.items()}
    if isinstance(found, list):
        return [in_words_of(each, names) for each in found]
    return names.get(found, found) if isinstance(found, str) else found


def a_standing(**changes):
    facts = some_facts(state="audits_issued", items=(an_item(), an_answer("Health")))
    usual = {"reference": "MALP-2026-01", "version": 12, "facts": facts, "places": PLACES}
    return Standing(**(usual | changes))


def a_clock(**changes):
    """The clock of an audit issued on 12 January, with one reminder planned."""
    step = PlannedStep(
        "after-3-agency_lead", datetime(2026, 3, 5, 9, tzinfo=UTC), "audit_needs_help", "agency_lead",
        "auditor", None, "audit_help_asked",
    )  # fmt: skip
    usual = {
        "id": "1", "name": "audit", "anchor_on": date(2026, 2, 9), "due_on": date(2026, 3, 2),
        "moved": False, "earliest": False, "steps": (step,),
    }  # fmt: skip
    return Running(**(usual | changes))


def line(new, standing=None, renamed=None, old=None):
    bridge = Bridge(old or shipped_workflow(), new, renamed or VersionMap())
    return DryRun(bridge, GROUND).line(standing or a_standing())


def codes(new, renamed=None):
    return [fault.code for fault in faults(Bridge(shipped_workflow(), new, renamed or VersionMap()))]


def random_facts(chance):
    """Return a review as it may stand on any day."""
    states = ["issued", "in_work", "returned", "complete", "nil_return"]
    audits = tuple(
        an_item(id=str(n), state=state, done=state not in states[:3], holder=chance.choice(["", "R"]))
        for n, state in enumerate(chance.choices(states, k=chance.randrange(4)))
    )
    said = chance.choices(["approve", "ask_for_changes"], k=chance.randrange(4))
    answers = tuple(an_answer(str(n), answer=answer) for n, answer in enumerate(said))
    return some_facts(
        state=chance.choice(STATES),
        items=(*audits, *answers),
        meetings={"learning_event": a_meeting(notes_recorded=chance.random() < 0.5)},
        documents={"overview_report": a_report(anonymity_confirmed=chance.random() < 0.5)},
        declared=frozenset({"lead_reviewer"} if chance.random() < 0.5 else ()),
    )


def explained(workflow, facts):
    return [
        (move.title, [(f.sentence, f.progress, f.lets_pass) for f in gates.findings(workflow, move, facts)])
        for move in workflow.moves_from(facts.state)
    ]


def changed_by(found):
    """Return in which respects anything would become of a review."""
    usual = {"reference", "version", "from", "to", "ready", "open_moves"}
    return {name for name, value in found.as_json().items() if value and name not in usual}


def test_changes_nothing_where_only_the_version_is_raised():
    chance = random.Random(8)
    run = DryRun(Bridge(shipped_workflow(), next_version()), GROUND)

    lines = [run.line(a_standing(facts=random_facts(chance), clocks=(a_clock(),))) for _ in range(300)]

    assert len({found.mark for found in lines}) > 5
    for found in lines:
        assert found.may_move, found.outcome.blocked
        assert found.outcome.to == found.came_from
        assert changed_by(found) == set()


@pytest.mark.parametrize("seed", range(12))
def test_explains_the_same_after_a_random_renaming_and_back(seed):
    chance = random.Random(seed)
    named = shipped_workflow().items.values()
    # Some moves share their word with an item, a clock or an answer: those stay.
    others = {
        *shipped_workflow().items,
        *shipped_workflow().deadlines,
        *(a for i in named for a in i.answers),
    }
    ids = sorted({*STATES, *(move.id for move in shipped_workflow().moves)} - others)
    there = {name: f"renamed_{number}" for number, name in enumerate(chance.sample(ids, 6))}
    back = {new: old for old, new in there.items()}
    original = made(data())
    renamed, home = made(in_words_of(data(), there), raised=1), made(data(), raised=2)
    facts = random_facts(chance)

    out = line(renamed, a_standing(facts=facts), _map(there, original), old=original)
    moved = replace(facts, state=out.outcome.to)
    returned = line(home, a_standing(facts=moved), _map(back, renamed), old=renamed)

    assert out.may_move
    assert returned.outcome.to == facts.state
    assert changed_by(out) == set()
    assert explained(renamed, moved) == explained(original, facts) == explained(home, facts)


def _map(names, workflow):
    groups = {"states": [s.id for s in workflow.states], "moves": [m.id for m in workflow.moves]}
    return VersionMap(**{g: {n: names[n] for n in known if n in names} for g, known in groups.items()})


def test_names_the_state_that_is_there_no_more_and_does_nothing():
    found = data()
    found["states"] = [state for state in found["states"] if state["id"] != "audits_issued"]

    gone = line(made(found, raised=1))

    assert not gone.may_move
    assert gone.outcome.blocked == ("It stands at ‘Audits issued’, which the new version does not have.",)
    assert gone.outcome.to is None


@pytest.mark.parametrize(
    ("renamed", "code"),
    [
        ({"states": {"audits_isued": "audits_issued"}}, "V5"),
        ({"states": {"audits_issued": "audits_out"}}, "V5"),
        ({"items": {"audit": "sign_off"}}, "V6"),
        ({"states": {"audits_issued": "withdrawn"}}, "V7"),
    ],
)
def test_says_what_is_wrong_with_a_map(renamed, code):
    found = codes(next_version(), VersionMap(**renamed))

    assert found
    assert set(found) == {code}


def test_places_a_slip_of_a_map_in_its_line():
    with pytest.raises(BrokenDefinition) as refused:
        load_map("map.yaml", b"states: {audits_issued: out}\nclock: keep\n")

    assert refused.value.problems[0].line == 2


@pytest.mark.parametrize("raised", [0, -1])
def test_refuses_a_version_that_does_not_come_after(raised):
    assert codes(made(data(), raised=raised)) == ["V4"]


def test_refuses_another_workflow():
    assert codes(next_version(workflow="another")) == ["V4"]


def test_says_which_check_closes_a_gate_and_which_opens_it():
    found = data()
    issued = some_facts(state="audits_returned", meetings={"learning_event": a_meeting(notes_recorded=False)})
    for move in found["moves"]:
        if move["id"] == "hold_event":
            move["checks"] = [c for c in move["checks"] if c["check"] != "notes_recorded"]
    lenient = made(found, raised=1)

    opens = line(lenient, a_standing(facts=issued))
    closes = line(made(data(), raised=2), a_standing(facts=issued), old=lenient)

    title = shipped_workflow().move("hold_event").title
    assert opens.outcome.gates == (GateChange(title, True, ("Notes are recorded",)),)
    assert closes.outcome.gates == (GateChange(title, False, ("Notes are recorded",)),)


def test_keeps_back_a_review_that_would_move_by_itself_at_once():
    found = data()
    for move in found["moves"]:
        if move["id"] == "close_audits":
            move["checks"] = [{"check": "items_done", "with": {"item": "audit", "at_least": 1}}]
            move["by"] = ["business_manager", "scheduler"]
    items = (an_item(state="complete", done=True), an_item(id="b"), an_answer("Health"))
    facts = some_facts(state="audits_issued", items=items)

    kept_back = line(made(found, raised=1), a_standing(facts=facts))

    assert any("by itself at once" in reason for reason in kept_back.outcome.blocked)


def test_keeps_back_a_review_whose_answers_would_be_opened_to_others():
    found = data()
    found["items"]["audit"]["sealed_until"] = "audits_issued"

    kept_back = line(made(found, raised=1))

    assert any("opened to others" in reason for reason in kept_back.outcome.blocked)


def test_keeps_day_and_reminders_of_a_clock_unless_it_is_asked_to_count_anew():
    found = data()
    found["deadlines"]["audit"]["due"]["working_days"] += 5
    longer, standing = made(found, raised=1), a_standing(clocks=(a_clock(),))

    kept = line(longer, standing)
    anew = line(longer, standing, VersionMap(clocks="recompute"))
    ended = line(longer, standing, VersionMap(clocks="cancel"))

    assert (kept.dates, kept.reminders) == ((), ())
    assert [(each.was, each.on) for each in anew.dates] == [(date(2026, 3, 2), date(2026, 3, 9))]
    assert [(each.was, each.on) for each in ended.dates] == [(date(2026, 3, 2), None)]
    assert {each.to for each in ended.reminders} == {"agency_lead", "auditor"}


def test_never_counts_anew_a_day_that_a_person_gave():
    found = data()
    found["deadlines"]["audit"]["due"]["working_days"] += 5

    standing, anew = a_standing(clocks=(a_clock(moved=True),)), VersionMap(clocks="recompute")
    kept = line(made(found, raised=1), standing, anew)

    assert kept.dates == ()


def test_stops_the_clock_of_what_is_there_no_more():
    found = data()
    del found["deadlines"]["audit"], found["ladders"]["audit"]

    stopped = line(made(found, raised=1), a_standing(clocks=(a_clock(),)))

    assert [(each.name, each.on) for each in stopped.dates] == [("audit", None)]
    assert {(each.letter, each.on) for each in stopped.reminders} == {
        ("audit_needs_help", None),
        ("audit_help_asked", None),
    }


def test_has_another_hash_when_any_review_has_changed():
    bridge = Bridge(shipped_workflow(), next_version())
    run = DryRun(bridge, GROUND)

    before = digest_of(bridge, ("a", "b"), [run.line(a_standing())])
    after = digest_of(bridge, ("a", "b"), [run.line(a_standing(version=13))])

    assert before != after


def test_remembers_what_earlier_versions_called_and_lists_none_of_it():
    found = data()
    del found["items"]["family"]
    later = made(found, raised=1)

    kept = remembering(later, [shipped_workflow()])

    assert kept.items["family"].title == shipped_workflow().items["family"].title
    assert kept.items["family"].by is None
    assert "family" not in kept.items
    assert kept.items.get("family") is None
    assert list(kept.items) == list(later.items)
    assert kept.model_dump() == later.model_dump()


def test_knows_of_every_fact_whether_it_belongs_to_the_shape_of_a_review():
    said_to_people = {"id", "title", "agency", "agency_name", "case", "case_reference", "working_days_late"}
    said_to_people |= {"sha256", "suspicious_places", "at"}
    decided_by = {
        "name",
        "state",
        "done",
        "holder",
        "gaps",
        "off_line",
        "identities_given",
        "records_checked",
    }
    decided_by |= {
        "answer",
        "version",
        "live",
        "written",
        "said_none",
        "anonymity_confirmed",
        "open_comments",
    }
    decided_by |= {"ends_at", "too_early_for", "attendance_recorded", "attended", "notes_recorded", "items"}
    decided_by |= {"holders", "meetings", "documents", "tools_missing", "waived", "declared", "changes"}
    decided_by |= {"drawn", "drawn_as_kept"}

    known = {each.name for of in (Facts, ItemFact, MeetingFact, DocumentFact) for each in fields(of)}

    assert known == said_to_people | decided_by
