"""A browser without a window for tests: it reads pages as a person does, and checks each page's taste.

    page = PageClient(app).get("/reviews/MALP-2026-07")
    page = page.form(button="Return audit").fill(wishes="Seen alone in March").submit()
    assert page.h1 == "Audit returned"

Every HTML page that passes through is checked by `tests.web.taste`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.test import TestResponse

from tests.web import taste

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_HOPS = 5


class PageClient:
    """Asks an application for pages; keeps cookies, so that one client is one browser."""

    def __init__(self, app: Flask, **environ: str) -> None:
        self.browser = app.test_client()
        self.environ = environ

    @property
    def cookies(self) -> dict[Any, Any]:
        """What this browser keeps, to be added to as well."""
        return self.browser._cookies  # noqa: SLF001 - werkzeug shows them one by one only

    def get(self, path: str, **options: Any) -> "Page":
        """Return the page at `path` as it came: a redirect is not followed."""
        return self._page("GET", path, options)

    def post(self, path: str, data: Mapping[str, Any] | bytes | None = None, **options: Any) -> "Page":
        """Send `data` as given, without the page's own hidden fields; `Page.form` fills those in."""
        given = data if isinstance(data, bytes) else dict(data or {})
        return self._page("POST", path, {"data": given, **options})

    def follow(self, page: "Page") -> "Page":
        """Return the page at the end of the redirects; the page itself if it is none."""
        for _hop in range(MOST_HOPS):
            if page.status not in REDIRECTS:
                return page
            page = self.get(urljoin(page.path, page.location))
        raise AssertionError(f"{page.path} redirects for ever")

    def _page(self, method: str, path: str, options: dict[str, Any]) -> "Page":
        environ = {**self.environ, **options.pop("environ_overrides", {})}
        answer = self.browser.open(path, method=method, environ_overrides=environ, buffered=True, **options)
        page = Page(client=self, path=path, answer=answer)
        if page.is_html and "Content-Disposition" not in answer.headers:  # a file to keep is no page of ours
            taste.check(page.html, path=path)
        return page


@dataclass(frozen=True)
class Link:
    """A link as it reads, with hidden words, and where it leads."""

    text: str
    href: str


@dataclass(frozen=True)
class Page:
    """One answer of the server, read as a page."""

    client: PageClient
    path: str
    answer: TestResponse

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def location(self) -> str:
        return self.answer.headers.get("Location", "")

    @property
    def is_html(self) -> bool:
        # A redirect has a few words of HTML that no person sees.
        return self.answer.mimetype == "text/html" and self.status not in REDIRECTS

    @property
    def html(self) -> str:
        return self.answer.get_data(as_text=True)

    @property
    def data(self) -> bytes:
        return self.answer.get_data()

    @cached_property
    def tree(self) -> Element:
        return taste.parsed(self.html)

    @property
    def h1(self) -> str:
        return taste.words(taste.only(self.tree, "h1"))

    @property
    def title(self) -> str:
        return taste.words(taste.only(self.tree, "title"))

    @property
    def text(self) -> str:
        """The visible words of the body, with single spaces."""
        return taste.words(taste.only(self.tree, "body"))

    @property
    def main(self) -> str:
        """The visible words of the page's own part, without header, menu and footer."""
        return taste.words(taste.only(self.tree, "main"))

    @property
    def links(self) -> list[Link]:
        found = (a for a in self.tree.iter("a") if a.get("href") is not None)
        return [Link(taste.words(a), a.get("href", "")) for a in found]

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [taste.words(li) for box in self.having("govuk-error-summary") for li in box.iter("li")]

    @property
    def notice(self) -> str:
        """What the banner at the top says has just happened; empty without one."""
        return " ".join(taste.words(box) for box in self.having("govuk-notification-banner__content"))

    def having(self, css_class: str) -> list[Element]:
        """Return the elements that carry this class."""
        return [e for e in self.tree.iter() if css_class in e.get("class", "").split()]

    def link(self, text: str) -> Link:
        """Return the one link that reads like this, or begins like this."""
        found = [link for link in self.links if link.text == text]
        found = found or [link for link in self.links if link.text.startswith(text)]
        assert found, f"{self.path} has no link “{text}”; it has {[link.text for link in self.links]}"
        assert len({link.href for link in found}) == 1, f"{self.path} has several links “{text}”: {found}"
        return found[0]

    def follow(self, link_text: str = "") -> "Page":
        """Return the page behind a link, or without a name, the page this one redirects to."""
        if not link_text:
            return self.client.follow(self)
        target = urlsplit(urljoin(self.path, self.link(link_text).href))
        address = target.path + (f"?{target.query}" if target.query else "")
        return self.client.follow(self.client.get(address))

    def form(self, *, button: str = "") -> "Form":
        """Return the form with this button; without a name the only form that changes something."""
        forms = [Form.of(self, element) for element in self.tree.iter("form")]
        found = [form for form in forms if (button in form.buttons if button else form.method == "POST")]
        has = [form.buttons for form in forms]
        assert len(found) == 1, f"{self.path} has {len(found)} forms for “{button}”; their buttons: {has}"
        return found[0].pressing(button) if button else found[0]


