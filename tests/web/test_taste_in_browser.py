"""The pattern book in a real browser: what holds there holds on every page made of the same parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.browser import Chromium, assert_accessible, chromium, faults, serve, violations
from tests.web.patterns import pattern_book

pytestmark = pytest.mark.browser

SPACING = """() => { const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];
  sheet.replaceSync(
  `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
   p { margin-bottom: 2em !important }`) }"""
CUT_WORDS = """() => [...document.querySelectorAll('main *')].filter(e => e.clientWidth > 2
  && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'hidden').map(e => e.className)"""
# Links within a sentence are exempt (WCAG 2.5.8); those of our own blocks are not.
SMALL_TARGETS = """() => [...document.querySelectorAll(
  '.app-subnav a, .app-actions a, .app-footer a, .app-table__link, summary')].filter(e => e.checkVisibility())
  .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 24 || box.width < 24).map(([text]) => text)"""
LEFT_EDGES = """() => [...document.querySelectorAll(
  '.app-board__gate, .app-date, .app-gate, .app-figures__figure')].map(e => getComputedStyle(e))
  .map(style => [style.borderLeftColor, style.borderLeftWidth])"""
MARKS = """() => [...document.querySelectorAll('.app-steps__mark, .app-gate__mark')]
  .map(e => getComputedStyle(e).color)"""
SYSTEM_COLOUR = """name => { const box = document.createElement('i'); box.style.color = name;
  document.body.append(box); const colour = getComputedStyle(box).color; box.remove(); return colour }"""
WIDTHS_OF_PAGE = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@dataclass(frozen=True)
class Shelf:
    browser: Chromium
    address: str

    def open(self, path: str = "/", **options: Any) -> Page:
        return self.browser.open(self.address + path, **options)


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    with serve(pattern_book()) as address, chromium() as browser:
        yield Shelf(browser, address)


@pytest.mark.parametrize("path", ["/", "/form", "/confirm", "/pictures", "/stop", "/errors/404"])
def test_keeps_every_pattern_accessible_on_a_desk_and_on_a_phone(shelf: Shelf, path: str) -> None:
    page = shelf.open(path)

    assert_accessible(page)


def test_notices_a_page_that_is_not_accessible(shelf: Shelf) -> None:
    page = shelf.open("/stop")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    page.evaluate("document.querySelector('h1').classList.add('app-nowrap')")

    with pytest.raises(AssertionError) as refusal:
        assert_accessible(page)

    assert "image-alt" in str(refusal.value)
    assert "at 320 px: the page is" in str(refusal.value)


def test_takes_the_reader_to_the_field_that_is_wrong(shelf: Shelf) -> None:
    page = shelf.open("/form")

    page.get_by_role("button", name="Save and continue").click()

    page.wait_for_selector(".govuk-error-summary:focus")
    page.get_by_role("link", name="Say how the child’s wishes were recorded").click()
    assert page.evaluate("document.activeElement.id") == "wishes"
    assert page.title() == "Error: Voice of the child - Case file audit reviews"
    assert violations(page) == []


def test_folds_the_board_to_its_counts_on_a_phone(shelf: Shelf) -> None:
    desk, phone = shelf.open(), shelf.open(width=375)

    on_desk = desk.locator(".app-board__card:visible").count()
    on_phone = phone.locator(".app-board__card:visible").count()
    phone.get_by_text("12 reviews").click()

    assert (on_desk, on_phone) == (6, 0)
    assert phone.locator(".app-board__card:visible").count() == 2


def test_shows_everything_without_javascript(shelf: Shelf) -> None:
    page = shelf.open(width=375, javascript=False)

    assert page.locator(".app-board__card:visible").count() == 6
    assert page.get_by_role("link", name="Calendar").is_visible()
    page.get_by_text("More", exact=True).click()
    assert page.get_by_role("link", name="Activity history").is_visible()
    assert faults(page) == []


def test_keeps_a_table_a_table_when_it_looks_like_cards(shelf: Shelf) -> None:
    page = shelf.open(width=375)

    table = page.get_by_role("table", name="The agencies of this review")

    assert table.get_by_role("columnheader").count() == 6
    assert table.get_by_role("rowheader").count() == 5
    assert table.get_by_role("cell", name="Overdue", exact=True).count() == 1


@pytest.mark.thorough
def test_lets_a_wide_table_scroll_in_a_region_of_its_own(shelf: Shelf) -> None:
    page = shelf.open(width=320)

    region = page.get_by_role("region", name="Audits by child’s record and agency")
    region.focus()
    scroll, client = region.evaluate("e => [e.scrollWidth, e.clientWidth]")

    assert scroll > client
    assert page.evaluate("document.activeElement.classList.contains('app-matrix')")


@pytest.mark.thorough
def test_loses_no_words_when_a_reader_spaces_them_out(shelf: Shelf) -> None:
    page = shelf.open(width=320)

    page.evaluate(SPACING)

    scroll, client = page.evaluate(WIDTHS_OF_PAGE)
    assert page.evaluate(CUT_WORDS) == []
    assert scroll <= client


@pytest.mark.thorough
@pytest.mark.parametrize("width", [500, 641, 700, 769, 900, 1000])
def test_fits_every_window_between_phone_and_desk(shelf: Shelf, width: int) -> None:
    page = shelf.open(width=width)

    page.get_by_text("More", exact=True).click()

    scroll, client = page.evaluate(WIDTHS_OF_PAGE)
    assert scroll <= client


def test_gives_every_link_and_button_room_for_a_finger(shelf: Shelf) -> None:
    page = shelf.open(width=375)

    small = page.evaluate(SMALL_TARGETS)

    assert small == []


@pytest.mark.thorough
def test_prints_what_is_folded_and_leaves_out_what_cannot_be_clicked(shelf: Shelf) -> None:
    page = shelf.open(javascript=False)

    page.emulate_media(media="print")

    assert page.get_by_text("Folded words that paper must show").is_visible()
    assert not page.get_by_role("link", name="Agree to 27 November").is_visible()
    assert not page.locator(".app-subnav").is_visible()


@pytest.mark.thorough
def test_shows_states_and_bars_in_the_reader_s_own_colours(shelf: Shelf) -> None:
    page = shelf.open(forced_colors="active", color_scheme="dark")

    edges, marks = page.evaluate(LEFT_EDGES), page.evaluate(MARKS)

    pale = {page.evaluate(SYSTEM_COLOUR, name) for name in ("CanvasText", "Highlight")}
    assert len(edges) > 10
    assert all(colour in pale and width != "0px" for colour, width in edges)
    assert set(marks) == pale
