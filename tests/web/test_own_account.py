"""Everybody sees where they are signed in, and can end it there."""

from datetime import timedelta

import pytest

from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import member

ACCOUNT = "/account"


class Manager:
    """A manager who signs in again and again; each time with a code of its own."""

    def __init__(self, folder):
        self.house, self.clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        self.app = an_app(self.house)

    def browser(self, who=None):
        self.clock[0] += timedelta(minutes=2)
        return signed_in(self.house, who or self.made.manager, client=PageClient(self.app))


@pytest.fixture
def manager(tmp_path):
    return Manager(tmp_path)


def test_shows_this_browser_and_the_others(manager):
    here, _other = manager.browser(), manager.browser()

    page = here.get(ACCOUNT)

    assert page.main.count("This browser") == 1
    assert page.main.count("Another browser") == 1


def test_signs_out_another_browser_at_once(manager):
    here, other = manager.browser(), manager.browser()

    page = here.get(ACCOUNT).form(button="Sign out there").submit()

    assert "You are signed out there." in page.main
    assert other.get("/fernshire/").status == 303
    assert here.get("/fernshire/").status == 200


def test_signs_out_everywhere_but_here(manager):
    here, others = manager.browser(), [manager.browser() for _ in range(2)]

    page = here.get(ACCOUNT).form(button="Sign out everywhere but here").submit()

    assert "You are signed out in 2 other browsers." in page.main
    assert [other.get("/fernshire/").status for other in others] == [303, 303]
    assert here.get("/fernshire/").status == 200


def test_ends_nobody_else_s_session(manager):
    mine, other = manager.browser(), manager.browser()
    address = mine.get(ACCOUNT).form(button="Sign out there").action
    theirs = manager.browser(member(manager.house, manager.made, "Rita Reviewer"))
    form = theirs.get("/sign-out").form(button="Sign out of this browser")
    form.action = address

    answer = form.submit(follow=False)

    assert answer.status == 404
    assert other.get("/fernshire/").status == 200


def test_keeps_the_page_from_strangers(manager):
    assert PageClient(manager.app).get(ACCOUNT).status == 303


@pytest.mark.thorough
def test_shows_a_page_that_anybody_can_use(manager):
    here, _other = manager.browser(), manager.browser()

    assert here.get(ACCOUNT).status == 200
    assert_all_accessible(manager.app, here, [ACCOUNT])
