"""Somebody at work in the demonstration, with clicks counted, and pages, and fields that are typed into.

A link, a button, a circle and a box are a click each. A page is what comes after a link or a button.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from malp_flow.demo.demonstration import Demonstration
from malp_flow.web.application import Demonstration as Shown
from malp_flow.web.application import create_app
from malp_flow.web.demonstration import pages_of
from tests.web.page_client import Form, Page, PageClient

_LINK = re.compile(r"http://localhost:\d+(/\S+)")
_CODE = re.compile(r"Your code is (\d{6})")


@dataclass(frozen=True)
class Counted:
    """What one moment took."""

    clicks: int
    pages: int
    typed: int


@dataclass
class Walker:
    """One person in one browser. `page` is what they look at."""

    running: Demonstration
    clicks: int = 0
    pages: int = 0
    typed: int = 0
    _client: PageClient = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        app = create_app(self.running.house, demo=Shown(pages=(pages_of(self.running),)))
        self._client = PageClient(app, HTTP_HOST="localhost")

    def counted(self) -> Counted:
        """Return what was counted since the last time, and begin anew."""
        found = Counted(self.clicks, self.pages, self.typed)
        self.clicks = self.pages = self.typed = 0
        return found

    def be(self, name: str) -> "Walker":
        """Sign in as one of those who have an account; that is not counted."""
        self.page = self._client.get("/demo/people").form(button=f"Be {name}").submit()
        return self

    def open_email(self, name: str, words: str) -> "Walker":
        """Click the link in somebody’s newest email in which these words stand."""
        text = self.running.box.newest(to=name, words=words).text
        return self._led(self._client.follow(self._client.get(_LINK.findall(text)[0])))

    def follow(self, text: str) -> "Walker":
        """Click a link by its words."""
        return self._led(self.page.follow(text))

    def send(self, button: str, /, typed: dict[str, str] | None = None, **chosen: Any) -> "Walker":
        """Type into fields, choose among answers, and press a button."""
        form: Form = self.page.form(button=button)
        self.typed += len(typed or {})
        self.clicks += sum(len(each) if isinstance(each, list) else 1 for each in chosen.values())
        return self._led(form.fill({**(typed or {}), **chosen}).submit())

    def send_code(self, name: str) -> "Walker":
        """Type the code that comes by email, and go on."""
        self.running.work()
        code = _CODE.findall(self.running.box.newest(to=name, words="sign-in code").text)[0]
        return self.send("Continue", {"code": code})

    def _led(self, page: Page) -> "Walker":
        self.clicks, self.pages, self.page = self.clicks + 1, self.pages + 1, page
        assert page.status == 200, (page.path, page.status)  # noqa: PLR2004
        return self
