"""Programs that open the links of emails before people do: none of them uses a link up, or gets in."""

import pytest
from sqlalchemy import func, select

from malp_flow.records.outbox import Letter
from malp_flow.records.sign_in import WebSession
from tests.web.houses import let_in, newest_code
from tests.web.page_client import PageClient
from tests.web.test_auditor import Place

ODD_HOST = {"Host": "scanner.example"}


def opens(scanner, path):
    scanner.browser.get(path)


def asks_for_the_head(scanner, path):
    scanner.browser.head(path)


def opens_three_times(scanner, path):
    for _ in range(3):
        scanner.browser.get(path)


def posts_at_once(scanner, path):
    scanner.browser.post(f"{path}/send-code", data={"form_key": "k" * 32})


def opens_then_posts_without_cookies(scanner, path):
    form = scanner.get(path).form(button="Send me a code")
    for cookie in list(scanner.browser._cookies.values()):
        scanner.browser.delete_cookie(cookie.key)
    scanner.post(form.action, form.values)


def posts_with_another_browsers_cookie(scanner, path):
    other = PageClient(scanner.browser.application)
    form = other.get(path).form(button="Send me a code")
    scanner.get(path)
    scanner.post(form.action, form.values)


def asks_for_options(scanner, path):
    scanner.browser.options(path)


def comes_by_an_odd_host(scanner, path):
    scanner.browser.get(path, headers=ODD_HOST)


def presses_every_button(scanner, path):
    """Run scripts and send the form, as some do."""
    scanner.get(path).form(button="Send me a code").submit()


EIGHT = (
    opens, asks_for_the_head, opens_three_times, posts_at_once, opens_then_posts_without_cookies,
    posts_with_another_browsers_cookie, asks_for_options, comes_by_an_odd_host,
)  # fmt: skip


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def counted(place, table):
    with place.house.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("scans", EIGHT, ids=lambda each: each.__name__)
def test_changes_nothing_by_what_a_scanner_does(place, scans):
    before = counted(place, Letter), counted(place, WebSession)

    scans(PageClient(place.app), place.nurse)

    assert (counted(place, Letter), counted(place, WebSession)) == before


@pytest.mark.parametrize("scans", [*EIGHT, presses_every_button], ids=lambda each: each.__name__)
def test_leaves_the_link_to_its_owner(place, scans):
    scanner = PageClient(place.app)
    scans(scanner, place.nurse)

    owner = let_in(place.house, place.made.health_audit, client=PageClient(place.app))

    assert owner.get(f"{place.nurse}/audit").status == 200
    assert scanner.get(f"{place.nurse}/audit").location == place.nurse


def test_lets_a_scanner_that_presses_the_button_in_by_no_code_of_the_owner(place):
    scanner, owner = PageClient(place.app), PageClient(place.app)
    asked = scanner.get(place.nurse).form(button="Send me a code").submit()
    let_in(place.house, place.made.health_audit, client=owner)

    # The newest code was sent for the owner’s browser, and is used.
    page = asked.form(button="Continue").fill(code=newest_code(place.house)).submit()

    assert page.errors == ["That is not the code. Use the newest email from us"]
