"""The matrix on screen, on paper and as files: who is expected and what became of it, never the answers."""

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import event

from malp_flow.engine.answers import Answer
from malp_flow.records.items import Item
from malp_flow.services import audits, reviews
from malp_flow.services.actor import Actor
from tests.web.audits_issued import commission_audits, issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.school_round import ask_schools

PAGE = "/fernshire/reviews/MALP-2026-07/matrix"


def a_round(tmp_path: Path, *, schools: int):
    tmp_path.mkdir(exist_ok=True)
    house, _clock = a_house(tmp_path)
    made = commission_audits(house, now=NOON)
    ask_schools(house, made, schools, now=NOON)
    return house, signed_in(house, made.manager)


def statements(house, client, path):
    """Return how many statements the database is asked for one page."""
    asked = []

    def note(*given):
        asked.append(given[2])

    event.listen(house.engine, "before_cursor_execute", note)
    client.browser.get(path).get_data()
    event.remove(house.engine, "before_cursor_execute", note)
    return len(asked)


# ---------------------------------------------------------------- behaviour


def test_says_above_the_table_how_many_are_where(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    made = issue_audits(house, now=NOON)

    page = signed_in(house, made.manager).get(PAGE)

    assert "2 expected: 2 not back yet." in page.main
    assert page.main.count("Not opened") == 3  # two cells, and a choice of the filter


def test_shows_how_far_an_audit_is_by_the_machines_count(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    made = issue_audits(house, now=NOON)
    with house.transaction() as session:
        item = session.get_one(Item, made.health_audit)
        review = reviews.opened(session, item.review_id, partnership_id=made.partnership)
        given = {"records": Answer(text="The files of 2025")}
        audits.save(session, review, item.id, given, by=Actor(made.partnership, made.nurse), now=NOON)

    page = signed_in(house, made.manager).get(PAGE)

    assert "In work" in page.main
    assert "1 of 3 answered" in page.main
    assert "The files of 2025" not in page.main


def test_lists_only_what_was_looked_for(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    made = issue_audits(house, now=NOON)
    client = signed_in(house, made.manager)

    page = client.get(f"{PAGE}?agency=NHS+Fernshire&status=issued")
    file = client.get(page.link("Download as a CSV file").href)
    nothing = client.get(f"{PAGE}?agency=NHS+Fernshire&status=overdue")

    assert "1 of 2 audits are listed here." in page.main
    assert len(list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))) == 2
    assert "No audit is like that." in nothing.main


def test_gives_the_same_columns_as_csv_and_as_json(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    made = issue_audits(house, now=NOON)
    client = signed_in(house, made.manager)
    page = client.get(PAGE)

    rows = list(csv.DictReader(io.StringIO(client.get(f"{PAGE}.csv").data.decode("utf-8-sig"))))
    told = json.loads(client.get(page.link("Download as a JSON file").href).data)

    assert len(rows[0]) == len(told[0]) == 17
    assert [row["Agency"] for row in rows] == [row["agency"] for row in told]
    assert [row["Due"] for row in rows] == [row["due_on"] for row in told] == ["2026-03-25"] * 2


def test_turns_a_school_round_into_a_list_with_pages(tmp_path: Path):
    _house, client = a_round(tmp_path, schools=120)

    first = client.get(PAGE)
    last = client.get(f"{PAGE}?page=99")

    assert not first.having("app-matrix__table")
    assert "122 of 122 audits are listed here." in first.main
    assert len(first.having("app-table__link")) == 50
    assert len(last.having("app-table__link")) == 22
    assert "School 119" in last.main
    assert first.link("Next").href.endswith("page=2")


def test_finds_schools_by_a_part_of_their_name(tmp_path: Path):
    _house, client = a_round(tmp_path, schools=60)

    page = client.get(PAGE).form(button="Show these audits").fill(agency="school 05").submit()

    assert "10 of 62 audits are listed here." in page.main


def test_asks_the_database_no_more_for_many_than_for_few(tmp_path: Path):
    few, small = a_round(tmp_path / "few", schools=10)
    many, large = a_round(tmp_path / "many", schools=60)

    for path in (PAGE, f"{PAGE}?status=issued", f"{PAGE}.csv", f"{PAGE}.json", f"{PAGE}?for=paper"):
        assert statements(few, small, path) == statements(many, large, path), path


@pytest.mark.thorough
def test_is_open_to_everybody_who_looks(tmp_path: Path):
    house, client = a_round(tmp_path, schools=60)

    paths = [PAGE, f"{PAGE}?agency=school&status=issued", f"{PAGE}?for=paper"]
    assert_all_accessible(an_app(house), client, paths)
