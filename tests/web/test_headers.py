"""What browsers are told with every answer."""

from pathlib import Path

import pytest

from malp_flow.web.headers import ALWAYS, CONTENT_SECURITY_POLICY
from tests.web import houses
from tests.web.audits_issued import issue_audits


@pytest.mark.parametrize("path", ["/sign-in", "/no/such/page", "/static/app.css"])
def test_protects_every_answer(tmp_path: Path, path: str) -> None:
    house, _clock = houses.a_house(tmp_path)

    answer = houses.a_client(house).get(path).answer

    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'nonce-")


def test_lets_pages_run_nothing_inline() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_marks_its_scripts_anew_with_every_answer(tmp_path: Path) -> None:
    house, _clock = houses.a_house(tmp_path)
    client = houses.a_client(house)

    pages = [client.get("/sign-in") for _ in range(2)]

    marks = [next(page.tree.iter("script")).get("nonce") for page in pages]
    policies = [page.answer.headers["Content-Security-Policy"] for page in pages]
    assert marks[0] != marks[1]
    assert all(f"script-src 'nonce-{mark}';" in said for mark, said in zip(marks, policies, strict=True))


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
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all(cookie.startswith("__Host-") for cookie in cookies)
    assert all(
        {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; ")) for cookie in cookies
    )
    assert not any("Domain" in cookie for cookie in cookies)


@pytest.mark.parametrize("path", ["/no/such/page", "/sign-in?next=//evil.example"])
def test_insists_on_https_with_errors_too(tmp_path: Path, path: str) -> None:
    house, _clock = houses.a_house(tmp_path)
    client = houses.a_client(houses.with_address(house, "https://localhost"))

    assert "includeSubDomains" in client.get(path).answer.headers["Strict-Transport-Security"]


def test_refuses_another_host_name(tmp_path: Path) -> None:
    house, _clock = houses.a_house(tmp_path)

    answer = houses.a_client(house).browser.get("/sign-in", headers={"Host": "evil.example"})

    assert answer.status_code == 400


def test_forgets_what_the_browser_kept_when_somebody_signs_out(tmp_path: Path) -> None:
    house, _clock = houses.a_house(tmp_path)
    client = houses.signed_in(house, issue_audits(house, now=houses.NOON).manager)

    answer = client.get("/sign-out").form(button="Sign out of this browser").submit(follow=False).answer

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "malp_session=;" in "".join(answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_answers_no_method_that_no_page_has(tmp_path: Path, method: str) -> None:
    house, _clock = houses.a_house(tmp_path)

    assert houses.a_client(house).browser.open("/sign-in", method=method).status_code == 405
