"""The log of emails: filtered, one by one, and sent once more; and settings and health beside it."""

import re

import pytest
from sqlalchemy import func, select

from malp_flow.records.outbox import Letter
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON

EMAILS = "/fernshire/emails"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = Place(tmp_path_factory.mktemp("mail-log"))
    with made.house.transaction() as session:
        first = session.scalars(select(Letter).order_by(Letter.id)).first()
        first.status, first.sent_at = "sent", NOON
    return made


def number(place):
    with place.house.reading() as session:
        return session.scalar(select(func.count()).select_from(Letter))


def of_one(page):
    return next(link.href for link in page.links if re.search("/emails/[0-9a-f-]{36}$", link.href))


def test_lists_emails_by_what_became_of_them_without_addresses(place):
    manager = place.manager()
    everything, sent = manager.get(EMAILS), manager.get(f"{EMAILS}?kind=sent&review=MALP-2026-07")

    assert f"{number(place)} emails" in everything.main
    assert "1 email" in sent.main
    assert "There is no such email" in manager.get(f"{EMAILS}?kind=failed").main
    assert "@" not in everything.main
    reminders = manager.get("/fernshire/reviews/MALP-2026-07/reminders")
    assert reminders.follow("Emails of this review that were sent").h1 == "Emails that were sent"
    assert manager.get(f"{EMAILS}?review=MALP-2099-01").status == 404


def test_sends_one_once_more_as_a_new_email(place):
    manager = place.manager()
    page, before = manager.get(f"{EMAILS}?kind=sent"), number(place)

    one = manager.get(of_one(page))
    done = one.form(button="Send once more").submit()

    assert done.notice == "It goes once more, with what is true now."
    assert number(place) == before + 1


def test_changes_whom_people_call_and_keeps_it_in_the_history(place):
    manager = place.manager()
    page = manager.get("/fernshire/settings")

    refused = page.form(button="Save whom people call").fill(contact=" ").submit()
    done = page.form(button="Save whom people call").fill(contact="Review team, 01632 960002").submit()

    assert "from 8am to 4:30pm, reminders at 9am" in page.main
    assert "24 December to 2 January" in page.main
    assert refused.errors[0].startswith("Say whom people call")
    assert done.notice == "Emails say this line from now on."
    assert "01632 960002" in manager.get("/help").main
    assert "Whom people call changed" in manager.get("/fernshire/history").main


def test_tells_an_administrator_how_the_service_is_and_reads_the_history_when_asked(place):
    page = place.administrator().get("/fernshire/health")
    thorough = page.form(button="Check the history too").submit()

    assert "none was ever made from here" in page.main
    assert "it is whole" not in page.main
    assert "fernshire: it is whole" in thorough.main
    assert place.manager().get("/fernshire/health").status == 403


@pytest.mark.browser
@pytest.mark.thorough
def test_is_a_page_that_anybody_can_use(place):
    page = place.manager().get(EMAILS)

    assert_all_accessible(place.app, place.manager(), [of_one(page)])
