"""The forms of the learning event: its date, who came, and what was noted."""

from datetime import time, timedelta

import pytest

from malp_flow.services import learning_event
from malp_flow.services.actor import Actor
from malp_flow.web.typed_days import NoSuchTime, clock_time
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_manager import member
from tests.web.test_review import REVIEW, all_in, opened

STARTS = NOON + timedelta(days=20)
SEND = "Record attendance and notes"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("13:30", time(13, 30)),
        ("1:30pm", time(13, 30)),
        ("10am", time(10)),
        ("12 am", time(0)),
        ("12PM", time(12)),
    ],
)
def test_reads_times_as_people_type_them(typed, meant):
    assert clock_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "10", "25:00", "13pm", "0am", "9:61", "noon"])
def test_refuses_what_is_no_time_or_could_be_two(typed):
    with pytest.raises(NoSuchTime):
        clock_time(typed)


@pytest.fixture
def browser(tmp_path):
    """The lead reviewer's browser, after an event of two hours."""
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    all_in(house, issued, clock)
    rita = member(house, issued, "Rita Reviewer")
    by, ends = Actor(issued.partnership, rita), STARTS + timedelta(hours=2)
    with house.transaction() as session:
        learning_event.arrange(
            session, opened(session, issued), starts_at=STARTS, ends_at=ends, place="Hall", by=by, now=NOON
        )
    clock[0] = STARTS + timedelta(days=1)
    return signed_in(house, rita)


def test_says_which_day_is_impossible_and_keeps_what_was_typed(browser):
    form = browser.get(REVIEW + "/event/learning_event").form(button="Set the date")

    page = form.fill({"on-day": 31, "on-month": 2, "starts": "half past", "place": "Barn"}).submit()

    assert page.errors == ["31 February 2026 is not a date", "Enter a time such as 13:30, 1:30pm or 10am"]
    assert page.title.startswith("Error: ")
    assert page.form(button="Set the date").values["place"] == "Barn"
    assert page.form(button="Set the date").values["starts"] == "half past"


def test_begins_the_list_with_the_named_auditors_in_six_rows(browser):
    values = browser.get(REVIEW + "/event/learning_event").form(button=SEND).values
    more = browser.get(REVIEW + "/event/learning_event").follow("Show more rows").form(button=SEND).values

    assert sorted([values["name-1"], values["name-2"]]) == ["Nora Nurse", "Oscar Officer"]
    assert "name-6" in values
    assert "name-7" not in values
    assert "name-12" in more


def test_refuses_an_empty_list_and_keeps_the_notes(browser):
    form = browser.get(REVIEW + "/event/learning_event").form(button=SEND)

    page = form.fill({"name-1": "", "name-2": "", "notes": "We talked."}).submit()

    assert page.errors == ["Enter who was expected, at least one person"]
    assert page.form(button=SEND).values["notes"] == "We talked."


def test_refuses_a_ticked_row_without_a_name(browser):
    form = browser.get(REVIEW + "/event/learning_event").form(button=SEND)

    page = form.fill({"came-1": ["yes"], "came-3": ["yes"], "notes": "We talked."}).submit()

    assert page.errors == ["Enter the name of person 3, or take the tick away"]
    assert page.form(button=SEND).values["came-1"] == ["yes"]


def test_asks_for_the_role_of_somebody_who_has_none_and_keeps_the_list(browser):
    form = browser.get(REVIEW + "/event/learning_event").form(button=SEND)
    form.fill({"name-1": "Paula Practitioner", "came-1": ["yes"]}).values["role-1"] = "guest"

    page = form.submit()

    assert page.errors == ["Choose the role of person 1"]
    assert page.form(button=SEND).values["name-1"] == "Paula Practitioner"
