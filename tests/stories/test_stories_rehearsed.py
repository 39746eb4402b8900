"""Stories of the shipped workflows, told by the calendar and played by the service itself, day by day."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from malp_flow.engine.definition import READY
from malp_flow.engine.loading import load_workflow
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.engine.rehearsal import rehearse
from malp_flow.engine.story import IN_TIME, load_story
from malp_flow.engine.working_days import calendar
from malp_flow.folders import shipped
from malp_flow.services.rehearsing import Stage, rehearsed
from malp_flow.wiring import house_in_memory

CASES = Path(__file__).parents[1] / "cases" / "workflows"
FILES = sorted(path.stem for path in shipped("workflows").glob("*.yaml"))
MONDAY = date(2026, 1, 12)
BEFORE_CHRISTMAS, BEFORE_EASTER = date(2025, 12, 9), date(2026, 3, 23)
LONDON = ZoneInfo("Europe/London")
EVERY_MONTH = [date(2026, month, 17) for month in (2, 3, 4, 6, 7)]
"""Days on which the bodies of a file meet, each a working day."""


@cache
def definition(name):
    """Return a shipped workflow, or one that somebody wrote from the guide."""
    path = shipped("workflows") / f"{name}.yaml"
    path = path if path.is_file() else CASES / f"{name}.yaml"
    return load_workflow(path.name, path.read_bytes())


@cache
def played(name, text="", start=MONDAY):
    return ended_house(name, text, start)[1]


def ended_house(name, text="", start=MONDAY):
    """Play a story in a house of its own; return the house as it stands then, and what happened."""
    workflow = definition(name).workflow
    story = load_story("story.yaml", text.encode(), of=workflow) if text else IN_TIME
    house = house_in_memory(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    stage = Stage(house.transaction, house.letters, house.sender)
    return house, rehearsed(stage, definition(name), story, start=start)


def states(told):
    return [(one.state, one.on) for one in told.states]


def letters(told, name):
    return [(one.at.astimezone(LONDON).date(), one.to) for one in told.letters if one.letter == name]


def _with_meetings(meetings):
    if not meetings:
        return ""
    lines = [f"  {body}: [{', '.join(map(str, days))}]" for body, days in meetings.items()]
    return "\n".join(["story: in_time", "meetings:", *lines])


@pytest.mark.parametrize(
    ("name", "start"),
    [("malp", MONDAY), ("enfield", MONDAY)]
    + [
        pytest.param(*each, marks=pytest.mark.slow)
        for each in (
            ("malp", BEFORE_CHRISTMAS),
            ("silp", BEFORE_EASTER),
            *((name, MONDAY) for name in FILES if name != "malp"),
        )
    ],
)
def test_is_played_as_it_is_planned_where_everybody_is_in_time(name, start):
    meetings = dict.fromkeys(definition(name).workflow.bodies, EVERY_MONTH)
    plan = rehearse(definition(name), start, meetings=meetings)

    told = played(name, _with_meetings(meetings), start=start)

    assert told.ended
    assert states(told) == [(one.state, one.on) for one in plan.states]
    clocks = definition(name).workflow.deadlines
    unplanned = {
        one
        for one, clock in clocks.items()
        if clock.only_reminds or clock.asks_for or READY in clock.when.anchors
    }
    days = {(one.deadline, one.on) for one in told.deadlines if one.deadline not in unplanned}
    assert days == {(one.deadline, one.on) for one in plan.deadlines}


LATE = """
story: one_late_one_silent
records: 2
agencies: [Police, Health, School]
returns:
  - {agency: Police, on: 2026-02-04}
  - {agency: Health, record: 2, not_known: true}
  - {agency: School, silent: true, go_ahead_on: 2026-02-11}
answers:
  - {partner: 2, answer: ask_for_changes}
