"""Letting people in from a spreadsheet, on pages."""

from io import BytesIO

import pytest

from tests.outputs.test_workbooks import a_workbook
from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_accessible, chromium, serve
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import member

PAGE = "/fernshire/people/list"
GOOD = "Fernshire Police\tOla Nash\tola@police.example\tSafeguarding lead"


class Place:
    def __init__(self, folder):
        self.house, _clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        self.app = an_app(self.house)

    def manager(self):
        return signed_in(self.house, self.made.manager, client=PageClient(self.app))


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def manager(place):
    return place.manager()


def given(client, text):
    return client.get(PAGE).form(button="Check the list").fill(people=text).submit()


def test_shows_first_what_each_line_does_and_then_lets_them_in(place, manager):
    page = given(manager, GOOD)
    before = manager.get("/fernshire/history").main.count("Person added")
    done = page.form(button="Let them in").submit()

    assert "person added and role given" in page.main
    assert done.notice == "1 person is here now."
    assert manager.get("/fernshire/history").main.count("Person added") == before + 1
    assert member(place.house, place.made, "Ola Nash")


def test_leads_there_from_the_first_page(manager):
    people = manager.get("/fernshire/").follow("People")

    assert people.follow("Let people in from a spreadsheet").h1 == "People from a spreadsheet"


def test_keeps_the_list_to_be_put_right(manager):
    page = given(manager, GOOD + "\n\t\tnobody\n")
    again = page.form(button="Check again").fill(people=GOOD).submit()

    assert page.errors == ["Put 1 line right"]
    assert "The name is missing." in page.main
    assert "Let them in" not in page.main
    assert "Nothing is changed yet." in again.main


def test_says_that_there_is_nothing_to_read(manager):
    assert given(manager, " ").errors[0].startswith("There is no line to read.")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("people.xlsx", a_workbook(("Email", "Name"), ("ola@police.example", "Ola Nash"))),
        ("people.csv", "\ufeffName,Email\r\nOla Nash,ola@police.example\r\n".encode()),
    ],
)
def test_reads_a_file(manager, name, data):
    form = manager.get(PAGE).form(button="Check the list")

    page = manager.post(PAGE, {**form.values, "people": "", "file": (BytesIO(data), name)})

    assert "person added" in page.main


def test_says_that_a_file_is_no_workbook(manager):
    form = manager.get(PAGE).form(button="Check the list")

    page = manager.post(PAGE, {**form.values, "people": "", "file": (BytesIO(b"PK nonsense"), "a.xlsx")})

    assert page.errors[0].startswith("That file is not an Excel workbook")


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_pages_that_anybody_can_use(place, manager):
    kept = manager.browser._cookies.values()
    with serve(place.app) as address, chromium() as chrome:
        page = chrome.open(address + "/sign-in")
        page.context.add_cookies([{"name": each.key, "value": each.value, "url": address} for each in kept])
        page.goto(address + PAGE)
        assert_accessible(page)
        page.get_by_label("The list").fill(GOOD + "\n\t\tnobody")
        page.get_by_role("button", name="Check the list").click()
        assert_accessible(page)
