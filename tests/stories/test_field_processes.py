"""Eight published processes, written as files from the docs alone: their calendars, and stories of five."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from malp_flow.cli.workflow_loading import loaded, place_of
from malp_flow.engine.rehearsal import rehearse
from malp_flow.engine.story import load_story
from malp_flow.services.rehearsing import Stage, rehearsed
from malp_flow.services.tool_shelf import laid_into
from malp_flow.wiring import house_in_memory
from tests.stories.test_stories_rehearsed import letters, states

FIELD = Path(__file__).parents[1] / "cases" / "field"
MONDAY = date(2026, 3, 2)
MEETINGS = {
    "qiip": (date(2026, 12, 16), date(2027, 1, 6)),
    "quality_group": (date(2026, 5, 12),),
    "standing_panel": (date(2026, 4, 21),),
    "review_panel": (date(2026, 3, 10), date(2026, 6, 2)),
}


def path_of(name):
    return FIELD / "workflows" / f"{name}.yaml"


@cache
def played(name):
    file, story = path_of(name), FIELD / "stories" / f"{name}.yaml"
    definition, place = loaded(file), place_of(file)
    house = house_in_memory(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    stage = Stage(laid_into(house.transaction, place.tools), place.letters, house.sender)
    told = load_story(str(story), story.read_bytes(), of=definition.workflow)
    return rehearsed(stage, definition, told, start=MONDAY)


@pytest.mark.parametrize(
    ("name", "start", "days"),
    [
        (
            "gloucestershire",
            date(2026, 10, 12),
            ["12 Oct 2026", "12 Oct 2026", "9 Dec 2026", "6 Jan 2027", "20 Jan 2027"],
        ),
        ("kirklees", MONDAY, ["2 Mar 2026", "5 Mar 2026", "6 Mar 2026", "20 Mar 2026", "27 Mar 2026"]),
        (
            "susr",
            MONDAY,
            ["2 Mar 2026", "30 Mar 2026", "15 Apr 2026", "15 Apr 2026", "14 May 2026", "12 Jun 2026"]
            + ["3 Jul 2026", "31 Jul 2026", "21 Aug 2026"],
        ),
        (
            "coventry",
            MONDAY,
            ["2 Mar 2026", "9 Mar 2026", "8 Apr 2026", "22 Apr 2026", "7 May 2026", "5 Jun 2026"],
        ),
        (
            "essex",
            MONDAY,
            ["2 Mar 2026", "16 Mar 2026", "15 Apr 2026", "29 Apr 2026", "29 May 2026", "10 Jul 2026"],
        ),
        (
            "safeguarding_adults",
            MONDAY,
            ["2 Mar 2026", "2 Jun 2026", "9 Jun 2026", "21 Jul 2026", "21 Oct 2026"],
        ),
        ("enfield", MONDAY, ["2 Mar 2026", "2 Mar 2026", "30 Mar 2026", "8 Apr 2026", "5 May 2026"]),
        (
            "sandwell",
            MONDAY,
            ["2 Mar 2026", "2 Mar 2026", "30 Mar 2026", "21 Apr 2026", "20 May 2026", "18 Jun 2026"],
        ),
    ],
)
def test_gives_each_process_its_calendar(name, start, days):
    planned = rehearse(loaded(path_of(name)), start, meetings=MEETINGS)

    told = [f"{state.on.day} {state.on:%b %Y}" for state in planned.states if state.on]
    assert told == days


@pytest.mark.slow
def test_writes_the_summaries_of_agencies_once_the_last_audit_is_back_and_hears_young_people_meanwhile():
    told = played("coventry")

    assert states(told) == [
        ("begun", MONDAY),
        ("audits_issued", date(2026, 3, 9)),
        ("audits_in", date(2026, 4, 13)),
        ("evidence_in", date(2026, 4, 27)),
        ("panel_held", date(2026, 5, 12)),
        ("published", date(2026, 6, 10)),
    ]
    assert (date(2026, 3, 9), "Charity that works with young people") in letters(told, "event_invited")
    assert (date(2026, 4, 13), "Auditor of Health") in letters(told, "agency_report_asked")
    assert not letters(told, "nil_return_to_confirm")


@pytest.mark.slow
def test_lets_an_extended_review_of_wales_begin_with_two_reviewers_and_a_group_sign_its_plan():
    told = played("susr")

    assert states(told)[2:5] == [
        ("begun", date(2026, 4, 15)),
        ("panel_formed", date(2026, 4, 15)),
        ("timelines_asked", date(2026, 5, 14)),
    ]
    assert told.ended
    assert {to for _day, to in letters(told, "report_coming_up")} == {"Reviewer", "Reviewer 2"}
    partners = [f"Partner {number}" for number in (1, 2, 3)]
    assert sorted(letters(told, "sign_off_asked")) == [(date(2026, 7, 31), each) for each in partners]
    assert letters(told, "step_coming_up")[1] == (date(2026, 4, 13), "Chair of the board")


@pytest.mark.thorough
def test_ends_an_adult_review_with_the_report_back_of_the_agency_that_led_it():
    told = played("safeguarding_adults")

    assert states(told) == [
        ("notified", MONDAY),
        ("considered", date(2026, 6, 2)),
        ("with_lead_agency", date(2026, 6, 9)),
        ("reported_back", date(2026, 9, 9)),
    ]
    assert (date(2026, 8, 25), "Lead agency") in letters(told, "step_coming_up")


@pytest.mark.slow
def test_plays_no_panel_and_hands_out_no_papers_before_somebody_gave_its_date():
    told = played("sandwell")

    assert {day for day, _to in letters(told, "meeting_date_wanted")} == {date(2026, 4, 1)}
    assert dict(states(told))["considered"] == date(2026, 4, 15)
