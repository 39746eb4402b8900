"""A session that ends while somebody writes: what they typed survives the new sign-in."""

from datetime import timedelta

import pytest

from tests.web.browser import chromium, serve, violations
from tests.web.houses import let_in, signed_in
from tests.web.page_client import PageClient
from tests.web.test_auditor import ISSUED, Place
from tests.web.test_review import REVIEW

WORDS = "She said it twice, “and nobody wrote it down”.\nThen the plan changed."


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def sent_too_late(place, browser):
    form = browser.get(f"{place.nurse}/sections/about").form(button="Save and continue")
    place.clock[0] += timedelta(minutes=31)
    return form.fill({"q-records-text": WORDS}).submit(follow=False)


def test_keeps_an_answer_over_a_new_sign_in(place):
    browser = place.browser_of(place.made.health_audit)

    page = sent_too_late(place, browser)
    let_in_again = browser.get(place.nurse).form(button="Continue").submit()
    saved = page.form(button="Send it once more").submit()

    assert (page.status, page.h1) == (401, "You have been signed out")
    assert let_in_again.status == 200
    assert "Voice of the child" in saved.h1
    kept = browser.get(f"{place.nurse}/sections/about").form(button="Save and continue").values
    assert kept["q-records-text"].replace("\r", "") == WORDS


def test_writes_nothing_while_nobody_is_signed_in(place):
    browser = place.browser_of(place.made.health_audit)
    before = place.revisions()

    page = sent_too_late(place, browser)
    page.form(button="Send it once more").submit(follow=False)

    assert place.revisions() == before


def test_keeps_what_a_manager_typed_and_no_secret(place):
    manager = signed_in(place.house, place.made.manager, client=PageClient(place.app))
    form = manager.get(f"{REVIEW}/audits/{place.made.health_audit}").form(
        button="Go ahead without this audit"
    )
    place.clock[0] += timedelta(hours=13)

    page = form.fill(reason=WORDS).submit(follow=False)
    with_code = manager.post(form.action, {**form.values, "reason": WORDS, "proof_code": "123456"})

    assert page.form(button="Send it once more").values["reason"].replace("\r", "") == WORDS
    assert "123456" not in with_code.text


def test_leads_whoever_typed_nothing_to_sign_in(place):
    browser = place.browser_of(place.made.health_audit)
    form = browser.get(f"{place.nurse}/audit").form(button="Start")
    place.clock[0] += timedelta(minutes=31)

    page = form.submit(follow=False)

    assert (page.status, page.location) == (303, place.nurse)


@pytest.mark.browser
def test_shows_a_page_that_anybody_can_use(place):
    stale = let_in(place.house, place.made.health_audit, client=PageClient(place.app))
    kept = stale.browser._cookies.values()
    with serve(place.app) as address, chromium() as chrome:
        page = chrome.open(address + "/sign-in")
        page.context.add_cookies([{"name": each.key, "value": each.value, "url": address} for each in kept])
        page.goto(f"{address}{place.nurse}/sections/about")
        place.clock[0] = ISSUED + timedelta(minutes=45)
        page.locator("#q-records-text").fill(WORDS)
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_role("heading", name="You have been signed out").wait_for()
        assert violations(page) == []
