"""Pages on which a review rests and goes on, and on which an immediate concern is raised and acknowledged."""

import pytest

from tests.web.browser import assert_all_accessible
from tests.web.houses import let_in_by, signed_in
from tests.web.page_client import PageClient
from tests.web.test_helping import WithLead

REVIEW = "/fernshire/reviews/MALP-2026-07"
WHY = "The police ask us to wait until their interviews are over."
WORDS = "The record speaks of a visit planned for tonight."


@pytest.fixture
def place(tmp_path):
    return WithLead(tmp_path)


def manager(place):
    return signed_in(place.house, place.made.manager, client=PageClient(place.app))


def auditor(place):
    return let_in_by(place.house, place.nurse.removeprefix("/a/"), client=PageClient(place.app))


def concern_of(nurse, place):
    return nurse.get(f"{place.nurse}/concern").form(button="Raise it now")


def test_lets_an_auditor_raise_a_concern_and_says_that_it_is_no_referral(place):
    nurse = auditor(place)
    page = nurse.get(f"{place.nurse}/concern")

    after = page.form(button="Raise it now").fill(words=WORDS).submit()

    assert "This is not a referral" in page.text
    assert "An email is on its way to:" in after.text
    assert WORDS in after.text


def test_asks_for_words_and_keeps_what_was_typed(place):
    nurse = auditor(place)

    page = concern_of(nurse, place).fill(words="  ").submit()

    assert "Say in a sentence what worries you" in page.text


def test_shows_a_lead_that_there_is_one_and_not_its_words(place):
    nurse = auditor(place)
    concern_of(nurse, place).fill(words=WORDS).submit()

    page = place.lead_browser().get(f"{place.lead}/help")

    assert "Not yet acknowledged." in page.text
    assert WORDS not in page.text


def test_lets_the_manager_read_and_acknowledge_it(place):
    nurse = auditor(place)
    concern_of(nurse, place).fill(words=WORDS).submit()
    browser = manager(place)
    home, page = browser.get("/fernshire/"), browser.get(REVIEW)

    after = page.form(button="Record: Immediate concern").fill(answer="referred").submit()

    assert "Immediate concern, NHS Fernshire" in home.text
    assert WORDS in page.text
    assert "Acknowledged." in after.text
    assert "Immediate concern, NHS Fernshire" not in browser.get("/fernshire/").text


def test_lets_a_review_rest_and_go_on(place):
    browser = manager(place)

    refused = browser.get(f"{REVIEW}/pause").form(button="Let it rest").fill(reason="later").submit()
    resting = refused.form(button="Let it rest").fill(reason=WHY).submit()
    after = resting.form(button="Carry on: The whole review").submit()

    assert "at least 20 characters" in refused.text
    assert "The whole review rests" in resting.text
    assert WHY in resting.text
    assert "It goes on." in after.text
    assert "The whole review rests" not in after.text


@pytest.mark.thorough
def test_shows_pages_that_anybody_can_use(place):
    nurse, browser = auditor(place), manager(place)
    concern_of(nurse, place).fill(words=WORDS).submit()
    browser.get(f"{REVIEW}/pause").form(button="Let it rest").fill(reason=WHY).submit()

    assert_all_accessible(place.app, browser, [REVIEW, f"{REVIEW}/pause", f"{REVIEW}/concern"])
    assert_all_accessible(place.app, nurse, [f"{place.nurse}/concern", f"{place.nurse}/audit"])
