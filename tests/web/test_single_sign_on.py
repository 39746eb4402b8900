"""Signing in by another organisation: against a stand-in provider that speaks OpenID Connect for real."""

import json
import warnings
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests
from sqlalchemy import func, select

from malp_flow import clock
from malp_flow.errors import Misconfigured
from malp_flow.outputs import sign_in_providers
from malp_flow.records.people import Person
from malp_flow.records.sign_in import Factor, WebSession
from tests.web.audits_issued import issue_audits
from tests.web.houses import a_house, an_app, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import member

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the stand-in uses parts of a library that are being replaced
    import oidc_provider_mock

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:oidc_provider_mock.*"),
]
TENANT = "a-tenant-of-the-council"
GOOD = {"tid": TENANT, "oid": "Mary-42", "amr": ["pwd", "mfa"]}


@contextmanager
def a_provider(*people: tuple[str, dict[str, object]]):
    users = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in people]
    with oidc_provider_mock.run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


class Place:
    def __init__(self, folder, issuer, **said):
        file = folder / "providers.json"
        entry = {
            "id": "council", "name": "Fernshire Council", "issuer": issuer, "client_id": "malp",
            "client_secret": "secret", "subject": "oid", "must": {"tid": TENANT, "amr": "mfa"},
        }  # fmt: skip
        file.write_text(json.dumps([entry | said]))
        # The stand-in goes by the real clock.
        now = clock.now().replace(microsecond=0)
        self.house, self.clock = a_house(folder, now=now, single_sign_on_file=file)
        self.made = issue_audits(self.house, now=now)
        self.app = an_app(self.house)

    def stranger(self):
        return PageClient(self.app)

    def manager(self):
        return signed_in(self.house, self.made.manager, client=self.stranger())

    def counted(self, table, *which):
        with self.house.reading() as session:
            return session.scalar(select(func.count()).select_from(table).where(*which))


def answered(client, sub, *, begin="/sign-in"):
    """Go to the provider, be somebody there, and return the address it sends the browser back to."""
    page = client.get(begin)
    way = page.link(
        "Sign in with Fernshire Council" if begin == "/sign-in" else "Connect Fernshire Council"
    ).href
    there = client.get(way).location
    sent_back = requests.post(there, data={"sub": sub}, allow_redirects=False, timeout=5)
    address = sent_back.headers["Location"]
    assert address.startswith("http://localhost:8000/sign-in/back/council?")
    return address.removeprefix("http://localhost:8000")


def connect(place, sub="mary"):
    manager = place.manager()
    page = manager.follow(manager.get(answered(manager, sub, begin="/account")))
    return page.form(button="Connect").submit()


def test_lets_somebody_in_who_connected_their_account(tmp_path):
    with a_provider(("mary", GOOD)) as issuer:
        place = Place(tmp_path, issuer)
        connected = connect(place)
        client = place.stranger()

        page = client.follow(client.get(answered(client, "mary")))

    assert connected.notice == "Connected. You can sign in that way from now on."
    assert page.h1 == "What needs you today"


def test_lets_nobody_in_whom_it_does_not_know(tmp_path):
    with a_provider(("mary", GOOD), ("sam", GOOD | {"oid": "Sam-7"})) as issuer:
        place = Place(tmp_path, issuer)
        connect(place)
        client = place.stranger()
        before = place.counted(WebSession)

        page = client.follow(client.get(answered(client, "sam")))

    assert page.notice.startswith("You are not connected yet.")
    assert place.counted(WebSession) == before


@pytest.mark.parametrize(
    "claims",
    [
        {**GOOD, "tid": "another-tenant"},
        {**GOOD, "amr": ["pwd"]},
        {"tid": TENANT, "oid": "Mary-42"},
        {"tid": TENANT, "amr": ["mfa"]},
    ],
    ids=["another tenant", "one factor", "no factor said", "nobody said"],
)
def test_takes_no_answer_without_what_the_settings_ask_for(tmp_path, claims):
    with a_provider(("good", GOOD), ("mary", claims)) as issuer:
        place = Place(tmp_path, issuer)
        connect(place, "good")
        client = place.stranger()

        page = client.follow(client.get(answered(client, "mary")))

    assert page.notice.startswith("The other organisation did not say that it is you")
    assert "What needs you today" not in page.main


