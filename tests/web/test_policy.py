"""Who may open which page."""

from pathlib import Path

import pytest
from flask import Blueprint

from malp_flow.engine.definition import Capacity
from malp_flow.errors import Misconfigured
from malp_flow.web.application import Demonstration, create_app
from malp_flow.web.policy import ANYONE, POLICY, Rule, check_complete, only
from tests.web import houses
from tests.web.audits_issued import issue_audits
from tests.web.page_client import PageClient


def _a_page(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> Demonstration:
    pages = Blueprint("one", __name__)
    pages.add_url_rule(
        "/<partnership>/one", "page", lambda partnership: ("Seen", {"Content-Type": "text/plain"})
    )
    monkeypatch.setitem(POLICY, "one.page", rule)
    return Demonstration(pages=(pages,))


def test_does_not_start_with_an_unguarded_page(tmp_path: Path) -> None:
    house, _clock = houses.a_house(tmp_path)
    pages = Blueprint("new", __name__)
    pages.add_url_rule("/new", "page", lambda: "New")

    with pytest.raises(Misconfigured, match=r"new\.page"):
        create_app(house, demo=Demonstration(pages=(pages,)))


def test_has_one_page_at_each_address(tmp_path: Path) -> None:
    house, _clock = houses.a_house(tmp_path)
    places: dict[tuple[str, str], list[str]] = {}

    for rule in create_app(house).url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            places.setdefault((method, rule.rule), []).append(rule.endpoint)

    assert not {place: pages for place, pages in places.items() if len(pages) > 1}


def test_does_not_start_without_a_secret_key(tmp_path: Path) -> None:
    house, _clock = houses.a_house(tmp_path, secret_key=None)

    with pytest.raises(Misconfigured, match="MALP_SECRET_KEY"):
        create_app(house)


def test_names_every_page_without_a_rule() -> None:
    with pytest.raises(Misconfigured, match=r"a\.one, b\.two"):
        check_complete(["b.two", "a.one", "known"], {"known": only(Capacity.manager)})


def test_shows_no_traceback_when_something_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, _clock = houses.a_house(tmp_path)
    pages = Blueprint("one", __name__)
    pages.add_url_rule("/one", "page", lambda: {}["a secret word"])
    monkeypatch.setitem(POLICY, "one.page", Rule(ANYONE))
    app = houses.an_app(house, demo=Demonstration(pages=(pages,)))
    app.testing = False

    page = PageClient(app).get("/one")

    assert page.status == 500
    assert "a secret word" not in page.html
    assert "Traceback" not in page.html


def test_opens_a_room_by_capacity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, _clock = houses.a_house(tmp_path)
    issued = issue_audits(house, now=houses.NOON)
    app = houses.an_app(house, demo=_a_page(only(Capacity.manager), monkeypatch))

    manager = houses.signed_in(house, issued.manager, client=PageClient(app))
    nurse = houses.signed_in(house, issued.nurse, client=PageClient(app))
    stranger = PageClient(app).get("/fernshire/one")

    assert manager.get("/fernshire/one").status == 200
    assert nurse.get("/fernshire/one").status == 403
    assert stranger.location == "/sign-in?next=/fernshire/one"


def test_hides_a_partnership_from_those_outside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, _clock = houses.a_house(tmp_path)
    issued = issue_audits(house, now=houses.NOON)
    app = houses.an_app(house, demo=_a_page(only(Capacity.manager), monkeypatch))

    manager = houses.signed_in(house, issued.manager, client=PageClient(app))

    assert manager.get("/elsewhere/one").status == 404


def test_asks_a_mailbox_session_for_two_factors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, _clock = houses.a_house(tmp_path)
    issued = issue_audits(house, now=houses.NOON)
    app = houses.an_app(house, demo=_a_page(only(Capacity.returner, Capacity.manager), monkeypatch))

    nurse = houses.let_in(house, issued.health_audit, client=PageClient(app))

    assert nurse.get("/fernshire/one").location == "/sign-in?next=/fernshire/one"
