"""The status of recommendations, from the actions that came of them."""

from datetime import date

from malp_flow.services.action_lines import ActionLine
from malp_flow.services.report_status import with_status
from tests.a_report import a_small_report


def an_action(**changed):
    plain = dict.fromkeys(
        ("text", "measure", "agency", "owner", "source", "impact", "tone", "when", "review"), ""
    )
    given = plain | {
        "item_id": None, "number": "A1", "agency_id": None, "owner_id": None, "owner_gone": False,
        "comes_from": "R1", "single_agency": False, "status": "in_progress", "status_word": "In progress",
        "due_on": date(2026, 9, 1), "overdue": False, "days_late": 0, "begun": True, "closed_at": None,
    }  # fmt: skip
    return ActionLine(**given | changed)


def statuses(*lines):
    made = with_status(a_small_report(), lines)
    return {each.called: each.plan.status if each.plan else None for _section, each in made.statements()}


def test_says_how_far_the_action_of_a_recommendation_is():
    assert statuses(an_action()) == {"L1": None, "R1": "In progress"}


def test_says_overdue_first():
    assert statuses(an_action(overdue=True))["R1"] == "Overdue"


def test_names_each_of_several_actions():
    waits = an_action(number="A2", status_word="Not started")

    assert statuses(an_action(), waits)["R1"] == "A1 in progress and A2 not started"


def test_leaves_a_report_without_actions_as_it_is():
    assert with_status(a_small_report(), [an_action(comes_from="")]) == a_small_report()
