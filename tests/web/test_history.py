"""The activity history on pages and as a file, filtered by who, what and when."""

import csv
import io
from datetime import timedelta

import pytest

from malp_flow.services import activity, holdings, moves, people
from malp_flow.services.actor import Actor
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.statements import counted
from tests.web.test_manager import check_in_browser, member, other_manager
from tests.web.test_review import REVIEW, WHY, opened

HISTORY = REVIEW + "/history"
WHOLE = "/fernshire/history"


class Place:
    def __init__(self, folder):
        self.house, self.clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        self.clock[0] = NOON + timedelta(days=1)
        self.app = an_app(self.house)
        with self.house.transaction() as session:
            by = Actor(self.made.partnership, self.made.manager)
            review = opened(session, self.made)
            moves.move_on(session, review, "withdraw", by=by, now=self.clock[0], reason="=" + WHY)

    def browser(self, name):
        return signed_in(self.house, member(self.house, self.made, name))


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def manager(place):
    return place.browser("Mary Manager")


def titles(page):
    return [" ".join(each.itertext()).strip() for each in page.having("app-timeline__title")]


def rows(page):
    return list(csv.DictReader(io.StringIO(page.answer.get_data(as_text=True).lstrip("\ufeff"))))


def looked_for(client, path, **given):
    form = client.get(path).form(button="Show these entries")
    return form.fill(given).submit()


def test_shows_only_entries_about_what_was_asked_for(manager):
    page = looked_for(manager, HISTORY, what="moves")

    assert "Moved to “Withdrawn”" in page.main
    assert "Auditor named" not in page.main


def test_shows_only_entries_of_certain_days(manager):
    day = {"first-day": "5", "first-month": "3", "first-year": "2026"}

    page = looked_for(manager, HISTORY, **day)

    assert "Moved to “Withdrawn”" in page.main
    assert "Review commissioned" not in page.main


def test_shows_only_what_one_person_did(place, manager):
    form = manager.get(WHOLE).form(button="Show these entries")
    system = next(value for value in form.choices["who"] if value not in {"", str(place.made.manager)})

    page = form.fill(who=system).submit()

    assert "Partnership founded" in page.main
    assert "Review commissioned" not in page.main


def test_says_what_is_wrong_with_a_day_and_filters_by_the_rest(manager):
    page = looked_for(
        manager, HISTORY, **{"first-day": "31", "first-month": "2", "first-year": "2026"}, what="moves"
    )

    assert page.errors == ["31 February 2026 is not a date"]
    assert "Moved to “Withdrawn”" in page.main


def test_says_that_nothing_like_that_happened(manager):
    page = looked_for(manager, HISTORY, what="report")

    assert "Nothing like that happened." in page.main


def test_takes_no_harm_from_an_address_without_sense(manager):
    page = manager.get(HISTORY + "?page=99999&what=nonsense&who=nobody&first-day=x")

    assert page.status == 200


def test_gives_the_same_entries_as_a_file(manager):
    file = manager.get(looked_for(manager, HISTORY, what="moves").path.replace("/history", "/history.csv"))

    assert [row["What"] for row in rows(file)][-1] == "Moved to “Withdrawn”"
    assert {row["Review"] for row in rows(file)} == {"MALP-2026-07"}
    assert file.answer.headers["Content-Disposition"] == 'attachment; filename="MALP-2026-07-history.csv"'


def test_keeps_what_people_typed_out_of_the_file(manager):
    assert WHY not in manager.get(HISTORY + ".csv").answer.get_data(as_text=True)


def test_shows_the_whole_partnership_to_its_manager_alone(place, manager):
    page = manager.get("/fernshire/").follow("Administration").follow("Activity history of the partnership")
    file = manager.get(WHOLE + ".csv")

    assert "Partnership founded" in page.main
    assert len(rows(file)) > len(rows(manager.get(HISTORY + ".csv")))
    assert place.browser("Rita Reviewer").get(WHOLE).status == 403
    assert signed_in(place.house, other_manager(place.house)).get(WHOLE).status == 404


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_pages_that_anybody_can_use(place):
    check_in_browser(place.house, place.made.manager, [WHOLE, HISTORY + "?what=moves&first-day=x"])


def test_shows_an_administrator_without_a_part_in_a_review_people_roles_and_emails_alone(place):
    client = administrator(place)

    page = client.get(WHOLE)
    file = rows(client.get(WHOLE + ".csv"))

    whole = rows(place.browser("Mary Manager").get(WHOLE + ".csv"))
    of_reviews = [each for each in file if each["Review"]]
    assert any("withdrawn" in each["What"].lower() for each in whole)
    assert not any("withdrawn" in each["What"].lower() for each in file)
    assert 0 < len(file) < len(whole)
    assert all("email" in each["What"].lower() or "role" in each["What"].lower() for each in of_reviews)
    assert "withdrawn" not in page.main.lower()


def administrator(place):
    """Sign in somebody who administers the partnership and has a part in no review."""
    with place.house.transaction() as session:
        by = Actor(place.made.partnership, place.made.manager)
        ada = people.add_member(
            session, name="Ada Admin", address="ada@fernshire.example", by=by, now=place.clock[0]
        )
        system = Actor(place.made.partnership)
        holdings.grant(session, ada, capacity="administrator", by=system, now=place.clock[0])
    return signed_in(place.house, ada)


def test_asks_as_much_of_the_database_for_a_few_lines_as_for_many(place, manager, monkeypatch):
    counts = []

    for lines in (5, 50):
        monkeypatch.setattr(activity, "MANY", lines)
        with counted(place.house.engine) as ran:
            manager.get(HISTORY)
        counts.append(len(ran))

    assert counts[0] == counts[1]
