"""What is done for good asks for one more code, unless two factors were proved just now."""

from datetime import timedelta

import pyotp
import pytest

from malp_flow.records import sealed
from malp_flow.records.people import Membership
from malp_flow.services import sign_in, visitors
from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import member
from tests.web.test_partner import APPROVE, CHANGE, SIGN_OFF, put_forward

A_WHILE = timedelta(minutes=6)


class Partner:
    """A partner who signed in a while ago and has just read the report."""

    def __init__(self, folder):
        self.house, self.clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        put_forward(self.house, self.made, self.clock)
        self.id = member(self.house, self.made, "Petra Partner")
        self.app = an_app(self.house)
        self.client = signed_in(self.house, self.id, client=PageClient(self.app))
        self.form = self.client.get(SIGN_OFF).form(button=APPROVE)
        self.form.fill(ticked=["read", "holder"], remark="condition", reason=CHANGE)

    def code(self):
        """Return what the partner's app shows now."""
        with self.house.transaction() as session:
            person = session.get_one(Membership, self.id).person_id
            secret = sealed.get(session, sign_in.factor_of(session, person, "totp"), "secret_sealed")
        return pyotp.TOTP(secret).at(int(self.clock[0].timestamp()))


@pytest.fixture
def partner(tmp_path):
    return Partner(tmp_path)


def test_asks_for_nothing_more_just_after_the_sign_in(partner):
    assert "Your answer is recorded." in partner.form.submit().main


def test_asks_for_a_code_after_a_while_and_keeps_what_was_typed(partner):
    partner.clock[0] += A_WHILE

    asked = partner.form.submit()
    done = asked.form(button="Continue").fill(proof_code=partner.code()).submit()

    assert asked.h1 == "Show once more that it is you"
    assert asked.form(button="Continue").values["reason"] == CHANGE
    assert "Your answer is recorded." in done.main


def test_records_nothing_with_a_wrong_code(partner):
    partner.clock[0] += A_WHILE
    form = partner.form.submit().form(button="Continue")

    again = form.fill(proof_code="000000").submit()
    page = partner.client.get(SIGN_OFF)

    assert again.errors == ["The app shows another code. Wait for the next one, and type that"]
    assert again.form(button="Continue").values["reason"] == CHANGE
    assert page.form(button=APPROVE)


def test_takes_no_code_twice(partner):
    partner.clock[0] += A_WHILE
    code = partner.code()
    partner.form.submit().form(button="Continue").fill(proof_code=code).submit()

    with partner.house.transaction() as session:
        again = visitors.prove_again(
            session, partner.client.browser.get_cookie("malp_session").value, code, now=partner.clock[0]
        )

    assert again is False


def test_stops_guessing(partner):
    partner.clock[0] += A_WHILE
    form = partner.form.submit().form(button="Continue")
    for _ in range(sign_in.TRIES):
        form = form.fill(proof_code="000000").submit().form(button="Continue")

    page = form.fill(proof_code=partner.code()).submit()

    assert page.h1 == "Show once more that it is you"


@pytest.mark.thorough
def test_shows_a_page_that_anybody_can_use(partner):
    partner.clock[0] += A_WHILE

    asked = partner.form.submit()

    assert asked.status == 200
    assert_all_accessible(partner.app, partner.client, [SIGN_OFF])
