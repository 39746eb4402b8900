"""Passkeys in a real browser, with an authenticator that Chromium plays itself."""

import socket
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import func, select

from malp_flow.records.people import Person
from malp_flow.records.sign_in import Factor, WebSession
from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_accessible, chromium, serve
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import member
from tests.web.test_partner import SIGN_OFF, put_forward
from tests.web.test_proving import A_WHILE

pytestmark = pytest.mark.browser
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def a_free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


class Place:
    """A house served at the address that its settings say: a passkey holds for one address only."""

    def __init__(self, folder):
        self.port = a_free_port()
        self.address = f"http://localhost:{self.port}"
        self.house, self.clock = a_house(folder, address_of_this_service=self.address)
        self.made = issue_audits(self.house, now=NOON)
        self.app = an_app(self.house)
        self.manager = self.made.manager

    @contextmanager
    def browser(self, *, verified: bool = True):
        with serve(self.app, port=self.port), chromium() as chrome:
            page = chrome.open(self.address + "/sign-in")
            self.cdp = page.context.new_cdp_session(page)
            self.cdp.send("WebAuthn.enable")
            self.key = self.cdp.send(
                "WebAuthn.addVirtualAuthenticator",
                {
                    "options": {
                        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                        "hasUserVerification": True, "isUserVerified": verified,
                        "automaticPresenceSimulation": True,
                    }
                },
            )["authenticatorId"]  # fmt: skip
            yield page

    def sign_in(self, page, who):
        client = signed_in(self.house, who, client=PageClient(self.app))
        kept = client.browser._cookies.values()
        page.context.add_cookies(
            [{"name": each.key, "value": each.value, "url": self.address} for each in kept]
        )

    def add(self, page, called="My telephone"):
        page.goto(self.address + "/account/passkeys")
        page.get_by_label("What to call it").fill(called)
        page.get_by_role("button", name="Add a passkey of this device").click()
        page.get_by_role("heading", name="Your account").wait_for()

    def counted(self, table):
        with self.house.reading() as session:
            return session.scalar(select(func.count()).select_from(table))


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def by_passkey(place, page):
    page.context.clear_cookies()
    page.goto(place.address + "/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()


def test_lets_somebody_in_by_a_passkey_they_added(place):
    with place.browser() as page:
        place.sign_in(page, place.manager)
        place.add(page)
        by_passkey(place, page)
        page.get_by_role("heading", name="What needs you today").wait_for()

        page.goto(place.address + "/account")
        assert page.get_by_role("heading", name="My telephone").is_visible()
        assert_accessible(page)
        page.goto(place.address + "/account/passkeys")
        assert_accessible(page)


def test_lets_nobody_in_by_the_same_signature_again(place):
    sent = []
    with place.browser() as page:
        place.sign_in(page, place.manager)
        place.add(page)
        page.on("request", lambda asked: sent.append(asked))  # noqa: PLW0108 - Playwright takes no built-in
        by_passkey(place, page)
        page.get_by_role("heading", name="What needs you today").wait_for()
        before = place.counted(WebSession)

        signed = next(each for each in sent if each.url.endswith("/sign-in/passkey"))
        here = page.request.post(signed.url, headers=FORM, data=signed.post_data)
        there = PageClient(place.app).browser.post("/sign-in/passkey", data=signed.post_data, headers=FORM)

    assert place.counted(WebSession) == before
    assert here.status == 200  # where the first one led, and no second session
    assert there.status_code == 400


def test_takes_no_passkey_whose_owner_the_device_did_not_recognise(place):
    with place.browser(verified=False) as page:
        place.sign_in(page, place.manager)
        page.goto(place.address + "/account/passkeys")
        page.get_by_role("button", name="Add a passkey of this device").click()
        page.get_by_text("Your device did not answer.").wait_for()

    assert place.counted(Factor) == 2


def test_lets_nobody_in_by_a_passkey_that_was_removed_or_whose_owner_is_disabled(place):
    with place.browser() as page:
        place.sign_in(page, place.manager)
        place.add(page, "One")
        page.get_by_role("button", name="Remove One").click()
        page.get_by_text("The passkey is gone.").wait_for()
        by_passkey(place, page)
        page.get_by_text("That passkey did not let you in.").wait_for()

        place.sign_in(page, place.manager)
        place.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": place.key})
        place.add(page, "Two")
        with place.house.transaction() as session:
            for person in session.scalars(select(Person)):
                person.disabled_at = NOON
        by_passkey(place, page)
        page.get_by_text("That passkey did not let you in.").wait_for()


def test_proves_a_partner_once_more_before_they_sign(place):
    put_forward(place.house, place.made, place.clock)
    petra = member(place.house, place.made, "Petra Partner")
    with place.browser() as page:
        place.sign_in(page, petra)
        place.add(page)
        place.clock[0] += A_WHILE
        page.goto(place.address + SIGN_OFF)
        page.get_by_label("I have read this version").check()
        page.get_by_label("I agree to it as the holder of this seat").check()
        page.get_by_role("button", name="Approve this version").click()
        page.get_by_role("heading", name="Show once more that it is you").wait_for()
        assert_accessible(page)
        page.get_by_role("button", name="Use a passkey instead").click()
        page.get_by_text("Your answer is recorded.").wait_for()


def test_asks_for_a_proof_before_a_passkey_is_added(place):
    with place.browser() as page:
        place.sign_in(page, place.manager)
        place.clock[0] += A_WHILE
        page.goto(place.address + "/account/passkeys")
        page.get_by_role("button", name="Add a passkey of this device").click()
        page.get_by_role("heading", name="Show once more that it is you").wait_for()

    with place.house.reading() as session:
        assert session.scalar(select(func.count()).where(Factor.kind == "passkey")) == 0


def test_signs_nobody_in_with_nonsense(place):
    client = PageClient(place.app)

    for words in ("", "{}", "[1]", "nonsense", '{"rawId": "AAAA"}'):
        form = client.get("/sign-in").form(button="Sign in with a passkey").values
        page = client.post("/sign-in/passkey", {**form, "credential": words})
        assert (page.status, page.location) == (303, "/sign-in")

    assert place.counted(WebSession) == 0
