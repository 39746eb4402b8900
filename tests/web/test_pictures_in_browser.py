"""Every picture in a real browser: on a phone, in the reader’s own colours, on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.pictures import SAMPLES, SMALLEST_LETTERS
from tests.web.browser import Chromium, chromium, serve
from tests.web.patterns import pattern_book
from tests.web.test_taste_in_browser import SYSTEM_COLOUR, WIDTHS_OF_PAGE

pytestmark = pytest.mark.browser

DRAWN = """() => [...document.querySelectorAll('main svg[role=img]')].map(svg => ({
  shrunk: svg.getBoundingClientRect().width < svg.viewBox.baseVal.width - 1,
  letters: Math.min(...[...svg.querySelectorAll('text')].map(e => parseFloat(getComputedStyle(e).fontSize))),
  beyond: [...svg.querySelectorAll('text')].filter(e => { const box = e.getBBox();
    return box.x < -1 || box.y < -1 || box.x + box.width > svg.viewBox.baseVal.width + 1
      || box.y + box.height > svg.viewBox.baseVal.height + 1 }).map(e => e.textContent),
  on_paper: svg.getBoundingClientRect().right <= document.documentElement.clientWidth + 1 }))"""
REACHED = """() => [...document.querySelectorAll('.app-picture')].map(box => {
  box.focus(); box.scrollLeft = 40;
  return [document.activeElement === box, box.scrollWidth > box.clientWidth, box.scrollLeft > 0] })"""
COLOURS = """() => [...document.querySelectorAll('main svg[role=img] *')]
  .filter(e => ['rect', 'path', 'circle', 'text'].includes(e.tagName))
  .flatMap(e => { const style = getComputedStyle(e);
    return [['fill', style.fill], ['stroke', style.stroke]].map(([what, colour]) =>
      [e.tagName + '.' + e.getAttribute('class'), what, colour]) })
  .filter(([, , colour]) => colour !== 'none' && !colour.startsWith('url('))"""
SYSTEM = ("CanvasText", "Canvas", "Highlight", "GrayText")


@pytest.fixture(scope="module")
def shelf() -> Iterator[tuple[Chromium, str]]:
    with serve(pattern_book()) as address, chromium() as browser:
        yield browser, address + "/pictures"


def drawn(page: Page) -> dict[str, list[object]]:
    found = page.evaluate(DRAWN)
    assert len(found) == len(SAMPLES)
    return {key: [each[key] for each in found] for key in found[0]}


def test_scrolls_on_a_phone_and_never_shrinks(shelf):
    browser, address = shelf
    page = browser.open(address, width=320)

    found, reached = drawn(page), page.evaluate(REACHED)

    scroll, client = page.evaluate(WIDTHS_OF_PAGE)
    assert not any(found["shrunk"])
    assert min(found["letters"]) >= SMALLEST_LETTERS
    assert found["beyond"] == [[]] * len(SAMPLES)
    assert all(focused and wider == moved for focused, wider, moved in reached)
    assert scroll <= client


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_takes_the_reader_s_own_colours_alone(shelf, scheme):
    browser, address = shelf
    page = browser.open(address, forced_colors="active", color_scheme=scheme)

    colours = page.evaluate(COLOURS)

    own = {page.evaluate(SYSTEM_COLOUR, name) for name in SYSTEM}
    assert len(colours) > 100
    assert {tuple(each) for each in colours if each[2] not in own} == set()


def test_fits_on_paper(shelf):
    browser, address = shelf
    page = browser.open(address, width=680)  # what a sheet of A4 has between its margins

    page.emulate_media(media="print")

    assert all(drawn(page)["on_paper"])
