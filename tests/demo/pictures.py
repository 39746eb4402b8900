"""Pictures of every page of the demonstration, for looking through and for those who want to see it.

make pictures                                 builds a demonstration, writes docs/pictures/
make pictures ARGS="--folder data/demo"       of one that is there

Everybody of the demonstration goes where links lead, in the pages and in their emails. Of each kind of page
the fullest one is taken, at a desk and on a phone.
"""

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask
from PIL import Image
from playwright.sync_api import Page as Window
from werkzeug.exceptions import HTTPException

from malp_flow.demo.cast import everybody
from malp_flow.demo.demonstration import Demonstration, opened
from malp_flow.demo.folder import Folder
from malp_flow.services import own_audits, visitors
from malp_flow.services.visitors import Visitor
from malp_flow.web.application import Demonstration as Shown
from malp_flow.web.application import create_app
from malp_flow.web.demonstration import pages_of
from tests.demo.conftest import beat_of
from tests.web.browser import HEIGHT, Chromium, chromium, serve

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WIDTHS = (1280, 375)
TALLEST = 3000
COLOURS = 32
MOST_OF_A_KIND = 8
"""So many pages of one kind are read before the fullest is taken."""
_LINK = re.compile(r"http://[^/\s]+(/\S+)")
_HREF, _TAGS = re.compile(r' href="([^"]+)"'), re.compile(r"<[^>]*>")
_H1 = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_LEFT = ("account.sign_out", "static", "be_somebody.", "demonstration.")
HEAD = """# Pictures of every page

Written by `make pictures` from the demonstration: each kind of page as one of its readers sees it, at a desk
and on a phone. Everybody and everything in them is invented.

| Page | Seen by | At a desk | On a phone |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Seen:
    """One page: what kind it is, its heading, who sees it, and where."""

    endpoint: str
    heading: str
    who: str
    path: str
    words: int

    def file(self, width: int) -> str:
        """Return the name of its picture."""
        return f"{self.endpoint.replace('.', '-')}-{width}.png"


class Visit:
    """Somebody at a browser of their own; without a person of the demonstration, a stranger at the door."""

    def __init__(self, running: Demonstration, app: Flask, who: Visitor | None) -> None:
        self.name = who.name if who else "Nobody signed in"
        self.client = app.test_client()
        at_home = bool(who and own_audits.HAVE_A_HOME & who.capacities)
        self.cookies = _cookies(running, who, at_home=at_home) if who else {}
        for name, value in self.cookies.items():
            self.client.set_cookie(name, value)
        home = f"/{who.partnership_slug}/" if who and at_home else "/sign-in"
        self.doors = [home, *_written_to(running, who.name if who else "")]


def _cookies(running: Demonstration, who: Visitor, *, at_home: bool) -> dict[str, str]:
    return {"malp_session": _session(running, who, at_home=at_home), "malp_browser": who.name}


def _session(running: Demonstration, who: Visitor, *, at_home: bool) -> str:
    with running.house.transaction() as session:
        return visitors.begin(
            session,
            who.person_id,
            level=visitors.DEMONSTRATION if at_home else visitors.MAILBOX,
            browser_hash=visitors.digest(who.name),
            now=running.moment(),
            partnership_id=who.actor.partnership_id,
        )


def _written_to(running: Demonstration, name: str) -> Iterator[str]:
    box = f"{name.lower().replace(' ', '.')}@" if name else "@"
    for letter in running.mails():
        if box in letter.to:
            yield from (urlsplit(path.rstrip(".,)>")).path for path in _LINK.findall(letter.text))


def a_site(running: Demonstration) -> Flask:
    """Return the demonstration’s pages, without the strip at their top that only a demonstration has."""
    return create_app(running.house, demo=Shown(sentence="", links=(), pages=(pages_of(running),)))


def there(running: Demonstration) -> dict[str, Visitor]:
    """Return everybody by name, those who run reviews first."""
    with running.house.reading() as session:
        found = {who.name: who for who in visitors.everybody(session, now=running.moment())}
    first = [part.name for part in everybody() if part.name in found]
    return {name: found[name] for name in [*first, *sorted(set(found) - set(first))]}


def walked(app: Flask, going: Sequence[Visit]) -> dict[str, Seen]:
    """Go where links lead, one person after another; return the fullest page of each kind."""
    fullest: dict[str, Seen] = {}
    read: Counter[str] = Counter()
    for visit in going:
        for seen in _way(app, visit, read):
            if seen.endpoint not in fullest or fullest[seen.endpoint].words < seen.words:
                fullest[seen.endpoint] = seen
    return dict(sorted(fullest.items()))


def _way(app: Flask, visit: Visit, read: Counter[str]) -> Iterator[Seen]:
    to_go, known = list(visit.doors), set(visit.doors)
    while to_go:
        path = to_go.pop(0)
        endpoint = _endpoint(app, path)
        if not endpoint or read[endpoint] >= MOST_OF_A_KIND:
            continue
        answer = visit.client.get(path, follow_redirects=True, buffered=True)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        read[endpoint] += 1
        html, at = answer.get_data(as_text=True), answer.request.path
        heading = " ".join(_TAGS.sub(" ", found[1]).split()) if (found := _H1.search(html)) else path
        # It may have led on.
        yield Seen(
            _endpoint(app, at) or endpoint, unescape(heading), visit.name, at, len(_TAGS.sub("", html))
        )
        fresh = [path for path in _links(html, at) if path not in known]
        known.update(fresh)
        to_go += fresh


def _endpoint(app: Flask, path: str) -> str:
    try:
        endpoint, _values = app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")
    except HTTPException:
        return ""
    return "" if str(endpoint).startswith(_LEFT) else str(endpoint)


def _links(html: str, at: str) -> list[str]:
    found = (urljoin(at, unescape(href).partition("#")[0]) for href in _HREF.findall(html))
    return list(dict.fromkeys(path for path in found if path.startswith("/")))


def taken(app: Flask, chrome: Chromium, who: dict[str, Visit], seen: Sequence[Seen], folder: Path) -> None:
    """Write two pictures of each page, and the list of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with serve(app) as at:
        for width in WIDTHS:
            windows: dict[str, Window] = {}
            for each in seen:
                if each.who not in windows:
                    windows[each.who] = _window(chrome, at, who[each.who], width)
                windows[each.who].goto(at + each.path)
                (folder / each.file(width)).write_bytes(_small(_whole(windows[each.who], width)))
            for window in windows.values():
                window.context.close()
    (folder / "README.md").write_text(HEAD + "".join(map(_line, seen)), "utf-8")


