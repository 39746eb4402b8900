"""The page of respondents: people pasted in, waves sent and closed, each refusal beside its field."""

from pathlib import Path

import pytest
from sqlalchemy import event

from malp_flow.engine.audit_tool_loading import assemble
from malp_flow.engine.definition import Capacity
from malp_flow.engine.loading import load_workflow
from malp_flow.services import commissioning, holdings, library, moves, people, respondents, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from malp_flow.services.tool_shelf import shelf_of
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, signed_in

FILE = Path(__file__).parents[1] / "cases" / "workflows" / "asked_in_waves.yaml"
PAGE = "/fernshire/reviews/Q-2026-01/respondents"


class Round:
    """A house with a review that asks respondents, and its manager's browser."""

    def __init__(self, folder: Path):
        self.house, self.clock = a_house(folder, now=NOON)
        definition = load_workflow(FILE.name, FILE.read_bytes())
        with self.house.transaction() as session:
            system = people.found_partnership(
                session, slug="fernshire", name="Fernshire Partnership", contact="01632 960001", now=NOON
            )
            mary = {"name": "Mary Manager", "address": "mary@fernshire.example"}
            manager = people.add_member(session, **mary, by=system, now=NOON)
            holdings.grant(session, manager, capacity=Capacity.manager, by=system, now=NOON)
            self.by = Actor(system.partnership_id, manager)
            digest = library.activate(session, definition, by=None, now=NOON)
            wanted = Commission("Q-2026-01", "Safeguarding in schools", digest, panel=[])
            self.review = commissioning.commission(session, wanted, by=self.by, now=NOON)
            here = reviews.opened(session, self.review, partnership_id=self.by.partnership_id)
            tool = assemble(shelf_of(session).tool("information_request"), None, {})
            commissioning.choose_tools(session, here, {respondents.name_in(here): tool}, by=self.by, now=NOON)
        self.browser = signed_in(self.house, manager)

    def add(self, text: str, wave: int = 1):
        form = self.browser.get(PAGE).form(button="Add these people")
        return form.fill({"people": text, "wave": str(wave)}).submit()

    def send_out(self):
        with self.house.transaction() as session:
            here = reviews.opened(session, self.review, partnership_id=self.by.partnership_id)
            moves.move_on(session, here, "send_out", by=self.by, now=NOON)


def listed(numbers: range) -> str:
    return "\n".join(f"Head of School {n}\thead{n}@school{n}.example" for n in numbers)


@pytest.fixture
def asked(tmp_path: Path) -> Round:
    return Round(tmp_path)


def test_adds_people_pasted_from_a_spreadsheet_and_sends_a_second_wave(asked: Round):
    first = asked.add(listed(range(3)))
    asked.send_out()
    second = asked.add(listed(range(3, 5)), wave=2)
    sent = second.form(button="Send wave 2").submit()

    assert "3 people are added." in first.text
    assert "2 people are asked." in sent.text
    assert "not sent yet" not in sent.main


def test_leads_from_a_review_without_respondents_to_the_page_where_they_are_added(asked: Round):
    page = asked.browser.get(PAGE.removesuffix("/respondents"))

    assert "Add the people who are asked." in page.main
    assert "which agencies are asked" not in page.main
    assert "Nobody is asked yet." in page.main
    assert {link.href for link in page.links if link.text.startswith("Add them on Respondents")} == {PAGE}


def test_lists_every_respondent_with_how_far_they_are(asked: Round):
    asked.add(listed(range(3)))
    asked.send_out()

    audits = asked.browser.get(PAGE.replace("respondents", "matrix"))

    for number in range(3):
        assert f"Head of School {number}" in audits.main


def test_names_each_line_that_is_wrong_and_keeps_the_list(asked: Round):
    page = asked.add("Head of School 1\thead1@school1.example\nHead of School 2\tnowhere\n\tx@school.example")

    assert "“nowhere” is not an email address." in page.main
    assert "x@school.example has no name." in page.main
    assert "head1@school1.example" in page.form(button="Add these people").values["people"]
    assert "Nobody is asked yet." in page.main


def test_closes_a_wave_with_a_reason(asked: Round):
    asked.add(listed(range(2)))
    asked.send_out()
    page = asked.browser.get(PAGE)

    refused = page.form(button="Close wave 1").fill({"reason": "late"}).submit()
    closed = (
        refused.form(button="Close wave 1").fill({"reason": "The term has ended, all were rung."}).submit()
    )

    assert "at least 20 characters" in refused.main
    assert "The review goes ahead without 2 answers." in closed.text


def test_shows_four_hundred_respondents_as_counts_and_a_list(asked: Round):
    asked.add(listed(range(400)))
    asked.send_out()

    page, audits = asked.browser.get(PAGE), asked.browser.get(PAGE.replace("respondents", "matrix"))

    assert "400" in page.main
    assert "400 expected" in audits.main


@pytest.mark.thorough
def test_is_usable_by_everybody_at_every_width(asked: Round):
    asked.add(listed(range(3)))
    asked.send_out()
    asked.add(listed(range(3, 5)), wave=2)

    assert_all_accessible(an_app(asked.house), asked.browser, [PAGE])


def test_shows_a_round_of_a_hundred_on_pages_that_stay_small(asked: Round):
    asked.add(listed(range(100)))
    asked.send_out()
    seen: list[object] = []
    event.listen(asked.house.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))

    review = asked.browser.get(PAGE.rpartition("/")[0])
    on_review, many = len(seen), asked.browser.get(f"{PAGE.rpartition('/')[0]}/reminders")

    assert "and 50 more" in review.main
    assert "and 75 more" in review.main
    assert on_review < 100
    assert "and 75 more" in many.main