@dataclass
class Form:
    """A form as it stands on the page: hidden fields, typed text, chosen answers."""

    page: Page
    method: str
    action: str
    values: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, page: Page, element: Element) -> "Form":
        method = element.get("method", "get").upper()
        form = cls(page, method, urljoin(page.path, element.get("action") or page.path))
        for part in element.iter():
            form._take(part)
        return form

    def fill(self, fields: Mapping[str, Any] | None = None, /, **more: Any) -> "Form":
        """Type or choose: a name that the form lacks, or an answer that it does not offer, is refused.

        A list ticks several boxes, a tuple (stream, file name) uploads; names with dashes go in a mapping.
        """
        for name, value in {**(fields or {}), **more}.items():
            assert name in self.values or name in self.choices, (
                f"{self.page.path} has no field “{name}”; it has {sorted({*self.values, *self.choices})}"
            )
            self.values[name] = self._offered(name, value)
        return self

    def pressing(self, button: str) -> "Form":
        """Add what this button sends."""
        name, value = self.buttons[button]
        if name:
            self.values[name] = value
        return self

    def submit(self, *, follow: bool = True) -> Page:
        """Send the form; by default go on to the page at the end of the redirects."""
        client, sent = self.page.client, {n: v for n, v in self.values.items() if v not in (None, [])}
        if self.method == "POST":
            page = client.post(self.action, sent)
        else:
            page = client.get(self.action, query_string=sent)
        return client.follow(page) if follow else page

    def _offered(self, name: str, value: Any) -> Any:
        chosen = value if isinstance(value, list) else [value]
        wrong = [one for one in chosen if name in self.choices and str(one) not in self.choices[name]]
        assert not wrong, f"“{name}” does not offer {wrong}, only {self.choices[name]}"
        return value if isinstance(value, (list, tuple)) else str(value)

    def _take(self, part: Element) -> None:
        name, kind = part.get("name", ""), part.get("type", "text" if part.tag == "input" else "submit")
        if part.tag == "button" or (part.tag == "input" and kind == "submit"):
            self.buttons[taste.words(part) or part.get("value", "")] = (name, part.get("value", ""))
        elif not name:
            return
        elif part.tag == "textarea":
            # The parser has dropped the first line end, as browsers do.
            self.values[name] = part.text or ""
        elif part.tag == "select":
            self._take_options(name, part)
        elif part.tag == "input":
            self._take_input(name, kind, part)

    def _take_input(self, name: str, kind: str, part: Element) -> None:
        if kind in ("radio", "checkbox"):
            value = part.get("value", "on")
            self.choices.setdefault(name, []).append(value)
            if part.get("checked") is not None:
                self.values.setdefault(name, []).append(value)
        else:
            value = None if kind == "file" else part.get("value", "")
            same = self.values.get(name) if kind == "hidden" else None  # several values of one field go along
            self.values[name] = (
                value if same is None else [*(same if isinstance(same, list) else [same]), value]
            )

    def _take_options(self, name: str, part: Element) -> None:
        options = [
            (o.get("value", taste.words(o)), o.get("selected") is not None) for o in part.iter("option")
        ]
        self.choices[name] = [value for value, _selected in options]
        self.values[name] = next((v for v, selected in options if selected), self.choices[name][0])
