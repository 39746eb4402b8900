"""An auditor passes an audit on; the manager confirms those whom nobody knows yet."""

import pytest

from malp_flow.records.items import Item
from malp_flow.services import holdings, people
from malp_flow.services.actor import Actor
from tests.web.browser import assert_all_accessible
from tests.web.houses import signed_in
from tests.web.page_client import PageClient
from tests.web.test_auditor import ISSUED, Place

COLLEAGUE = {"name": "Una Newcomer", "address": "una@fernshire.example", "off_line": "yes"}


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def manager_of(place):
    return signed_in(place.house, place.made.manager, client=PageClient(place.app))


def audit_page(place):
    return f"/fernshire/reviews/MALP-2026-07/audits/{place.made.health_audit}"


def known_colleague(place):
    """Let somebody join who is invited to events for the nurse's agency."""
    with place.house.transaction() as session:
        item = session.get_one(Item, place.made.health_audit)
        by = Actor(place.made.partnership, place.made.manager)
        kim = people.add_member(session, name="Kim", address="kim@fernshire.example", by=by, now=ISSUED)
        where = holdings.Place(agency_id=item.agency_id)
        holdings.grant(session, kim, capacity="invitee", place=where, by=by, now=ISSUED)


def passed_on(place, browser, **fields):
    form = browser.get(f"{place.nurse}/pass-on").form(button="Pass this audit on")
    return form.fill(COLLEAGUE | fields).submit()


def test_hides_the_page_from_strangers(place):
    stranger, other = PageClient(place.app), place.browser_of(place.made.police_audit)

    assert stranger.get(f"{place.nurse}/pass-on").status == 303
    assert other.get(f"{place.nurse}/pass-on").status == 404


def test_lets_the_old_link_die_once_a_known_colleague_has_the_audit(place):
    known_colleague(place)
    browser = place.browser_of(place.made.health_audit)

    page = passed_on(place, browser, name="Kim", address="kim@fernshire.example")

    assert page.h1 == "Audit passed on"
    assert browser.get(f"{place.nurse}/audit").status == 404
    gone = PageClient(place.app).get(place.nurse)
    assert gone.status == 410
    assert gone.h1 == "This link leads nowhere any more"
    assert "01632 960001" in gone.main


def test_waits_for_the_manager_to_confirm_somebody_new(place):
    browser = place.browser_of(place.made.health_audit)

    page = passed_on(place, browser)

    assert "Una Newcomer is proposed." in page.text
    asked = manager_of(place).get(audit_page(place))
    assert "una@fernshire.example" in asked.text
    asked.form(button="Confirm this colleague").submit()
    assert browser.get(f"{place.nurse}/audit").status == 404


def test_says_what_is_missing(place):
    page = passed_on(place, place.browser_of(place.made.health_audit), name=" ")

    assert page.title.startswith("Error: ")
    assert "una@fernshire.example" in page.html


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "#name"),
        ({"address": "una at fernshire"}, "#address"),
        ({"address": "nora.nurse@fernshire.example"}, "#address"),
    ],
)
def test_says_at_the_field_what_is_wrong_with_it(place, typed, field):
    page = passed_on(place, place.browser_of(place.made.health_audit), **typed)

    assert page.link(page.errors[0]).href == field


def test_says_that_a_colleague_is_proposed_already(place):
    browser = place.browser_of(place.made.health_audit)
    stale = browser.get(f"{place.nurse}/pass-on").form(button="Pass this audit on").fill(COLLEAGUE)
    passed_on(place, browser)

    page = stale.submit()

    assert page.errors[0].startswith("A colleague is proposed already.")
    assert "Una Newcomer is proposed." in page.text


@pytest.mark.thorough
@pytest.mark.browser
def test_shows_pages_that_anybody_can_use(place):
    browser = place.browser_of(place.made.police_audit)

    assert_all_accessible(place.app, browser, [f"{place.officer}/pass-on"])
