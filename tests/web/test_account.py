"""Signing in: two factors for staff, the mailbox and a PIN for auditors, anybody in a demonstration only."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from malp_flow.records.base import Base
from malp_flow.records.outbox import LetterCause
from malp_flow.records.sign_in import SignInRequest
from malp_flow.services import people, sign_in
from malp_flow.services.actor import Actor
from malp_flow.web.application import Demonstration
from malp_flow.wiring import House
from tests.web import browser, houses
from tests.web.audits_issued import Issued, issue_audits
from tests.web.page_client import PageClient

HEAD_TOO = pytest.mark.parametrize("method", ["GET", "HEAD"])


@pytest.fixture
def house_and_clock(tmp_path: Path) -> tuple[House, list[datetime]]:
    return houses.a_house(tmp_path)


@pytest.fixture
def house(house_and_clock: tuple[House, list[datetime]]) -> House:
    return house_and_clock[0]


@pytest.fixture
def clock(house_and_clock: tuple[House, list[datetime]]) -> list[datetime]:
    return house_and_clock[1]


@pytest.fixture
def issued(house: House) -> Issued:
    return issue_audits(house, now=houses.NOON)


@pytest.fixture
def client(house: House, issued: Issued) -> PageClient:
    return houses.a_client(house)


def _rows(house: House) -> dict[str, list[tuple[object, ...]]]:
    with house.transaction() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}


def _is_in(client: PageClient) -> bool:
    """Whether the front page leads to a home instead of the sign-in page."""
    return client.get("/").location == "/fernshire/"


# ---------------------------------------------------------------- staff


def test_signs_the_manager_in_with_two_factors(house: House, issued: Issued) -> None:
    client = houses.signed_in(house, issued.manager)

    assert _is_in(client)


@pytest.mark.parametrize(
    "wrong", [{"password": "quite another sentence"}, {"code": "000000"}, {"address": "who@else.example"}]
)
def test_lets_nobody_in_with_one_part_wrong(
    house: House, issued: Issued, client: PageClient, wrong: dict[str, str]
) -> None:
    with house.transaction() as session:
        secret = sign_in.enrol(session, issued.manager, houses.PASSWORD)
    right = {"address": "mary.manager@fernshire.example", "password": houses.PASSWORD}
    right["code"] = pyotp.TOTP(secret).at(int(houses.NOON.timestamp()))

    page = client.get("/sign-in").form(button="Sign in").fill(right | wrong).submit()

    assert page.errors == [
        "Email address, password and code do not go together. Check all three, and wait for a new code"
    ]
    assert not _is_in(client)


def test_takes_a_code_of_the_app_once(house: House, issued: Issued, client: PageClient) -> None:
    with house.transaction() as session:
        secret = sign_in.enrol(session, issued.manager, houses.PASSWORD)
    code = pyotp.TOTP(secret).at(int(houses.NOON.timestamp()))
    given = sign_in.Credentials("mary.manager@fernshire.example", houses.PASSWORD, code)

    with house.transaction() as session:
        tries = [sign_in.prove(session, given, browser_hash="b" * 64, now=houses.NOON) for _ in range(2)]

    assert [bool(person) for person in tries] == [True, False]


def test_stops_guessing_after_ten_wrong_tries(house: House, issued: Issued) -> None:
    with house.transaction() as session:
        secret = sign_in.enrol(session, issued.manager, houses.PASSWORD)
    code = pyotp.TOTP(secret).at(int(houses.NOON.timestamp()))
    right = sign_in.Credentials("mary.manager@fernshire.example", houses.PASSWORD, code)
    wrong = sign_in.Credentials(right.address, right.password, "no code")

    with house.transaction() as session:
        for _ in range(sign_in.TRIES):
            sign_in.prove(session, wrong, browser_hash="b" * 64, now=houses.NOON)
        at_once = sign_in.prove(session, right, browser_hash="b" * 64, now=houses.NOON)
        later = houses.NOON + sign_in.PAUSE + timedelta(seconds=1)
        new_code = pyotp.TOTP(secret).at(int(later.timestamp()))
        fresh = sign_in.Credentials(right.address, right.password, new_code)
        after = sign_in.prove(session, fresh, browser_hash="b" * 64, now=later)

    assert at_once is None
    assert after is not None


def test_refuses_a_short_password(house: House, issued: Issued) -> None:
    with house.transaction() as session, pytest.raises(sign_in.TooShort):
        sign_in.enrol(session, issued.manager, "fourteen chars")


@pytest.mark.parametrize(
    ("step", "times", "stays"), [(29, 1, True), (31, 1, False), (29, 24, True), (29, 25, False)]
)
def test_ends_a_session_when_idle_and_after_twelve_hours(
    house: House, clock: list[datetime], issued: Issued, step: int, times: int, stays: bool
) -> None:
    client = houses.signed_in(house, issued.manager)

    for _ in range(times):
        clock[0] += timedelta(minutes=step)
        still_in = _is_in(client)

    assert still_in is stays


def test_signs_out_for_good(house: House, issued: Issued) -> None:
    client = houses.signed_in(house, issued.manager)
    cookie = client.browser.get_cookie("malp_session")
    assert cookie is not None

    page = client.get("/sign-out").form(button="Sign out of this browser").submit()
    client.browser.set_cookie("malp_session", cookie.value)

    assert page.notice == "You have signed out."
    assert not _is_in(client)


@pytest.mark.parametrize(
    "next_page",
    [
        "//evil.example/", "https://evil.example", "/\\evil.example", "///evil.example", "/\t/evil.example",
        "\\\\evil.example", "javascript:alert(1)", "http:evil.example", "//evil.example@localhost/",
        " //evil.example", "data:text/html,x", "evil.example",
    ],
)  # fmt: skip
def test_leads_nowhere_else_after_signing_in(
    house: House, issued: Issued, client: PageClient, next_page: str
) -> None:
    with house.transaction() as session:
        secret = sign_in.enrol(session, issued.manager, houses.PASSWORD)
    code = pyotp.TOTP(secret).at(int(houses.NOON.timestamp()))
    page = client.get("/sign-in", query_string={"next": next_page})
    given = {"address": "mary.manager@fernshire.example", "password": houses.PASSWORD, "code": code}

    answer = client.post(
        "/sign-in", page.form(button="Sign in").fill(given).values, query_string={"next": next_page}
    )

    assert (answer.status, answer.location) == (303, "/")


# ---------------------------------------------------------------- auditors


def test_shows_a_stranger_the_partnership_and_a_masked_address_only(
    issued: Issued, client: PageClient
) -> None:
    page = client.get(f"/a/{issued.health_link}")

    assert page.h1 == "Fernshire Safeguarding Children Partnership"
    assert "n…e@f…e.example" in page.main
    for hidden in ("Nora", "nora.nurse", "MALP-2026-07", "C-118", "NHS"):
        assert hidden not in page.html


@HEAD_TOO
def test_writes_nothing_when_a_mail_scanner_looks(
    house: House, issued: Issued, client: PageClient, method: str
) -> None:
    before = _rows(house)

    answer = client.browser.open(f"/a/{issued.health_link}", method=method)

    assert answer.status_code == 200
    assert _rows(house) == before


@pytest.mark.parametrize("opaque", ["nothing", "0" * 32])
def test_knows_nothing_of_an_unknown_link(client: PageClient, opaque: str) -> None:
    assert client.get(f"/a/{opaque}").status == 404


def test_lets_an_auditor_in_by_code_and_pin(house: House, issued: Issued) -> None:
    client = houses.let_in(house, issued.health_audit)

    page = client.get(f"/a/{issued.health_link}")

    assert page.status == 303
    assert page.location.startswith(f"/a/{issued.health_link}/")


def test_lets_an_auditor_into_no_other_room(house: House, issued: Issued) -> None:
    client = houses.let_in(house, issued.health_audit)

    front, other = client.get("/"), client.get(f"/a/{issued.police_link}")

    assert front.location == "/sign-in"
    assert other.form(button="Send me a code")


def test_keeps_no_code_in_any_table(house: House, issued: Issued, client: PageClient) -> None:
    client.get(f"/a/{issued.health_link}").form(button="Send me a code").submit()
    code = houses.newest_code(house)

    with house.transaction() as session:
        kept = [
            *session.scalars(select(SignInRequest.code_hash)),
            *session.scalars(select(LetterCause.facts)),
        ]

    assert re.fullmatch(r"\d{6}", code)
    assert not [text for text in kept if f'"{code}"' in text or text == code]


def test_takes_a_code_only_in_the_browser_that_asked(
    house: House, issued: Issued, client: PageClient
) -> None:
    client.get(f"/a/{issued.health_link}").form(button="Send me a code").submit()
    other = houses.a_client(house)

    page = other.get(f"/a/{issued.health_link}/code")

    assert page.location == f"/a/{issued.health_link}"


def test_forgets_a_code_after_ten_minutes(
    house: House, clock: list[datetime], issued: Issued, client: PageClient
) -> None:
    page = client.get(f"/a/{issued.health_link}").form(button="Send me a code").submit()
    clock[0] += timedelta(minutes=10)

    page = page.form(button="Continue").fill(code=houses.newest_code(house)).submit()

    assert page.notice == "The code is no longer valid. Ask for a new one."


def test_ends_a_code_after_five_wrong_tries(house: House, issued: Issued, client: PageClient) -> None:
    page = client.get(f"/a/{issued.health_link}").form(button="Send me a code").submit()
    wrong = "000000" if houses.newest_code(house) != "000000" else "111111"

    for _ in range(5):
        page = page.form(button="Continue").fill(code=wrong).submit()

    assert page.notice == "The code is no longer valid. Ask for a new one."
    assert client.get(f"/a/{issued.health_link}/code").location == f"/a/{issued.health_link}"


def test_sends_five_codes_an_hour_at_most(house: House, issued: Issued, client: PageClient) -> None:
    for _ in range(5):
        client.get(f"/a/{issued.health_link}").form(button="Send me a code").submit()

    page = client.get(f"/a/{issued.health_link}").form(button="Send me a code").submit()

    assert page.status == 409
    assert "several codes" in page.main


def test_asks_for_the_pin_in_another_browser(house: House, issued: Issued) -> None:
    houses.let_in(house, issued.health_audit)
    other = houses.a_client(house)

    page = houses.code_given(house, issued.health_audit, other)
    wrong = page.form(button="Continue").fill(pin="999111").submit()

    assert page.h1 == "Enter your PIN"
    assert wrong.errors == ["That is not the PIN that you chose"]


@pytest.mark.parametrize("pin", ["12345", "123456", "111111", "654321", "abcdef"])
def test_refuses_a_weak_pin(house: House, issued: Issued, client: PageClient, pin: str) -> None:
    page = houses.code_given(house, issued.health_audit, client)

    page = page.form(button="Continue").fill(pin=pin, again=pin).submit()

    assert page.errors == ["Choose a PIN of 6 to 12 digits, not all the same and not in a row."]


@pytest.mark.parametrize(("days", "button"), [(29, "Continue"), (31, "Send me a code")])
def test_remembers_a_browser_for_thirty_days(
    house: House, clock: list[datetime], issued: Issued, days: int, button: str
) -> None:
    client = houses.let_in(house, issued.health_audit)
    clock[0] += timedelta(days=days)

    page = client.get(f"/a/{issued.health_link}")

    assert page.form(button=button)


def test_lets_a_remembered_browser_in_with_one_button(
    house: House, clock: list[datetime], issued: Issued
) -> None:
    client = houses.let_in(house, issued.health_audit)
    clock[0] += timedelta(days=1)

    answer = client.get(f"/a/{issued.health_link}").form(button="Continue").submit(follow=False)

    assert answer.location.startswith(f"/a/{issued.health_link}/")


def test_forgets_a_browser_when_the_address_is_corrected(house: House, issued: Issued) -> None:
    client = houses.let_in(house, issued.health_audit)
    by = Actor(issued.partnership, issued.manager)

    with house.transaction() as session:
        people.correct_address(
            session, membership_id=issued.nurse, address="nora@nhs.example", by=by, now=houses.NOON
        )

    assert client.get(f"/a/{issued.health_link}").status == 410
    page = client.get(f"/a/{houses.link_to(house, issued.health_audit)}")
    assert "n…a@n….example" in page.main
    assert page.form(button="Send me a code")


# ---------------------------------------------------------------- a form sent twice


def test_does_a_form_once_however_often_it_is_sent(house: House, issued: Issued, client: PageClient) -> None:
    form = client.get(f"/a/{issued.health_link}").form(button="Send me a code")

    answers = [form.submit(follow=False) for _ in range(2)]

    assert len({answer.location for answer in answers}) == 1
    assert len(_rows(house)["sign_in_request"]) == 1


def test_refuses_a_form_without_its_keys(issued: Issued, client: PageClient) -> None:
    answer = client.post(f"/a/{issued.health_link}/send-code", {})

    assert answer.status == 400


# ---------------------------------------------------------------- demonstration


def test_lets_anybody_be_anybody_in_a_demonstration(house: House, issued: Issued) -> None:
    client = PageClient(houses.an_app(house, demo=Demonstration()))

    client.get("/demo/people").form(button="Be Mary Manager").submit(follow=False)

    assert _is_in(client)


def test_has_no_such_page_otherwise(house: House, issued: Issued, client: PageClient) -> None:
    token = client.get("/sign-in").form(button="Sign in").values
    given = {name: token[name] for name in ("csrf_token", "form_key")}

    answers = [client.get("/demo/people"), client.post(f"/demo/people/{issued.manager.hex}", given)]

    # The first would be the people of a partnership called “demo”, which there cannot be.
    assert [answer.status for answer in answers] == [303, 404]
    assert answers[0].location.startswith("/sign-in")


# ---------------------------------------------------------------- pages of every footer


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/cookies", "/help"])
def test_has_every_page_that_the_footer_leads_to(client: PageClient, path: str) -> None:
    footer = client.get("/sign-in").links

    page = client.get(path)

    assert path in {link.href for link in footer}
    assert page.status == 200


# ---------------------------------------------------------------- in a browser


@pytest.mark.browser
@pytest.mark.thorough
@pytest.mark.parametrize("where", ["/sign-in", "/a/{opaque}"])
def test_opens_its_door_to_everybody(house: House, issued: Issued, where: str) -> None:
    app = houses.an_app(house)

    with browser.serve(app) as address, browser.chromium() as chromium:
        page = chromium.open(address + where.format(opaque=issued.health_link))

        browser.assert_accessible(page)
