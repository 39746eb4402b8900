"""A real house on a SQLite file of the test's own, a clock that the test sets, and ways to be somebody.

house, clock = a_house(tmp_path)          # clock[0] is now; set it to move on
client = signed_in(house, membership_id)  # a browser of staff, by password and app
client = let_in(house, item_id)           # a browser of the item's auditor, by code and PIN
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, wraps
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar
from uuid import UUID
from weakref import WeakKeyDictionary

import pyotp
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from pydantic import SecretStr
from sqlalchemy import Engine, event, select
from werkzeug.routing import Rule

from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter
from malp_flow.records.sealing import new_keyset
from malp_flow.records.session import migrate
from malp_flow.services import audit_overview, letter_fields, links, people, reviews, sign_in
from malp_flow.settings import Settings
from malp_flow.web.application import Demonstration, create_app
from malp_flow.wiring import House, build
from tests import databases
from tests.web.page_client import Page, PageClient

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
PASSWORD = "correct horse battery staple"
PIN = "271828"


def a_house(tmp_path: Path, *, now: datetime = NOON, **settings: object) -> tuple[House, list[datetime]]:
    """Return a house without people, and its clock: a list whose one entry is the moment."""
    clock = [now]
    databases.fresh_sqlite(_migrated(), tmp_path)
    given = {
        "data_folder": tmp_path,
        "keyset": SecretStr(_keyset()),
        "secret_key": SecretStr("only-for-tests-" + "x" * 32),
        "sender_address": "reviews@fernshire.example",
        "sender_name": "Fernshire reviews",
    }
    house = build(Settings(**given | settings), clock=lambda: clock[0])
    _TOLD_SO_FAR[house.engine] = f"{sorted(settings.items())}"
    event.listen(house.engine, "commit", lambda _connection: _TOLD_SO_FAR.pop(house.engine, None))
    return house, clock


def told_once(tell: Callable[..., Any]) -> Callable[..., Any]:
    """Mark what a house may begin with: told once for all tests, then begun from a copy of the file."""

    @wraps(tell)
    def begun(house: House, **given: Any) -> Any:
        return _from_the_shelf(
            house, f"{tell.__name__} {sorted(given.items())}", lambda: tell(house, **given)
        )

    return begun


def _let_in_once(enter: Callable[..., PageClient]) -> Callable[..., PageClient]:
    """Mark a way in: gone once in houses that were told the same, then put back with the cookies."""

    @wraps(enter)
    def entered(house: House, who: object, *, client: PageClient | None = None) -> PageClient:
        browser = client or a_client(house)
        if browser.cookies:
            return enter(house, who, client=browser)

        def cookies() -> dict[Any, Any]:
            return dict(enter(house, who, client=browser).cookies)

        key = f"{enter.__name__} {who} {house.clock()}"
        browser.cookies.update(_from_the_shelf(house, key, cookies))
        return browser

    return entered


def _from_the_shelf(house: House, what: str, happen: Callable[[], Any]) -> Any:
    """Let something happen, or put back the file as it was after it happened in a house like this one."""
    so_far = _TOLD_SO_FAR.get(house.engine)
    if so_far is None:
        return happen()
    key = f"{so_far} {what}"
    house.engine.dispose()
    if key in _SHELF:
        copy, made = _SHELF[key]
        databases.put_back(copy, house.settings.database_url)
    else:
        made = happen()
        house.engine.dispose()
        copy = databases.copied(house.settings.database_url, Path(_FOLDER.name), f"told_{len(_SHELF)}")
        _SHELF[key] = copy, made
    _TOLD_SO_FAR[house.engine] = key
    return made


_TOLD_SO_FAR: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()
"""All that houses were told, as long as nothing else happened in them."""
_SHELF: dict[str, tuple[str, Any]] = {}
_keyset = cache(new_keyset)  # one for all: what a copy sealed must open
_FOLDER = tempfile.TemporaryDirectory()  # gone when the process ends


@cache
def _migrated() -> Path:
    return databases.sqlite_template(Path(_FOLDER.name), migrate)


class _Compiled(BytecodeCache):
    """Templates as compiled for an application before this one in the same process."""

    known: ClassVar[dict[tuple[str, str], CodeType | None]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key, bucket.checksum] = bucket.code


class _BuiltOnce(Rule):
    """A route whose way of building addresses is that of the same route in an application before."""

    known: ClassVar[dict[tuple[str, str, bool], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = self.rule, str(self.defaults), append_unknown
        if key not in self.known:
            self.known[key] = super()._compile_builder(append_unknown)
        return self.known[key]


Flask.url_rule_class = _BuiltOnce  # an application is made for each test


def an_app(house: House, *, demo: Demonstration | None = None) -> Flask:
    """Return the application of a house; errors reach the test instead of becoming a page."""
    app = create_app(house, demo=demo)
    app.jinja_env.bytecode_cache = _Compiled()
    app.testing = True
    return app


def a_client(house: House) -> PageClient:
    """Return a browser in which nobody is signed in."""
    return PageClient(an_app(house))


@_let_in_once
def signed_in(house: House, membership_id: UUID, *, client: PageClient | None = None) -> PageClient:
    """Return a browser in which this member signed in with password and app."""
    client = client or a_client(house)
    with house.transaction() as session:
        secret = sign_in.enrol(session, membership_id, PASSWORD)
        address = people.address_of(session, membership_id)
    code = pyotp.TOTP(secret).at(int(house.clock().timestamp()))
    form = client.get("/sign-in").form(button="Sign in").fill(address=address, password=PASSWORD, code=code)
    answer = form.submit(follow=False)
    assert answer.status == 303, answer.main
    return client


@_let_in_once
def let_in(house: House, item_id: UUID, *, client: PageClient | None = None) -> PageClient:
    """Return a browser in which the auditor of this item got in, with a code and a PIN they chose."""
    client = client or a_client(house)
    page = code_given(house, item_id, client)
    chosen = {name: PIN for name in ("pin", "again") if name in page.form(button="Continue").values}
    answer = page.form(button="Continue").fill(chosen).submit(follow=False)
    assert answer.status == 303, answer.main
    return client


def code_given(house: House, item_id: UUID, client: PageClient) -> Page:
    """Return the page after the right code: where the PIN is asked."""
    asked = client.get(f"/a/{link_to(house, item_id)}").form(button="Send me a code").submit()
    return asked.form(button="Continue").fill(code=newest_code(house)).submit()


@_let_in_once
def let_in_by(house: House, link: str, *, client: PageClient | None = None) -> PageClient:
    """Return a browser in which the reader of this link got in, with a code and, if asked, a PIN."""
    client = client or a_client(house)
    page = client.get(f"/a/{link}").form(button="Send me a code").submit()
    page = page.form(button="Continue").fill(code=newest_code(house)).submit(follow=False)
    if not page.location.endswith("/pin"):
        assert page.status == 303, page.main
        return client
    page = client.follow(page)
    chosen = {name: PIN for name in ("pin", "again") if name in page.form(button="Continue").values}
    answer = page.form(button="Continue").fill(chosen).submit(follow=False)
    assert answer.status == 303, answer.main
    return client


def link_to(house: House, item_id: UUID) -> str:
    """Return the opaque id by which letters lead the item's auditor to it."""
    with house.transaction() as session:
        item = session.get_one(Item, item_id)
        review = reviews.opened(session, item.review_id, partnership_id=item.partnership_id)
        auditor = audit_overview.auditor_of(session, review, item, now=house.clock())
        assert auditor
        return links.link_of(session, item, auditor, now=house.clock())


def newest_code(house: House) -> str:
    """Return the code in the newest sign-in letter, as its reader sees it."""
    with house.transaction() as session:
        query = select(Letter).where(Letter.name == "sign_in_code").order_by(Letter.id.desc()).limit(1)
        letter = session.scalars(query).one()
        return letter_fields.of(session, letter, base_url="http://localhost", now=house.clock()).code


def with_address(house: House, address: str) -> House:
    """Return the house as reached at another address."""
    return replace(house, settings=house.settings.model_copy(update={"address_of_this_service": address}))
