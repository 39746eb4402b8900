"""More time, asked for on the auditor's page and decided on the manager's."""

from datetime import UTC, datetime

import pytest

from malp_flow.services import learning_event, reviews
from malp_flow.services.actor import Actor
from tests.web.browser import assert_all_accessible
from tests.web.houses import signed_in
from tests.web.page_client import PageClient
from tests.web.test_auditor import Place
from tests.web.test_manager import member

WHY = "Our records office is closed for a week."


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def manager_of(place):
    return signed_in(place.house, place.made.manager, client=PageClient(place.app))


def decision_page(place):
    return f"/fernshire/reviews/MALP-2026-07/audits/{place.made.health_audit}/more-time"


def ask(place, **fields):
    browser = place.browser_of(place.made.health_audit)
    form = browser.get(f"{place.nurse}/more-time").form(button="Ask for more time")
    chosen = {"choice": "2026-11-23", "reason": WHY} | fields
    return browser, form.fill(chosen).submit()


def test_hides_the_request_from_strangers(place):
    stranger, other = PageClient(place.app), place.browser_of(place.made.police_audit)

    assert stranger.get(f"{place.nurse}/more-time").status == 303
    assert other.get(f"{place.nurse}/more-time").status == 404
    assert other.get(decision_page(place)).status in {303, 404}


def test_shows_the_reviewer_that_time_is_asked_for_but_not_why(place):
    ask(place)
    rita = member(place.house, place.made, "Rita Reviewer")
    reviewer = signed_in(place.house, rita, client=PageClient(place.app))

    page = reviewer.get(decision_page(place))

    assert "Monday 23 November" in page.main
    assert WHY not in page.html
    assert not [form for form in page.tree.iter("form") if form.get("method") == "post"]


def test_says_on_the_audit_that_a_request_waits(place):
    browser, _page = ask(place)

    page = browser.get(place.nurse)

    assert "You have asked for more time, until " in browser.follow(page).main


def test_offers_three_days_and_takes_one_with_a_reason(place):
    browser, page = ask(place)

    assert "You have asked for Monday 23 November." in page.text
    assert browser.get(f"{place.nurse}/more-time").status == 200


def test_offers_the_days_in_their_order_the_last_before_the_event_among_them(place):
    hours = [datetime(2026, 11, 25, hour, tzinfo=UTC) for hour in (10, 13)]
    dana = Actor(place.made.partnership, place.made.manager)
    with place.house.transaction() as session:
        review_id = reviews.found(session, "MALP-2026-07", partnership_id=place.made.partnership)
        review = reviews.opened(session, review_id, partnership_id=place.made.partnership)
        when = {"starts_at": hours[0], "ends_at": hours[1], "place": "Town hall"}
        learning_event.arrange(session, review, **when, by=dana, now=place.clock[0])

    page = place.browser_of(place.made.health_audit).get(f"{place.nurse}/more-time")
    *days, _own = page.form(button="Ask for more time").choices["choice"]

    assert "2026-11-24" in days
    assert days == sorted(days)


def test_takes_a_day_and_a_reason_in_two_clicks_without_a_word_typed(place):
    _, page = ask(place, why="records", reason="")

    assert "You have asked for Monday 23 November." in page.text
    assert "Waiting for records or information" in manager_of(place).get(decision_page(place)).main


def test_keeps_own_words_beside_the_reason_chosen(place):
    ask(place, why="away", reason="Back on Monday.")

    said = manager_of(place).get(decision_page(place)).main

    assert "Somebody whom we need for it is away. Back on Monday." in said


def test_asks_for_words_where_no_reason_is_chosen(place):
    _, page = ask(place, why="other", reason="")

    assert page.title.startswith("Error: ")


def test_says_what_is_wrong_beside_what_was_typed(place):
    _, page = ask(place, reason="Busy")

    assert page.title.startswith("Error: ")
    assert "Busy" in page.main


def test_says_all_that_is_missing_at_once(place):
    page = place.browser_of(place.made.health_audit).get(f"{place.nurse}/more-time").form().submit()

    assert [link.href for link in page.links if link.href.startswith("#") and link.text in page.errors] == [
        "#choice",
        "#reason",
    ]