def _window(chrome: Chromium, at: str, visit: Visit, width: int) -> Window:
    window = chrome.open(at + "/privacy", width=width)
    given = visit.cookies.items()
    window.context.add_cookies([{"name": name, "value": value, "url": at} for name, value in given])
    return window


def _whole(window: Window, width: int) -> bytes:
    tall = min(TALLEST, max(HEIGHT, window.evaluate("document.documentElement.scrollHeight")))
    clip = {"x": 0, "y": 0, "width": width, "height": tall}
    return window.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]


def _small(picture: bytes) -> bytes:
    """Return the picture with few colours, a quarter of its size."""
    kept = BytesIO()
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _line(seen: Seen) -> str:
    heading = seen.heading.replace("|", "\\|")
    desk, phone = (f"[{width} px]({seen.file(width)})" for width in WIDTHS)
    return f"| {heading} | {seen.who} | {desk} | {phone} |\n"


def main() -> None:
    """Write the pictures, and say how many there are and what no link led to."""
    asked = argparse.ArgumentParser(description="Take pictures of every page of the demonstration.")
    asked.add_argument("--folder", type=Path, help="a demonstration that is there; a new one by default")
    asked.add_argument("--into", type=Path, default=FOLDER)
    given = asked.parse_args()
    with ExitStack() as stack:
        folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        running = stack.enter_context(opened(Folder(folder), port=8000, beat_of=beat_of))
        app = a_site(running)
        going = [*(Visit(running, app, who) for who in there(running).values()), Visit(running, app, None)]
        visits = {visit.name: visit for visit in going}
        seen = walked(app, going)
        taken(app, stack.enter_context(chromium()), visits, list(seen.values()), given.into)
    print(f"{len(seen)} pages in {given.into}")  # noqa: T201 - this is a command


if __name__ == "__main__":
    main()
