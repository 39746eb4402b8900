"""An invited member chooses a password and sets up an app; without the code nobody does."""

from datetime import timedelta

import pyotp
import pytest

from malp_flow.records.people import Membership
from malp_flow.services import holdings, invitations, people, visitors
from malp_flow.services.actor import Actor
from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, PASSWORD, a_client, a_house, an_app
from tests.web.page_client import PageClient


class Invited:
    """A house, a member who is invited, and what they were told."""

    def __init__(self, folder):
        self.house, self.clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        by = Actor(self.made.partnership, self.made.manager)
        with self.house.transaction() as session:
            self.member = people.add_member(
                session, name="Nia New", address="nia@fernshire.example", by=by, now=NOON
            )
            holdings.grant(session, self.member, capacity="reader", by=by, now=NOON)
            self.told = invitations.invite_first(session, self.member, by=by, now=NOON)
        self.path = f"/join/{self.told.opaque}"

    def form(self, client, **changed):
        form = client.get(self.path).form(button="Set up")
        app = pyotp.TOTP(form.values["secret"]).at(int(self.clock[0].timestamp()))
        return form.fill({"code": self.told.code, "app_code": app, "password": PASSWORD} | changed)


@pytest.fixture
def invited(tmp_path):
    return Invited(tmp_path)


def test_lets_an_invited_member_in_with_what_they_chose(invited):
    client = a_client(invited.house)
    form = invited.form(client)
    secret = form.values["secret"]

    page = form.submit()
    invited.clock[0] += timedelta(minutes=2)  # the code that was shown has been used
    code = pyotp.TOTP(secret).at(int(invited.clock[0].timestamp()))
    home = (
        page.form(button="Sign in")
        .fill(address="nia@fernshire.example", password=PASSWORD, code=code)
        .submit()
    )

    assert "Your password and your app are set up." in page.main
    assert home.status == 200
    assert home.h1 == "What needs you today"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "AAAA2222"}, "That is not the code that you were told. Ask for it once more"),
        ({"app_code": "000000"}, "The app shows another code. Wait for the next one, and type that"),
        ({"password": "short"}, "Choose a password of at least 15 characters."),
        ({"password": "1" * 20}, "This password is on lists of those that are tried first."),
    ],
)
def test_says_what_is_wrong_and_keeps_the_app_s_key(invited, changed, said):
    form = invited.form(a_client(invited.house), **changed)

    page = form.submit()

    assert [error for error in page.errors if error.startswith(said)]
    assert page.form(button="Set up").values["secret"] == form.values["secret"]


def test_is_over_after_five_wrong_codes_a_week_or_one_use(invited):
    client = a_client(invited.house)
    for _ in range(invitations.TRIES):
        invited.form(client, code="AAAA2222").submit()

    assert client.get(invited.path).status == 404


def test_is_over_after_a_week(invited):
    client = a_client(invited.house)

    invited.clock[0] += invitations.LASTS

    assert client.get(invited.path).status == 404


def test_is_used_once(invited):
    client = a_client(invited.house)

    invited.form(client).submit()

    assert client.get(invited.path).status == 404


def test_signs_whoever_was_in_out_everywhere(invited):
    with invited.house.transaction() as session:
        person = session.get_one(Membership, invited.member).person_id
        token = visitors.begin(session, person, level=visitors.TWO_FACTORS, browser_hash="b" * 64, now=NOON)

    invited.form(a_client(invited.house)).submit()

    with invited.house.transaction() as session:
        assert visitors.visitor(session, token, slug=None, now=NOON) is None


def test_tells_nobody_whether_an_invitation_is_there(invited):
    client = a_client(invited.house)

    assert client.get("/join/" + "0" * 32).status == 404
    assert client.get("/join/x").status == 404


def test_ends_an_earlier_invitation_with_the_next(invited):
    with invited.house.transaction() as session:
        by = Actor(invited.made.partnership, invited.made.manager)
        invitations.invite_first(session, invited.member, by=by, now=NOON)

    assert a_client(invited.house).get(invited.path).status == 404


def test_shows_a_page_that_anybody_can_use(invited):
    app = an_app(invited.house)
    client = PageClient(app)

    assert client.get(invited.path).h1 == "Set up how you sign in"
    assert_all_accessible(app, client, [invited.path])
