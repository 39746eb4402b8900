"""Many tries at the same moment count as many, and what works once works once."""

from datetime import date

import pyotp
import pytest
from sqlalchemy import func, select

from malp_flow.records.people import Membership
from malp_flow.records.sign_in import SignInRequest
from malp_flow.services import code_asked, links, mailbox, sign_in, visitors
from malp_flow.services.sign_in import Credentials
from tests.services.test_races import together
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

DAY, TRIES = date(2026, 1, 13), 12
BROWSER, PASSWORD = "b" * 64, "three words in a row"


@pytest.fixture
def dana(fernshire):
    """The manager with a password and an app; returns the app's secret."""
    secret = sign_in.new_secret()
    with fernshire.transaction() as session:
        sign_in.enrol(session, fernshire.members["Dana Whitlock"], PASSWORD, secret=secret)
    return secret


def proves(fernshire, code, got_in):
    def act():
        given = Credentials("danawhitlock@fernshire.example", PASSWORD, code)
        with fernshire.transaction() as session:
            if sign_in.prove(session, given, browser_hash=BROWSER, now=at(DAY)):
                got_in.append(code)

    return act


def test_takes_one_code_of_an_app_once(fernshire, dana):
    code, got_in = pyotp.TOTP(dana).at(at(DAY)), []

    together(*[proves(fernshire, code, got_in)] * TRIES)

    assert got_in == [code]


def test_counts_every_wrong_try_and_no_more_than_it_allows(fernshire, dana):
    together(*[proves(fernshire, "000000", [])] * TRIES)

    with fernshire.transaction() as session:
        assert session.scalar(select(func.count()).select_from(SignInRequest)) == sign_in.TRIES


def test_proves_oneself_once_more_with_a_code_once(fernshire, dana):
    code, proved = pyotp.TOTP(dana).at(at(DAY)), []
    with fernshire.transaction() as session:
        person = session.get_one(Membership, fernshire.members["Dana Whitlock"]).person_id
        token = visitors.begin(session, person, level=visitors.TWO_FACTORS, browser_hash=BROWSER, now=at(DAY))

    def act():
        with fernshire.transaction() as session:
            proved.append(visitors.prove_again(session, token, code, now=at(DAY)))

    together(*[act] * TRIES)

    assert proved.count(True) == 1


def test_counts_every_wrong_code_to_a_mailbox(fernshire):
    issued(fernshire)
    auditor = fernshire.members[f"Auditor of {SILENT[1]}"]
    with fernshire.transaction() as session:
        item = session.get_one(mailbox.Item, fernshire.items[SILENT])
        opaque = links.link_of(session, item, auditor, now=at(DAY))
    with fernshire.transaction() as session:
        code_asked.ask(session, opaque, browser_hash=BROWSER, now=at(DAY))

    def act():
        with fernshire.transaction() as session:
            mailbox.try_code(session, opaque, "000000", browser_hash=BROWSER, now=at(DAY))

    together(*[act] * TRIES)

    with fernshire.transaction() as session:
        assert session.scalars(select(SignInRequest.wrong)).one() == mailbox.TRIES