def test_says_that_more_time_is_asked_for_already(place):
    stale = place.browser_of(place.made.health_audit).get(f"{place.nurse}/more-time")
    ask(place)

    page = stale.form(button="Ask for more time").fill(choice="2026-11-23", reason=WHY).submit()

    assert page.errors == [
        "More time is asked for already. Wait for the answer, or call the business manager."
    ]
    assert "You have asked for Monday 23 November." in page.text


def test_says_at_the_fields_of_a_day_what_is_wrong_with_it(place):
    _, page = ask(place, choice="own", **{"own-day": "28", "own-month": "11", "own-year": "2026"})

    assert page.link("Nobody works on 28 November 2026").href == "#own-day"


def test_takes_a_day_of_ones_own(place):
    day = {"own-day": "24", "own-month": "11", "own-year": "2026"}

    _, page = ask(place, choice="own", **day)

    assert "You have asked for Tuesday 24 November." in page.text


def test_says_what_the_day_means_for_the_learning_event(place):
    ask(place)

    page = manager_of(place).get(decision_page(place))

    assert WHY in page.main
    assert (
        "The learning event could then be held from Monday 7 December, not from Monday 30 November."
        in page.main
    )


def test_lets_the_manager_agree_and_says_afterwards_who_decided(place):
    browser, _ = ask(place)
    manager = manager_of(place)

    decided = manager.get(decision_page(place)).form(button="Decide").fill(decision="agree").submit()

    assert "set by Mary Manager" in decided.text
    assert (
        "Mary Manager set Monday 23 November as the new date" in browser.get(f"{place.nurse}/more-time").text
    )


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Choose what to decide"),
        ({"decision": "refuse", "reason": "Too short"}, "Say why, in a sentence of at least 20 characters"),
        (
            {"decision": "another", "another-day": "28", "another-month": "11", "another-year": "2026",
             "reason": "The event is soon after that."},
            "Nobody works on 28 November 2026",
        ),
    ],
)  # fmt: skip
def test_keeps_what_the_manager_typed_when_a_decision_is_refused(place, typed, error):
    ask(place)

    page = manager_of(place).get(decision_page(place)).form(button="Decide").fill(typed).submit()

    kept = page.form(button="Decide").values
    assert page.errors[0].startswith(error)
    assert (kept["reason"], kept["another-day"]) == (typed.get("reason", ""), typed.get("another-day", ""))


def test_says_that_a_colleague_has_decided_meanwhile(place):
    ask(place)
    stale = manager_of(place).get(decision_page(place)).form(button="Decide").fill(decision="agree")
    manager_of(place).get(decision_page(place)).form(button="Decide").fill(decision="agree").submit()

    page = stale.submit()

    assert page.errors[0].startswith("Nobody waits for an answer here: it is decided already.")
    assert "set by Mary Manager" in page.text


def test_puts_the_auditors_words_into_nobody_elses_mouth(place):
    ask(place)
    manager = manager_of(place)
    manager.get(decision_page(place)).form(button="Decide").fill(decision="agree").submit()

    page = manager.get(decision_page(place).removesuffix("/more-time"))

    assert "More time, from Monday 16 November to Monday 23 November. Mary Manager" in page.main
    assert WHY not in page.main


def test_shows_the_auditor_why_the_date_stays(place):
    browser, _ = ask(place)
    form = manager_of(place).get(decision_page(place)).form(button="Decide")

    form.fill(decision="refuse", reason="The learning event cannot be moved.").submit()

    page = browser.get(f"{place.nurse}/more-time")
    assert "The learning event cannot be moved." in page.text
    assert "Mary Manager decided this" in page.text


@pytest.mark.thorough
@pytest.mark.browser
def test_shows_pages_that_anybody_can_use(place):
    asking = place.browser_of(place.made.police_audit)
    browser, _ = ask(place)

    assert_all_accessible(place.app, asking, [f"{place.officer}/more-time"])
    assert_all_accessible(place.app, browser, [f"{place.nurse}/more-time"])
    assert_all_accessible(place.app, manager_of(place), [decision_page(place)])


def test_takes_a_request_back_and_leaves_the_manager_nothing_to_decide(place):
    browser, page = ask(place)

    page = page.form(button="I do not need it any more").submit()

    assert "took that back on" in browser.get(f"{place.nurse}/more-time").text
    decided = manager_of(place).get(decision_page(place))
    assert "Taken back by" in decided.main
    assert "Your decision" not in decided.main
