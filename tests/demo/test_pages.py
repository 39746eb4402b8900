"""The pages that only a demonstration has, and that nothing of them exists without one."""

import pytest

from malp_flow.demo.cast import MANAGER
from malp_flow.demo.demonstration import Demonstration
from malp_flow.web.application import Demonstration as Shown
from malp_flow.web.application import create_app
from malp_flow.web.demonstration import pages_of
from tests.web.page_client import PageClient


@pytest.fixture
def visitor(running: Demonstration) -> PageClient:
    return PageClient(
        create_app(running.house, demo=Shown(pages=(pages_of(running),))), HTTP_HOST="localhost"
    )


@pytest.mark.parametrize("address", ["/demonstration/mail", "/demonstration/mail/1", "/demonstration/clock"])
def test_has_no_such_page_without_a_demonstration(running: Demonstration, address: str) -> None:
    stranger = PageClient(create_app(running.house), HTTP_HOST="localhost")

    page = stranger.follow(stranger.get(address))

    assert page.status == 404 or page.path.startswith("/sign-in")


def test_lists_every_email_that_arrived(running: Demonstration, visitor: PageClient) -> None:
    page = visitor.get("/demonstration/mail")
    pages = [page]
    while any(link.text == "Older" for link in pages[-1].links):
        pages.append(pages[-1].follow("Older"))
    listed = [link.href for each in pages for link in each.links if "/demonstration/mail/" in link.href]

    assert page.h1 == "Emails that arrived"
    assert len(set(listed)) == len(listed) == running.box.count()


def test_shows_an_email_as_text_and_as_a_mail_program_does(
    running: Demonstration, visitor: PageClient
) -> None:
    letter = running.mails()[0]

    page = visitor.get(f"/demonstration/mail/{letter.number}")
    as_shown = visitor.browser.get(f"/demonstration/mail/{letter.number}/html", headers={"Host": "localhost"})

    assert page.h1 == letter.subject
    assert letter.text.splitlines()[0] in page.html
    assert as_shown.text == letter.html
    policy = as_shown.headers["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy  # or it is not as a mail program shows it
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


def test_finds_no_email_that_never_came(visitor: PageClient) -> None:
    assert visitor.get("/demonstration/mail/99999").status == 404


def test_moves_the_clock_on_by_a_button(running: Demonstration, visitor: PageClient) -> None:
    at, before = running.moment(), running.box.count()

    page = visitor.get("/demonstration/clock")
    for _ in range(4):
        page = visitor.follow(page.form(button="Move on by a day").submit())

    assert running.moment() > at
    assert running.box.count() > before
    assert page.h1 == "The clock of this demonstration"


@pytest.mark.parametrize("address", ["/demonstration/mail", "/demonstration/clock"])
def test_says_when_emails_leave(visitor: PageClient, address: str) -> None:
    page = visitor.get(address)

    assert "Emails that are due arrive within seconds, later ones when you move the clock on." in page.main


def test_keeps_people_signed_in_when_the_clock_is_moved_on(visitor: PageClient) -> None:
    home = visitor.get("/demo/people").form(button=f"Be {MANAGER.name}").submit()

    page = visitor.get("/demonstration/clock")
    for _ in range(2):
        page = visitor.follow(page.form(button="Move on by a day").submit())

    assert visitor.get(home.path).h1 == home.h1
