"""Reminders of a review: what is owed and planned, by hand, held, after a call, and one at a time."""

import re

import pytest

from malp_flow.services import deadlines, reminder_pages, reviews
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, signed_in
from tests.web.page_client import PageClient
from tests.web.test_auditor import Place
from tests.web.test_manager import member

REMINDERS = "/fernshire/reviews/MALP-2026-07/reminders"
WHY = "The agency is being inspected this week."


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def dana(place):
    return signed_in(place.house, place.made.manager, client=PageClient(place.app))


def duty_of_health(browser):
    page = browser.get(REMINDERS)
    return browser.get(re.search(rf'href="({REMINDERS}/duty/[^"]+)">Audit: [^<]*NHS', page.html).group(1))


def first_reminder(browser):
    return browser.get(re.search(rf'href="({REMINDERS}/step/[^"]+)"', duty_of_health(browser).html).group(1))


def test_shows_what_is_owed_and_what_is_planned_and_why(dana):
    page = dana.get(REMINDERS)

    assert "Audit: " in page.main
    assert "5 working days before the due day" in page.main
    assert "Nora Nurse" in page.main


def test_turns_pages_of_what_is_planned(dana, monkeypatch):
    monkeypatch.setattr(reminder_pages, "A_PAGE", 2)

    first, last = (dana.get(f"{REMINDERS}?page={number}") for number in (1, 99))

    assert "Later days" in first.main
    assert "Earlier days" in last.main
    assert "Later days" not in last.main


def test_sends_a_reminder_by_hand_with_a_line_that_was_looked_at_first(dana):
    page = duty_of_health(dana)
    line = {"line": "Can I help with the second record?", "again": "yes"}
    looked = page.form(button="Show it with my line").fill({"line": line["line"]}).submit()
    sent = looked.form(button="Send it").fill(line).submit()

    assert re.search(r"This is about the audit for [^.]*NHS[^.]* in review MALP-2026-07", looked.main)
    assert "We add: Can I help with the second record?" in looked.main
    assert "1 email is on its way." in sent.text


def test_lets_no_line_go_that_may_say_who_somebody_is_unless_somebody_read_it(dana):
    typed = {"line": "Jordan Fisher of AB1 2CD is meant", "again": "yes"}

    refused = duty_of_health(dana).form(button="Send it").fill(typed).submit()
    sent = refused.form(button="Send it").fill({"harmless": "yes", "again": "yes"}).submit()

    assert "This may say who somebody is: “AB1 2CD”, “Jordan Fisher”." in refused.text
    assert typed["line"] in refused.html
    assert "1 email is on its way." in sent.text


def test_warns_of_a_name_before_the_line_is_sent(dana):
    typed = {"line": "We heard that Jordan Fisher moved"}

    looked = duty_of_health(dana).form(button="Show it with my line").fill(typed).submit()

    assert "It may, at: Jordan Fisher" in looked.main


def test_asks_twice_within_a_day(dana):
    duty_of_health(dana).form(button="Send it").fill({"again": "yes"}).submit()

    refused = duty_of_health(dana).form(button="Send it").fill({"line": "Once more"}).submit()
    sent = refused.form(button="Send it").fill({"again": "yes"}).submit()

    assert "within the last 24 hours" in refused.text
    assert "Once more" in refused.html
    assert "1 email is on its way." in sent.text


def test_holds_and_lets_go(dana):
    chosen = {"scope": "agency_here", "reason": WHY}
    held = duty_of_health(dana).form(button="Hold them").fill(chosen).submit()
    ended = dana.get(REMINDERS).form(button="End this now").submit()

    assert WHY in held.main
    assert "Reminders go again." in ended.text
    assert WHY not in ended.main


