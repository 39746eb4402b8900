"""The main path of each role in a real browser, in one demonstration: from what is asked to what they get.

An auditor’s is in tests/web/test_auditors_way.py.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Error, Page

from malp_flow.demo.demonstration import Demonstration, opened
from malp_flow.demo.folder import Folder
from malp_flow.web.application import Demonstration as Shown
from malp_flow.web.application import create_app
from malp_flow.web.demonstration import pages_of
from tests.demo.conftest import beat_of
from tests.web.browser import Chromium, chromium, faults, serve
from tests.web.houses import PIN, newest_code

pytestmark = pytest.mark.browser

REVIEWS = "/fernshire/reviews"
INVITATION_OF = "//h2[.='{name}']/following-sibling::p[position()<=3]/a[contains(., 'invitation')]"


@dataclass(frozen=True)
class Site:
    """The demonstration, served."""

    running: Demonstration
    at: str
    chrome: Chromium

    def be(self, name: str, *, width: int = 1280) -> Page:
        """Return a window in which this person is signed in and sees their first page."""
        page = self.chrome.open(self.at + "/demo/people", width=width)
        press(page, f"Be {name}")
        return page

    def go(self, page: Page, path: str) -> None:
        page.goto(self.at + path)


@pytest.fixture(scope="module")
def site(built: Folder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("paths") / "copy"
    shutil.copytree(built.path, path)
    with opened(Folder(path), port=8000, beat_of=beat_of) as running:
        app = create_app(running.house, demo=Shown(pages=(pages_of(running),)))
        with serve(app) as at, chromium() as chrome:
            yield Site(running, at, chrome)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("a", has_text=name).first.click()


def main_of(page: Page) -> str:
    return page.inner_text("main")


def test_leads_a_manager_from_the_commission_to_issued_audits_and_nothing_twice(site: Site) -> None:
    page = site.be("Marian Holloway")
    follow(page, "Commission a review")
    page.fill("#theme", "Neglect of older children")
    page.fill("#records", "C-301")
    page.select_option("#reviewer", index=1)
    page.locator("input[name=spread][value=every]").check()
    press(page, "Continue")
    press(page, "Commission the review")
    review = page.url.split("/set-up")[0]
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # a browser asks before it sends a form again
        page.go_back()
    page = page.context.new_page()
    site.go(page, REVIEWS)
    made = page.locator("main a", has_text=review.rpartition("/")[2]).count()

    page.goto(review + "/set-up")
    for box in page.locator("select[name^=auditor-]").all():
        box.select_option(index=1)
    for box in page.locator("input[name^=off_line-][value=yes]").all():
        box.check()
    for box in page.locator("[name^=route-]").all():
        box.fill("By telephone")
    press(page, "Save the set-up")
    press(page, "Choose this tool")
    page.goto(review)
    follow(page, "Issue the audits")
    press(page, "Confirm: Issue the audits")

    assert made == 1
    assert "Audits issued" in page.inner_text(".app-heading")


def test_takes_the_answer_of_a_lead_from_the_email_to_what_was_told(site: Site) -> None:
    letter = site.running.box.newest(to="owen.tranter@", words="/a/")
    link = re.search(r"http://[^/]+(/a/[0-9a-f]{32})", letter.text)
    assert link
    page = site.chrome.open(site.at + link[1])
    press(page, "Send me a code")
    page.fill("#code", newest_code(site.running.house))
    press(page, "Continue")
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    press(page, "Continue")

    page.get_by_label("Have us call you").check()
    press(page, "Continue")
    page.fill("#telephone", "01632 960 418")
    press(page, "Call me")

    assert "Please call 01632 960 418." in main_of(page)
    assert faults(page) == []


def test_leads_a_reviewer_from_the_event_to_a_statement_of_the_report(site: Site) -> None:
    page = site.be("Adaeze Okoye")
    site.go(page, f"{REVIEWS}/MALP-2026-03/event/learning_event/notes")
    page.get_by_label("New point", exact=True).last.fill("Nobody asked what a day was like.")
    press(page, "Save notes")
    noted = page.locator("textarea").evaluate_all("fields => fields.map(each => each.value)")

    follow(page, "Report")
    follow(page, "Statements of learning")
    page.locator("textarea[name^=text-]").first.fill("A child’s day is known only to those who ask about it.")
    press(page, "Save this section")
    follow(page, "Report")

    assert "Nobody asked what a day was like." in noted
    assert "1 statement" in main_of(page)
    assert faults(page) == []


def test_takes_the_answer_of_a_practitioner_without_an_account(site: Site) -> None:
    page = site.chrome.open(site.at + "/demo/people", width=375)
    with page.expect_navigation():
        page.locator(INVITATION_OF.format(name="Morgan Ellery")).first.click()
    page.get_by_label("Yes, I can come").first.check()
    page.fill("#needs", "A place near the door.")
    press(page, "Send my answer")

    assert page.get_by_label("Yes, I can come").first.is_checked()
    assert "Thank you" in page.inner_text("body")
    assert faults(page) == []


def test_lets_a_partner_sign_on_a_phone(site: Site) -> None:
    page = site.be("Robert Nayland", width=375)
    follow(page, "Read the report")
    for box in page.locator("input[name=ticked]").all():
        box.check()
    press(page, "Approve this version")

    assert "fingerprint" in main_of(page).lower()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert faults(page) == []


def test_lets_an_administrator_let_a_scrutineer_in_who_reads_what_was_decided_beside_the_rules(
    site: Site,
) -> None:
    page = site.be("Marian Holloway")
    site.go(page, "/fernshire/people")
    page.fill("#name", "Una Overton")
    page.fill("#address", "una.overton@fernshire.example")
    press(page, "Let them in")
    if page.get_by_role("link", name="Una Overton").count():
        follow(page, "Una Overton")
    page.select_option("#role", value="reader")
    press(page, "Give this role")

    scrutineer = site.be("Una Overton")
    site.go(scrutineer, "/fernshire/reports/exceptions")

    assert "MALP-" in main_of(scrutineer)
    assert scrutineer.locator("main form[method=post]").count() == 0
    assert faults(scrutineer) == []
