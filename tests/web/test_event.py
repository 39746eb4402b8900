"""The forms of the learning event: its date, and who came."""

from datetime import time, timedelta

import pytest

from malp_flow.services import learning_event
from malp_flow.services.actor import Actor
from malp_flow.web.event import rows
from malp_flow.web.typed_days import NoSuchTime, clock_time
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_manager import member
from tests.web.test_review import REVIEW, all_in, opened

STARTS = NOON + timedelta(days=20)
EVENT = REVIEW + "/event/learning_event"
SEND = "Record attendance"


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
    arrange(house, issued, rita)
    clock[0] = STARTS + timedelta(days=1)
    return signed_in(house, rita)


def test_says_which_day_is_impossible_and_keeps_what_was_typed(browser):
    form = browser.get(REVIEW + "/event/learning_event").form(button="Set the date")

    page = form.fill({"on-day": 31, "on-month": 2, "starts": "half past", "place": "Barn"}).submit()

    assert page.errors == ["31 February 2026 is not a date", "Enter a time such as 13:30, 1:30pm or 10am"]
    assert page.title.startswith("Error: ")
    assert page.form(button="Set the date").values["place"] == "Barn"
    assert page.form(button="Set the date").values["starts"] == "half past"


def test_begins_the_list_with_the_named_auditors_to_tick_and_three_rows_for_walk_ins(browser):
    page = browser.get(EVENT).follow("Who came")
    values = page.form(button=SEND).values
    more = page.follow("Show more rows").form(button=SEND).values

    assert "Nora Nurse" in page.main
    assert "Oscar Officer" in page.main
    assert "name-3" in values
    assert "name-4" not in values
    assert "name-9" in more


def test_records_who_is_ticked_and_who_walked_in_and_says_what_the_gate_still_misses(browser):
    page = browser.get(EVENT + "/attendance")
    ticked = page.form(button=SEND).choices["came"][:1]

    done = (
        page.form(button=SEND)
        .fill({"came": ticked, "name-1": "Paula Practitioner", "role-1": "practitioner"})
        .submit()
    )

    assert done.notice == "Attendance is recorded."
    assert "Paula Practitioner" in done.main
    assert "First-line manager: 0 of 1 came." in done.main
    assert "The notes are not recorded." in done.main
    again = done.follow("Who came").form(button=SEND).values
    assert again["came"] == ticked
    assert again["name-1"] == "Paula Practitioner"


def test_asks_for_the_role_of_a_walk_in_and_keeps_the_list(browser):
    form = browser.get(EVENT + "/attendance").form(button=SEND)

    page = form.fill({"name-1": "Paula Practitioner", "came": form.choices["came"]}).submit()

    assert page.errors == ["Choose the role of Paula Practitioner"]
    assert page.form(button=SEND).values["name-1"] == "Paula Practitioner"
    assert page.form(button=SEND).values["came"] == form.choices["came"]


def test_drops_no_row_however_many_there_are_and_none_without_a_name(browser):
    many = {f"name-{n}": f"Guest {n}" for n in range(1, 103)} | {"role-102": "auditor"}

    assert [row.name for row in rows.typed(many)][-2:] == ["Guest 101", "Guest 102"]
    form = browser.get(EVENT + "/attendance").form(button=SEND)
    page = form.fill({"role-1": "practitioner", "came": form.choices["came"]}).submit()
    assert page.errors == ["Enter the name of whoever this row is about, or empty its role and agency"]


def test_refuses_a_role_that_the_event_does_not_expect(browser):
    form = browser.get(EVENT + "/attendance").form(button=SEND).fill({"name-1": "Gus Guest"})
    form.values["role-1"] = "guest"

    assert form.submit().errors == ["Choose the role of Gus Guest"]


def test_offers_paper_and_no_list_while_the_event_is_not_over(tmp_path):
    client = before_the_event(tmp_path)

    page = client.get(EVENT + "/attendance")

    assert "The event is not over yet" in page.main
    paper = page.follow("Form to print")
    assert "Nora Nurse" in paper.main
    assert "☐" in paper.main


def test_says_on_every_page_that_there_is_no_date_yet(tmp_path):
    client = before_the_event(tmp_path, dated=False)

    for name in ("notes", "attendance", "paper"):
        assert "The event has no date yet." in client.get(f"{EVENT}/{name}").main


def test_refuses_a_list_that_is_sent_before_the_event_is_over(tmp_path):
    client = before_the_event(tmp_path)
    token = client.get(EVENT).form(button="Set the date").values["csrf_token"]

    page = client.post(
        EVENT + "/attendance",
        {"csrf_token": token, "form_key": "k" * 32, "sitting": "1", "name-1": "A", "role-1": "auditor"},
    )

    assert page.errors == ["The event is not over yet. Record who came once it is."]


def before_the_event(tmp_path, *, dated=True):
    """Return the lead reviewer's browser while the event lies ahead, or has no date."""
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    all_in(house, issued, clock)
    rita = member(house, issued, "Rita Reviewer")
    if dated:
        arrange(house, issued, rita)
    return signed_in(house, rita)


def arrange(house, issued, rita):
    by, ends = Actor(issued.partnership, rita), STARTS + timedelta(hours=2)
    with house.transaction() as session:
        learning_event.arrange(
            session, opened(session, issued), starts_at=STARTS, ends_at=ends, place="Hall", by=by, now=NOON
        )


def test_loses_no_walk_in_when_two_people_record_who_came(browser):
    first, second = (browser.get(EVENT + "/attendance").form(button=SEND) for _ in range(2))
    first.fill({"name-1": "Ann Walk", "role-1": "practitioner"}).submit()

    page = second.fill({"name-1": "Bob Walk", "role-1": "practitioner"}).submit()
    kept = page.form(button=SEND).fill({"name-2": "Ann Walk", "role-2": "practitioner"}).submit()

    assert page.errors[0].startswith("Somebody else recorded who came meanwhile")
    assert "Recorded meanwhile: Ann Walk." in page.main
    assert page.form(button=SEND).values["name-1"] == "Bob Walk"
    assert "Ann Walk" in kept.main
    assert "Bob Walk" in kept.main


def test_asks_whether_nobody_came_before_it_records_that(browser):
    form = browser.get(EVENT + "/attendance").form(button=SEND)

    page = form.fill({"came": []}).submit()
    done = page.form(button=SEND).fill({"nobody": "yes"}).submit()

    assert page.errors == ["Tick at least one person, or say that nobody came"]
    assert done.notice == "Attendance is recorded."