def test_takes_an_answer_once_in_the_browser_that_asked_and_within_ten_minutes(tmp_path):
    with a_provider(("mary", GOOD)) as issuer:
        place = Place(tmp_path, issuer)
        connect(place)
        client, other = place.stranger(), place.stranger()
        address = answered(client, "mary")

        elsewhere = other.get(address)
        first, again = client.get(address), client.get(address)
        late = place.stranger()
        address = answered(late, "mary")
        place.clock[0] += timedelta(minutes=11)

    assert [elsewhere.status, first.status, again.status] == [400, 303, 400]
    assert late.get(address).status == 400


def test_takes_no_answer_with_another_state_or_code(tmp_path):
    with a_provider(("mary", GOOD)) as issuer:
        place = Place(tmp_path, issuer)
        connect(place)
        before = place.counted(WebSession)
        for part in ("state", "code"):
            client = place.stranger()
            address = answered(client, "mary").replace(f"{part}=", f"{part}=x")

            page = client.follow(client.get(address))

            assert page.notice.startswith("The other organisation did not say that it is you")

    assert place.counted(WebSession) == before


def test_takes_no_provider_that_calls_itself_otherwise(tmp_path):
    with a_provider(("mary", GOOD)) as issuer:
        place = Place(tmp_path, f"{issuer}/x/..")
        client = place.stranger()

        page = client.follow(client.get("/sign-in/with/council"))

    assert page.notice.startswith("The other organisation did not say that it is you")


def test_says_that_a_provider_does_not_answer(tmp_path):
    place = Place(tmp_path, "http://localhost:9")
    client = place.stranger()

    page = client.follow(client.get("/sign-in/with/council"))

    assert (
        page.notice
        == "The other organisation does not answer. Try again in a moment, or sign in another way."
    )


def test_lets_nobody_in_once_they_are_disconnected_or_disabled(tmp_path):
    with a_provider(("mary", GOOD)) as issuer:
        place = Place(tmp_path, issuer)
        connect(place)
        with place.house.transaction() as session:
            for person in session.scalars(select(Person)):
                person.disabled_at = place.clock[0]
        disabled = place.stranger()
        page = disabled.follow(disabled.get(answered(disabled, "mary")))
        with place.house.transaction() as session:
            for person in session.scalars(select(Person)):
                person.disabled_at = None
        place.manager().get("/account").form(button="Disconnect Fernshire Council").submit()

    assert page.notice.startswith("You are not connected yet.")
    assert place.counted(Factor, Factor.kind == "single_sign_on") == 0


def test_connects_nobody_by_what_belongs_to_somebody_else(tmp_path):
    with a_provider(("mary", GOOD)) as issuer:
        place = Place(tmp_path, issuer)
        connect(place)
        reviewer = member(place.house, place.made, "Rita Reviewer")
        rita = signed_in(place.house, reviewer, client=place.stranger())

        asked = rita.follow(rita.get(answered(rita, "mary", begin="/account")))
        page = asked.form(button="Connect").submit()

    assert page.notice == "That sign-in belongs to somebody else here. Ask your administrator."


def test_keeps_nothing_that_names_the_person_in_the_clear(tmp_path):
    with a_provider(("mary", GOOD)) as issuer:
        place = Place(tmp_path, issuer)
        connect(place)

    files = b"".join(path.read_bytes() for path in tmp_path.glob("*.db*"))
    assert b"Mary-42" not in files


# ---------------------------------------------------------------- the file


def an_entry(**said):
    known = {
        "id": "x1",
        "name": "N",
        "issuer": "https://a.example",
        "client_id": "c",
        "client_secret": "hush",
    }
    return json.dumps([known | {"must": {"amr": "mfa"}} | said])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nonsense", "is not JSON that can be read"),
        ("[{}]", "look at 0.client_id, 0.client_secret, 0.id, 0.issuer, 0.must, 0.name"),
        (an_entry(issuer="http://evil.example"), "look at 0.issuer"),
        (an_entry(must={}), "look at 0.must"),
        (an_entry(secret="hush"), "look at 0.secret"),
    ],
)
def test_says_what_is_wrong_with_the_file_and_shows_no_secret(tmp_path, text, says):
    file = tmp_path / "providers.json"
    file.write_text(text)

    with pytest.raises(Misconfigured, match=says) as problem:
        sign_in_providers.read(file)

    assert "hush" not in str(problem.value)
