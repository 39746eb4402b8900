"""A real browser for tests: serve an application on loopback, open its pages, ask if they are accessible.

    with serve(app) as address, chromium() as browser:
        page = browser.open(address + "/")
        assert_accessible(page)

Skips with a reason where there is no Chromium.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import axe_playwright_python
import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    ViewportSize,
    sync_playwright,
)
from werkzeug.serving import WSGIRequestHandler, make_server

WIDTHS = (1280, 320)
HEIGHT = 900
# The last switches keep the browser from asking the outside world for anything.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
# The size of what a finger meets (WCAG 2.5.8) is asked for, as axe leaves it out by itself.
_RUN_AXE = """axe.run(document, {resultTypes: ['violations', 'incomplete'],
  rules: {'target-size': {enabled: true}}}).then(r => { window.appAxe = r; return r.violations })"""
_UNDECIDED = """() => window.appAxe.incomplete.flatMap(rule => rule.nodes.flatMap(node =>
  [...node.any, ...node.all, ...node.none].filter(check => check.result !== true).map(check => [rule.id,
  check.data?.messageKey ?? check.id,
  /class="([^" ]+)/.exec(node.html)?.[1] ?? /^<(\\w+)/.exec(node.html)[1]])))"""


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is werkzeug's
        pass


@contextmanager
def serve(app: Flask, *, port: int = 0) -> Iterator[str]:
    """Serve the application on a loopback port, by default a free one; yield its address without a slash."""
    server = make_server("localhost", port, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Chromium:
    """A running browser; each page opened has a profile of its own and remembers what went wrong on it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def open(self, address: str, *, width: int = WIDTHS[0], javascript: bool = True, **options: Any) -> Page:
        """Return a page at this address; console errors and failed requests gather for `faults`."""
        viewport = ViewportSize(width=width, height=HEIGHT)
        context = self.browser.new_context(viewport=viewport, java_script_enabled=javascript, **options)
        page = context.new_page()
        _FAULTS[page] = []
        page.on("console", lambda message: _note_console(page, message))
        page.on("pageerror", lambda error: _FAULTS[page].append(f"script error: {error}"))
        page.on("response", lambda response: _note_response(page, response))
        page.goto(address)
        return page


_FAULTS: dict[Page, list[str]] = {}


def _note_console(page: Page, message: ConsoleMessage) -> None:
    if message.type == "error":
        _FAULTS[page].append(f"console: {message.text}")


def _note_response(page: Page, response: Response) -> None:
    if response.status >= 400 and response.request.resource_type != "document":
        _FAULTS[page].append(f"{response.status} for {response.url}")


def faults(page: Page) -> list[str]:
    """Return what the console and the network complained about since the page was opened."""
    return _FAULTS[page]


_RUNNING: list[Chromium] = []


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Start Chromium, or skip the test where there is none; inside another `with` the same one is lent out.

    Playwright refuses a second start in one thread, and a browser takes a second to come up.
    """
    if _RUNNING:
        yield from _lent(_RUNNING[0])
        return
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = _launched(playwright, program)
        _RUNNING.append(Chromium(browser))
        try:
            yield _RUNNING[0]
        finally:
            _RUNNING.clear()
            _FAULTS.clear()
            browser.close()


def _lent(running: Chromium) -> Iterator[Chromium]:
    before = set(running.browser.contexts)
    try:
        yield running
    finally:
        for context in set(running.browser.contexts) - before:
            context.close()


def _launched(playwright: Playwright, program: str) -> Browser:
    return playwright.chromium.launch(executable_path=program, args=list(SWITCHES))


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong, best-practice rules included, one line for each place."""
    _bring_axe(page)
    found = page.evaluate(_RUN_AXE)
    return [f"{v['id']}: {v['help']}: {node['html'][:160]}" for v in found for node in v["nodes"]]


def undecided(page: Page) -> set[tuple[str, str, str]]:
    """Return what axe-core leaves to a person: the rule, why it cannot tell, and the class of the place.

    Only of the run that `violations` made last on this page.
    """
    return {tuple(each) for each in page.evaluate(_UNDECIDED)}


def _bring_axe(page: Page) -> None:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text("utf-8"))


def assert_accessible(page: Page, *, widths: tuple[int, ...] = WIDTHS) -> None:
    """Raise AssertionError unless axe is content, nothing scrolls sideways and no error was logged."""
    wrong: list[str] = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        wrong += [f"at {width} px: {line}" for line in violations(page)]
        wrong += [f"at {width} px: {line}" for line in too_wide(page)]
    wrong += faults(page)
    if wrong:
        raise AssertionError(f"{page.url} is not accessible:\n  " + "\n  ".join(wrong))


def assert_all_accessible(
    app: Flask, client: Any, paths: Sequence[str], widths: tuple[int, ...] = WIDTHS
) -> None:
    """Look at these pages as this client sees them; skips where there is no Chromium."""
    kept = client.browser._cookies.values()
    with serve(app) as address, chromium() as chrome:
        page = chrome.open(address + paths[0])
        page.context.add_cookies([{"name": each.key, "value": each.value, "url": address} for each in kept])
        for path in paths:
            page.goto(address + path)
            assert "/sign-in" not in page.url
            assert_accessible(page, widths=widths)


def too_wide(page: Page) -> list[str]:
    """Return what makes the page scroll sideways, in one line; nothing where it does not."""
    scroll, client = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if scroll <= client:
        return []
    widest = page.evaluate(
        "w => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1)"
        ".slice(0, 5).map(e => e.tagName.toLowerCase() + '.' + (e.getAttribute('class') || ''))",
        client,
    )
    return [f"the page is {scroll} px wide in a window of {client} px; too far right: {widest}"]
