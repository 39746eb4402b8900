"""What browsers are told with every answer."""

from pathlib import Path

import pytest

from malp_flow.web.headers import ALWAYS
from tests.web import houses


@pytest.mark.parametrize("path", ["/sign-in", "/no/such/page", "/static/app.css"])
def test_protects_every_answer(tmp_path: Path, path: str) -> None:
    house, _clock = houses.a_house(tmp_path)

    answer = houses.a_client(house).get(path).answer

    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


def test_lets_pages_run_nothing_inline() -> None:
    assert "unsafe" not in ALWAYS["Content-Security-Policy"]


def test_lets_nobody_keep_a_page_but_everybody_a_file(tmp_path: Path) -> None:
    house, _clock = houses.a_house(tmp_path)
    client = houses.a_client(house)

    page, file = client.get("/sign-in").answer, client.get("/static/app.css?v=1").answer

    assert page.headers["Cache-Control"] == "no-store"
    assert "immutable" in file.headers["Cache-Control"]


def test_insists_on_https_where_it_is_reached_by_it(tmp_path: Path) -> None:
    house, _clock = houses.a_house(tmp_path)
    client = houses.a_client(houses.with_address(house, "https://localhost"))

    answer = client.get("/sign-in").answer

    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_refuses_another_host_name(tmp_path: Path) -> None:
    house, _clock = houses.a_house(tmp_path)

    answer = houses.a_client(house).browser.get("/sign-in", headers={"Host": "evil.example"})

    assert answer.status_code == 400