"""


def test_tells_of_a_malp_with_one_late_and_one_silent_agency_and_a_report_sent_back():
    told = played("malp", LATE)

    assert states(told) == [
        ("commissioned", MONDAY),
        ("audits_issued", MONDAY),
        ("audits_returned", date(2026, 2, 11)),
        ("event_held", date(2026, 2, 25)),
        ("report_drafted", date(2026, 3, 25)),
        ("event_held", date(2026, 4, 24)),
        ("report_drafted", date(2026, 5, 26)),
        ("signed_off", date(2026, 6, 23)),
    ]
    late = [one for one in told.letters if one.letter != "event_people_wanted"]
    helped = [(one.at.date(), one.to) for one in late if one.to.startswith("Lead of ")]
    assert (date(2026, 2, 5), "Lead of School") in helped
    assert {to for day, to in helped if day < date(2026, 6, 1)} == {"Lead of School", "Lead of Health"}
    assert [day for day, to in letters(told, "changes_asked") if to == "Business manager"] == [
        date(2026, 4, 24)
    ]


def test_invites_to_the_event_and_writes_to_those_who_come_before_and_after_it():
    told = played("malp", start=MONDAY)
    agencies = ("Police", "Health", "School")
    named = {f"{role} of {agency}" for role in ("Practitioner", "First-line manager") for agency in agencies}
    auditors = {f"Auditor of {agency}" for agency in agencies}
    dated, tomorrow, event = date(2026, 2, 2), date(2026, 2, 3), date(2026, 2, 16)

    asked, wanted = letters(told, "event_invited"), letters(told, "event_people_wanted")

    assert {to for day, to in asked if day == dated} == auditors
    assert {to for day, to in asked if day == tomorrow} == named
    assert {f"Lead of {agency}" for agency in agencies} <= {to for _day, to in wanted}
    assert letters(told, "event_no_answer") == []
    assert {day for day, _to in letters(told, "event_coming_up")} == {date(2026, 2, 9), date(2026, 2, 13)}
    assert {to for day, to in letters(told, "event_feedback") if day == event} == named | auditors
    assert {to for _day, to in letters(told, "event_check_in")} == named | auditors
    assert {to for _day, to in letters(told, "learning_shared")} >= named


MORE_TIME = """
story: more_time
returns:
  - {agency: Health, more_time: {asked_on: 2026-01-21, until: 2026-01-30}}
"""


def test_tells_of_a_light_review_in_which_one_agency_gets_more_time():
    told = played("malp-light", MORE_TIME)

    assert states(told) == [
        ("begun", MONDAY),
        ("agencies_asked", MONDAY),
        ("answers_in", date(2026, 1, 30)),
        ("talked", date(2026, 2, 6)),
        ("put_to_partners", date(2026, 2, 20)),
        ("closed", date(2026, 3, 6)),
    ]
    assert (date(2026, 1, 21), "Auditor of Health") in letters(told, "new_date")
    assert not [to for _day, to in letters(told, "audit_late")]


RESTED = """
story: a_concern_and_a_pause
concerns:
  - {on: 2026-01-15, agency: Health, what: immediate_concern}
pauses:
  - {on: 2026-01-26, until: 2026-02-04}
"""


def test_tells_of_a_concern_answered_while_the_review_goes_on_and_of_a_pause_that_moves_its_days():
    told = played("malp", RESTED)

    assert [(day, to) for day, to in letters(told, "concern_raised")] == [
        (date(2026, 1, 15), "Business manager"),
        (date(2026, 1, 15), "Lead of Health"),
    ]
    assert states(told)[:3] == [
        ("commissioned", MONDAY),
        ("audits_issued", MONDAY),
        ("audits_returned", date(2026, 2, 11)),
    ]
    assert {day for day, _to in letters(told, "paused")} == {date(2026, 1, 27)}
    assert {day for day, _to in letters(told, "resumed")} == {date(2026, 2, 4)}
    assert not letters(told, "concern_waits")


SILP = """
story: changes_asked_for_and_a_silent_agency
agencies: [Police, Hospital, School, Housing]
returns:
  - {agency: Housing, silent: true, go_ahead_on: 2026-03-10}
answers:
  - {partner: 1, answer: ask_for_changes}