def test_says_of_a_planned_reminder_that_a_hold_will_keep_it_back_until_when(dana):
    chosen = {"scope": "item", "reason": WHY, "hold-day": "30", "hold-month": "11", "hold-year": "2026"}
    before = duty_of_health(dana)
    held = before.form(button="Hold them").fill(chosen).submit()

    assert "will wait" not in before.main
    assert "will wait: a manager holds these reminders, until 30 November 2026" in held.main
    assert "planned" in held.main


def test_keeps_what_was_typed_when_a_hold_is_refused(dana):
    refused = duty_of_health(dana).form(button="Hold them").fill({"scope": "item", "reason": "busy"}).submit()

    assert "20 characters" in refused.text
    assert "busy" in refused.html


def test_notes_a_call_and_leaves_in_peace_until_the_day_that_was_named(dana):
    typed = {"spoke_to": "The ward manager", "said": "Back on Monday.", "call-day": "30"}
    typed |= {"call-month": "11", "call-year": "2026"}
    noted = duty_of_health(dana).form(button="Note the call").fill(typed).submit()

    assert "The call is noted." in noted.text
    assert "nobody is reminded until" in noted.main


def test_asks_whom_one_spoke_to(dana):
    refused = duty_of_health(dana).form(button="Note the call").fill({"said": "Back on Monday."}).submit()

    assert "Say whom you spoke to" in refused.text
    assert "Back on Monday." in refused.html


@pytest.mark.parametrize(
    ("do", "stands"),
    [
        ("hold", "waits: a person decided so"),
        ("skip", "not sent: a person decided so"),
        ("send", "on its way"),
    ],
)
def test_takes_one_planned_reminder_in_hand(dana, do, stands):
    page = first_reminder(dana).form(button="Do it").fill({"do": do, "reason": WHY}).submit()

    assert stands in page.main


def test_lets_a_held_reminder_go_again(dana):
    held = first_reminder(dana).form(button="Do it").fill({"do": "hold", "reason": WHY}).submit()

    planned = held.form(button="Do it").fill({"do": "go"}).submit()

    assert "This reminder is planned again." in planned.text


def test_says_what_a_reminder_would_say(dana):
    page = first_reminder(dana)

    assert "What Nora Nurse would read today" in page.main
    assert "(MALP-2026-07)" in page.main


def test_lets_the_reviewer_look_and_do_nothing(place):
    rita = member(place.house, place.made, "Rita Reviewer")
    reviewer = signed_in(place.house, rita, client=PageClient(place.app))

    pages = [reviewer.get(REMINDERS), duty_of_health(reviewer), first_reminder(reviewer)]

    forms = [form for page in pages for form in page.tree.iter("form") if form.get("method") == "post"]
    assert [form for form in forms if "reminders" in form.get("action", "reminders")] == []


@pytest.mark.thorough
def test_can_be_used_by_anybody(place, dana):
    paths = [REMINDERS, duty_of_health(dana).path, first_reminder(dana).path]

    assert_all_accessible(place.app, dana, paths)


def test_gives_the_days_of_a_duty_as_a_file(dana):
    page = duty_of_health(dana)

    file = dana.get(f"{page.path}/day-by-day.csv")

    assert "Take it as a file" in page.main
    assert "on its way: Audit issued, to Nora Nurse" in page.main
    assert "on its way: Audit issued, to Nora Nurse" in file.html
    assert "Day,Review,What is owed,Due,Sent" in file.html


def test_keeps_what_is_over_in_reach(place, dana):
    place.browser_of(place.made.health_audit)
    with place.house.transaction() as session:
        review_id = reviews.found(session, "MALP-2026-07", partnership_id=place.made.partnership)
        review = reviews.opened(session, review_id, partnership_id=place.made.partnership)
        for deadline in deadlines.running(session, review, item_id=place.made.health_audit):
            deadlines.meet(session, review, deadline, now=NOON)

    page = dana.get(REMINDERS)
    over = page.main[page.main.index("What is over") :]

    assert "NHS" in over
    assert "done " in over
    assert "It is over" in duty_of_health(dana).main
