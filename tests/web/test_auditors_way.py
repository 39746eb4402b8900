"""The whole way of an auditor in a real browser: from the link to the receipt, and every turning."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.audits_issued import SMALL_TOOL
from tests.web.browser import chromium, faults, serve
from tests.web.houses import PIN, link_to, newest_code
from tests.web.test_auditor import Place
from tests.web.test_passing_on import known_colleague
from tests.web.test_section import MORE

WORDS = "The electronic record, “curly” and 🧡"
THOROUGH = pytest.mark.thorough
WAYS = [
    pytest.param(1280, True, id="1280 with a script"),
    pytest.param(375, False, id="375 without a script"),
    pytest.param(1280, False, id="1280 without a script", marks=THOROUGH),
    pytest.param(375, True, id="375 with a script", marks=THOROUGH),
]
pytestmark = [pytest.mark.browser, pytest.mark.parametrize(("width", "javascript"), WAYS)]


class Walk:
    """One auditor at one browser; on every page it is asked whether anything scrolls sideways."""

    def __init__(self, place: Place, page: Page, link: str, folder: Path) -> None:
        self.place, self.page, self.link, self.folder = place, page, link, folder

    def get_in(self) -> None:
        self.press("Send me a code")
        self.page.fill("#code", newest_code(self.place.house))
        self.press("Continue")
        self.page.fill("#pin", PIN)
        self.page.fill("#again", PIN)
        self.press("Continue")

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()
        self.look()

    def send(self) -> None:
        """Press the one green button of the page."""
        with self.page.expect_navigation():
            self.page.locator("form button.govuk-button").first.click()
        self.look()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        self.look()

    def go(self, name: str) -> None:
        self.page.goto(f"{self.link}/{name}")
        self.look()

    def look(self) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{self.page.url} scrolls sideways"

    @property
    def h1(self) -> str:
        return self.page.locator("h1").inner_text().split("\n")[-1]

    @property
    def main(self) -> str:
        return self.page.inner_text("main")


@pytest.fixture
def walk(tmp_path: Path, width: int, javascript: bool):
    place = Place(tmp_path, text=SMALL_TOOL + MORE)
    with serve(place.app) as address, chromium() as chrome:
        link = f"{address}{place.nurse}"
        page = chrome.open(link, width=width, javascript=javascript)
        yield Walk(place, page, link, tmp_path)


def test_leads_from_the_letter_over_every_turning_to_the_receipt(walk: Walk) -> None:
    walk.get_in()
    walk.press("Start")
    assert "Say what you have to do with this work." in walk.main
    walk.page.check("#relationship")
    walk.press("Start")
    assert walk.h1 == "About this audit"

    walk.page.fill("#q-records-text", WORDS)
    walk.press("Save and come back later")
    assert "Your answers are saved." in walk.page.inner_text("body")

    walk.go("sections/more")
    walk.page.fill("#q-moments-records-0-day", "about May 2026")
    walk.page.fill("#q-moments-records-0-what", "A visit")
    walk.press("Save, and add another")
    walk.page.fill("#q-moments-records-1-day", "6 June 2026")
    walk.page.fill("#q-moments-records-1-what", "A call about AB1 2CD")
    walk.press("Save and continue")
    assert "“AB1 2CD”" in walk.main
    walk.press("Save and continue")
    assert walk.h1 == "Check and return your audit"

    walk.go("audit")
    walk.follow("Ask for more time")
    walk.page.locator("input[name=choice]").first.check()
    walk.page.fill("#reason", "The file is with the archive until Friday.")
    walk.send()
    assert "You have asked for" in walk.main

    walk.go("sections/voice")
    walk.page.check("#q-heard-value-2")
    walk.page.fill("#q-heard-reason", "Seen with a parent each time.")
    walk.press("Save and continue")
    walk.go("sections/more")
    walk.page.check("#q-unsafe-value")
    walk.press("Save and continue")
    assert "Raised and recorded." in walk.page.inner_text("body")
    assert "no referral" in walk.main or "not a referral" in walk.main

    walk.go("check")
    walk.press("Return audit with gaps")
    assert "receipt" in walk.page.url
    assert faults(walk.page) == []


@pytest.mark.thorough
def test_takes_the_audit_away_in_word_and_brings_it_back(walk: Walk) -> None:
    walk.get_in()
    walk.page.check("#relationship")
    walk.press("Start")
    walk.page.fill("#q-records-text", WORDS)
    walk.press("Save and come back later")
    with walk.page.expect_download() as arriving:
        walk.page.get_by_role("link", name="Get a Word copy").click()
    kept = walk.folder / arriving.value.suggested_filename
    arriving.value.save_as(kept)
    walk.go("sections/about")
    walk.page.fill("#q-records-text", "Something else")
    walk.press("Save and come back later")

    walk.go("upload")
    walk.page.set_input_files("#file", {"name": "a.docx", "mimeType": "text/plain", "buffer": b"MZ no Word"})
    walk.press("Look at what it says")
    assert walk.page.locator(".govuk-error-summary").count() == 1
    walk.page.set_input_files("#file", str(kept))
    walk.press("Look at what it says")
    assert walk.h1 == "Check what the file says"
    assert WORDS in walk.main
    walk.press("Take these answers over")

    walk.go("sections/about")
    assert walk.page.input_value("#q-records-text") == WORDS
    assert faults(walk.page) == []


@pytest.mark.thorough
def test_passes_the_audit_on_and_leads_nowhere_by_the_old_link(walk: Walk) -> None:
    walk.get_in()
    walk.follow("Pass this audit to a colleague")
    walk.page.fill("#name", "Oscar Officer")
    walk.page.fill("#address", "una.newly@fernshire.example")
    walk.page.locator("input[name=off_line][value=yes]").check()
    walk.send()

    assert "The business manager is asked to confirm your colleague." in walk.page.inner_text("body")


@pytest.mark.thorough
def test_says_in_one_step_that_the_child_is_not_known(walk: Walk) -> None:
    walk.get_in()
    walk.follow("We do not know this child")
    walk.page.fill("#searched", "All systems by name and date of birth, given to us by telephone.")
    walk.send()

    assert "receipt" in walk.page.url
    walk.look()


@pytest.mark.thorough
def test_shows_both_answers_to_the_second_of_two_who_write_at_once(walk: Walk) -> None:
    walk.get_in()
    other = walk.place.browser_of(walk.place.made.health_audit)
    theirs = other.get(f"{walk.place.nurse}/sections/about").form(button="Save and continue")
    walk.go("sections/about")
    theirs.fill({"q-records-text": "Two paper files"}).submit()

    walk.page.fill("#q-records-text", WORDS)
    walk.press("Save and continue")
    both = walk.main
    walk.press("Save and continue")

    assert "You saved another 1.1 in another window." in both
    assert "Two paper files" in both
    assert walk.h1 == "Voice of the child"


@pytest.mark.thorough
def test_hands_over_to_a_known_colleague_whose_link_works_and_whose_words_stay(walk: Walk) -> None:
    known_colleague(walk.place)
    walk.get_in()
    walk.page.check("#relationship")
    walk.press("Start")
    walk.page.fill("#q-records-text", WORDS)
    walk.press("Save and come back later")
    walk.follow("Pass this audit to a colleague")
    walk.page.fill("#name", "Kim")
    walk.page.fill("#address", "kim@fernshire.example")
    walk.page.locator("input[name=off_line][value=yes]").check()
    walk.send()
    handed_over = walk.h1

    walk.page.goto(f"{walk.link}/audit")
    colleague = walk.place.browser_of(walk.place.made.health_audit)
    new = f"/a/{link_to(walk.place.house, walk.place.made.health_audit)}/sections/about"

    assert handed_over == "Audit passed on"
    assert walk.h1 == "Page not found"
    assert colleague.get(new).form(button="Save and continue").values["q-records-text"] == WORDS
