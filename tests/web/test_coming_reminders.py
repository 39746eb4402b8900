"""Coming emails: what is planned in all reviews, day by day, to be read, held, sent or left out."""

import re

import pytest

from malp_flow.services import coming_by_day, coming_reminders
from tests.web.houses import signed_in
from tests.web.page_client import PageClient
from tests.web.statements import counted
from tests.web.test_auditor import Place
from tests.web.test_links_last import withdraw
from tests.web.test_reminders import duty_of_health

COMING = "/fernshire/emails/coming"


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def dana(place):
    return signed_in(place.house, place.made.manager, client=PageClient(place.app))


def test_shows_day_by_day_what_goes_to_whom_and_why(dana):
    page = dana.get(COMING)

    assert "reminders are planned to" in page.main
    assert ": 2 people" in page.main
    assert "Nora Nurse" in page.main
    assert "5 working days before the due day" in page.main


def test_leads_to_each_reminder_with_its_text(dana):
    found = re.search(r'href="(/fernshire/reviews/MALP-2026-07/reminders/step/[^"]+)"', dana.get(COMING).html)

    page = dana.get(found.group(1))

    assert "Nora Nurse" in page.main


def test_says_which_ones_will_wait_when_their_moment_comes(dana):
    chosen = {"scope": "item", "reason": "The agency is being inspected this week."}
    duty_of_health(dana).form(button="Hold them").fill(chosen).submit()

    page = dana.get(COMING)

    assert "will wait: a manager holds these reminders" in page.main


def test_is_reached_from_the_first_page(dana):
    page = dana.get("/fernshire/")

    assert f'href="{COMING}"' in page.html


def test_says_so_where_nothing_is_planned(place, dana):
    withdraw(place)

    page = dana.get(COMING)

    assert "No emails are planned before" in page.main


def test_turns_pages(dana, monkeypatch):
    monkeypatch.setattr(coming_reminders, "A_PAGE", 2)

    before, first, last, beyond = (dana.get(f"{COMING}?page={number}") for number in (0, 1, 2, 99))

    assert before.main == first.main
    assert "Later days" in first.main
    assert "Earlier days" in last.main
    assert beyond.status == 200


def test_draws_people_by_day_as_the_list_names_them(dana):
    page = dana.get(COMING)

    drawn = dict(re.findall(r'data-name="([^"]+)" data-value="(\d+)"', page.html))
    listed = re.findall(r"(\w{3})\w* (\d+) (\w{3})\w*: (\d+) (?:person|people)", page.main)
    assert listed
    assert drawn == {f"{weekday} {day} {month}": people for weekday, day, month, people in listed}


def test_leaves_the_picture_away_where_too_many_are_planned(dana, monkeypatch):
    monkeypatch.setattr(coming_by_day, "MOST_COUNTED", 2)

    page = dana.get(COMING)

    assert "Picture of the people" not in page.html
    assert "reminders are planned to" in page.main


def test_asks_as_much_of_the_database_for_a_few_lines_as_for_many(place, dana, monkeypatch):
    counts = []

    for lines in (10, 25):
        monkeypatch.setattr(coming_reminders, "A_PAGE", lines)
        with counted(place.house.engine) as ran:
            dana.get(COMING)
        counts.append(len(ran))

    assert counts[0] == counts[1]