events:
  recall_event: 2026-04-28
"""


@pytest.mark.thorough
def test_tells_of_a_silp_with_two_events_and_a_report_that_goes_back_to_the_reviewer():
    told = played("silp", SILP)

    assert states(told) == [
        ("scoping", MONDAY),
        ("reports_asked", date(2026, 1, 26)),
        ("reports_shared", date(2026, 3, 10)),
        ("learning_event_held", date(2026, 3, 19)),
        ("draft_tested", date(2026, 4, 28)),
        ("report_finished", date(2026, 5, 20)),
        ("draft_tested", date(2026, 6, 4)),
        ("report_finished", date(2026, 6, 25)),
        ("findings_accepted", date(2026, 7, 9)),
    ]
    assert (date(2026, 3, 5), "Lead of Housing") in letters(told, "agency_report_needs_help")


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "text"), [("malp", LATE), ("silp", SILP)])
def test_writes_to_nobody_out_of_hours_nor_twice_a_day_for_work(name, text):
    told, days = played(name, text), calendar(definition(name).workflow.calendar)

    at_once = {"audit_received", "audit_gaps", "new_date", "changes_asked", "signed_off", "review_moved"}
    merged = [one for one in told.letters if one.letter not in at_once]
    daily = [(one.at.astimezone(LONDON).date(), one.to) for one in merged]
    assert all(days.is_working_day(one.at.astimezone(LONDON).date()) for one in told.letters)
    assert len(daily) == len(set(daily))
    assert not [one for one in told.letters if "C-1" in one.subject or "Rehearsal" in one.subject]


def test_says_what_it_waits_for_where_it_comes_to_no_end():
    text = "story: nobody_goes_ahead\nreturns:\n  - {agency: School, silent: true}\n"

    told = played("malp-light", text)

    assert not told.ended
    assert [state for state, _on in states(told)] == ["begun", "agencies_asked"]
    assert len(told.waits_for) == 1
    assert told.waits_for[0].startswith("Take the answers in: School, C-1: not back yet, ")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("story: x\nreturns:\n  - {agency: Polize}\n", "S3", 3),
        ("story: x\nanswers:\n  - {partner: 1, answer: aprove}\n", "S3", 3),
        ("story: x\nmoves:\n  issue: 2026-01-14\n", "S3", 3),
        ("story: x\nevents:\n  event: 2026-01-14\n", "S3", 3),
        ("story: x\nreturns:\n  - {agency: Police, silent: true, on: 2026-01-14}\n", "S0-not-allowed", 3),
        ("story: x\nrecords: 0\n", "S0-out-of-bounds", 2),
        ("records: 2\n", "S0-missing-key", 1),
    ],
)
def test_says_what_is_wrong_in_a_story(text, code, line):
    with pytest.raises(BrokenDefinition) as refusal:
        load_story("story.yaml", text.encode(), of=definition("malp").workflow)

    assert [(problem.code, problem.line) for problem in refusal.value.problems] == [(code, line)]


def test_ends_where_the_committee_decides_that_there_is_no_review():
    told = played("learning-review", "story: none_needed\nsteps: {committee_decision: no_review}\n")

    assert states(told)[-1] == ("no_review", date(2026, 3, 2))
    assert not letters(told, "event_invitation")
    assert letters(told, "review_moved")


def test_asks_each_agency_for_a_summary_once_its_audits_are_back():
    told = played("two_tier", "story: one_late\nrecords: 2\nagencies: [Police, Health]\n")

    assert [state for state, _ in states(told)] == ["begun", "asked", "audited", "summarised", "ended"]
    assert letters(told, "agency_report_asked") == [
        (date(2026, 2, 2), "Auditor of Police"),
        (date(2026, 2, 2), "Auditor of Health"),
    ]


def test_lets_a_panel_score_records_together_with_no_agency_returning_anything():
    told = played("scored_together", "story: two\nrecords: 2\n")

    assert [state for state, _ in states(told)] == ["planned", "scoring", "scored"]
