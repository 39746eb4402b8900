"""A forgotten PIN: asked for in the browser, reset by the manager; and whom to call where nothing is."""

import pytest

from malp_flow.records.people import Membership
from malp_flow.services import sign_in
from malp_flow.services.pins import PIN
from tests.web.browser import assert_all_accessible
from tests.web.houses import code_given, signed_in
from tests.web.page_client import PageClient
from tests.web.test_auditor import Place

NEW = "314159"


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    place.browser_of(place.made.health_audit)  # the PIN is chosen
    return place


def audit_page(place):
    manager = signed_in(place.house, place.made.manager, client=PageClient(place.app))
    return manager.get(f"/fernshire/reviews/MALP-2026-07/audits/{place.made.health_audit}")


def has_pin(place):
    with place.house.transaction() as session:
        person = session.get_one(Membership, place.made.nurse).person_id
        return sign_in.factor_of(session, person, PIN) is not None


def test_takes_no_request_from_a_browser_without_the_code(place):
    stranger = PageClient(place.app)
    keys = stranger.get(place.nurse).form(button="Send me a code").values

    page = stranger.post(f"{place.nurse}/pin/forgotten", dict(keys))

    assert page.location == place.nurse
    assert "A PIN is forgotten" not in audit_page(place).text


def test_lets_no_auditor_reset_a_pin(place):
    browser = place.browser_of(place.made.police_audit)
    keys = browser.get(f"{place.officer}/not-known").form().values
    where = f"/fernshire/reviews/MALP-2026-07/audits/{place.made.health_audit}/pin"

    page = browser.post(where, {**keys, "member": str(place.made.nurse)})

    assert page.status in {303, 403, 404}
    assert has_pin(place)


def test_resets_a_pin_that_was_asked_for_once_the_manager_has_called(place):
    browser = PageClient(place.app)
    asked = code_given(place.house, place.made.health_audit, browser)
    asked.form(button="Ask us for a new PIN").submit()

    page = audit_page(place).form(button="Reset the PIN of Nora Nurse").submit()

    assert "The PIN is reset." in page.notice
    assert "A PIN is forgotten" not in page.text
    assert not has_pin(place)
    again = code_given(place.house, place.made.health_audit, PageClient(place.app))
    form = again.form(button="Continue").fill(pin=NEW, again=NEW)
    assert form.submit(follow=False).status == 303


def test_says_whom_to_call_where_there_is_nothing_and_tells_a_stranger_nothing(place):
    browser = place.browser_of(place.made.health_audit)

    assert "01632 960001" in browser.get("/a/nothing/audit").text
    assert "01632 960001" in browser.get("/help").text
    assert "01632 960001" not in PageClient(place.app).get("/a/nothing").text


@pytest.mark.browser
def test_shows_pages_that_anybody_can_use(place):
    browser = PageClient(place.app)
    code_given(place.house, place.made.health_audit, browser)

    assert_all_accessible(place.app, browser, [f"{place.nurse}/pin"])
