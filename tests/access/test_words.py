"""All words of all pages go through the catalogues: in a language of accents, English is what passed them by.

Out of account are words that people typed, names, and what stands in workflow files, tools and letters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import yaml
from sqlalchemy import update

from malp_flow.folders import shipped
from malp_flow.languages import OWN_NAMES, PSEUDO
from malp_flow.records.people import Membership
from malp_flow.web.policy import POLICY
from tests.access.cells import Asking
from tests.access.founding import TOOL, a_world
from tests.access.test_every_page_in_a_browser import A_FILE, LEFT_OUT, pages
from tests.access.world import World
from tests.web import taste
from tests.web.browser import chromium, serve, too_wide

LEFT = Path(__file__).with_name("words_left.txt")
"""What does not pass through the catalogues yet, line by line. It may only become shorter."""

READ_ALOUD = ("alt", "aria-label", "aria-roledescription", "placeholder", "title")
NOT_WORDS = re.compile(
    r"https?://\S+|[\w.+-]+@[\w.-]+|\b[\w-]+\.(?:ya?ml|csv|txt|html)\b|\b[A-Z]+-\d[\w-]*|#\S+|\S*…\S*"
    r"|\bmalp-flow [a-z]+|\bMark[a-z]+|\bmalp_\w+|\b(?:[0-9a-f]{8,}|[0-9A-F]{8,})\b"
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")
NAMES = ("Fernshire Police", "NHS Fernshire", "Elmshire Police", "Fernshire", "Elmshire", "Seat", "C-118",
         "Other Auditor", "Lead reviewer", "Significant incident learning", "process", "PDF", "CSV", "Excel",
         "NHS", "GOV.UK")  # fmt: skip


NARROW = 320
CHOSEN = f"/privacy?language={PSEUDO}"
"""An address that lets a browser keep the language, for who is not signed in."""

FILES = {endpoint for endpoint, why in LEFT_OUT.items() if why == A_FILE}
LETTERS = {"letters.html"}
"""As a mail program shows it, in a language that the letter has files in."""


def speak(world: World, language: str) -> None:
    """Let everybody read their pages in this language."""
    with world.house.transaction() as session:
        session.execute(update(Membership).values(language=language))


def left_in_english(page: Element, known: re.Pattern[str]) -> Iterator[str]:
    """Yield every piece of text that still holds an English word, with figures as #."""
    for text in _pieces(page):
        rest = known.sub(" ", NOT_WORDS.sub(" ", text))
        if ENGLISH.search(rest):
            yield re.sub(r"\d+", "#", " ".join(text.split()))


def _pieces(element: Element) -> Iterator[str]:
    """Yield what is read or read aloud, piece by piece, without what is nobody’s words or somebody’s own."""
    own = "app-said" in element.get("class", "").split() or element.get("lang") in OWN_NAMES
    if not isinstance(element.tag, str) or element.tag in taste.NOT_OURS | {"script", "style"}:
        return
    yield from (element.get(name, "") for name in READ_ALOUD)
    if own and element.tag != "html":
        return
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""


@cache
def _known(names: tuple[str, ...]) -> re.Pattern[str]:
    files = [*shipped("workflows").rglob("*.yaml")]
    given = [yaml.safe_load(file.read_text("utf-8")) for file in files] + [yaml.safe_load(TOOL)]
    found = {said for each in given for said in _strings(each)} | set(names) | set(NAMES)
    longest_first = sorted((s for s in found if ENGLISH.search(s)), key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(s)}(?!\w)" for s in longest_first), re.IGNORECASE)


def _strings(given: Any) -> Iterator[str]:
    if isinstance(given, str):
        yield " ".join(given.replace("_", " ").split())
        yield " ".join(given.split())
        yield from (line.strip() for line in given.splitlines())
    elif isinstance(given, dict | list):
        for each in given.values() if isinstance(given, dict) else given:
            yield from _strings(each)
        # Ids without a title are shown in words: deadlines, workflows, tools.
        yield from (str(key).replace("_", " ") for key in given) if isinstance(given, dict) else ()


@dataclass(frozen=True, slots=True)
class Walk:
    """A world whose people read the language of accents, and every page that somebody gets in it."""

    world: World
    asking: Asking
    pages: tuple[tuple[str, str, str], ...]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    world = a_world(tmp_path_factory.mktemp("words"), "report_drafted", languages=PSEUDO)
    speak(world, PSEUDO)
    asking = Asking(world)
    for client in asking.clients.values():
        client.get(CHOSEN)
    return Walk(world, asking, tuple(pages(world, asking, set(POLICY) - LETTERS - FILES)))


@pytest.mark.thorough
@pytest.mark.timeout(1200)
def test_says_every_word_of_every_page_in_the_language_of_its_reader(walk):
    known = _known(tuple(sorted(name.title() for name in walk.world.members)))

    found: dict[str, str] = {}
    for endpoint, actor, path in walk.pages:
        page = taste.parsed(walk.asking.ask(actor, "GET", path).answer.get_data(as_text=True))
        for said in left_in_english(page, known):
            found.setdefault(said, endpoint)

    left = set(LEFT.read_text("utf-8").splitlines())
    new = {said: where for said, where in found.items() if said not in left}
    assert not new, "\n".join(f"{where}: {said}" for said, where in sorted(new.items()))
    assert left <= set(found), f"home already, strike them out: {sorted(left - set(found))}"


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_gives_longer_words_room_on_a_small_phone(walk):
    wrong = []

    with serve(walk.world.app) as at, chromium() as chrome:
        windows: dict[str, Any] = {}
        for endpoint, actor, path in walk.pages:
            page = windows.get(actor) or windows.setdefault(actor, chrome.open(at + CHOSEN, width=NARROW))
            given = walk.world.cookies.get(actor, {}).items()
            page.context.add_cookies([{"name": name, "value": value, "url": at} for name, value in given])
            page.goto(at + path)
            assert page.locator("html").get_attribute("lang") == PSEUDO, endpoint
            wrong += [f"{endpoint} ({actor}): {line}" for line in too_wide(page)]

    assert not wrong, "\n".join(wrong)
