"""A link in an email opens as often as it is needed, on whatever device, and says when all is over."""

from datetime import timedelta
from pathlib import Path

import pytest

from malp_flow.services import moves, reviews
from malp_flow.services.actor import Actor
from tests.web.houses import newest_code
from tests.web.page_client import PageClient
from tests.web.test_auditor import Place

DEVICES = 5


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def withdraw(place: Place) -> None:
    with place.house.transaction() as session:
        by = Actor(place.made.partnership, place.made.manager)
        review_id = reviews.found(session, "MALP-2026-07", partnership_id=by.partnership_id)
        review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
        given = {"by": by, "now": place.clock[0], "reason": "The wrong children were drawn."}
        moves.move_on(session, review, "withdraw", **given)


def test_opens_twice_on_each_of_five_devices(place: Place) -> None:
    browsers = [place.browser_of(place.made.health_audit) for _ in range(DEVICES)]

    found = [browser.follow(browser.get(place.nurse)).h1 for browser in browsers for _ in range(2)]

    assert found == ["Your audit"] * 2 * DEVICES


def test_offers_a_new_code_after_the_first_has_run_out_and_lets_in_by_that(place: Place) -> None:
    browser = PageClient(place.app)
    asked = browser.get(place.nurse).form(button="Send me a code").submit()
    first = newest_code(place.house)
    place.clock[0] += timedelta(hours=2)

    late = asked.form(button="Continue").fill(code=first).submit()
    again = browser.get(place.nurse).form(button="Send me a code").submit()
    inside = again.form(button="Continue").fill(code=newest_code(place.house)).submit()

    assert "Send a new code" in late.main or "Send me a code" in late.main
    assert "PIN" in inside.main


def test_says_what_became_of_an_audit_that_is_over(place: Place) -> None:
    browser = place.browser_of(place.made.health_audit)
    withdraw(place)

    page = browser.follow(browser.get(place.nurse))

    assert "This audit is no longer needed. There is nothing for you to do." in page.main
