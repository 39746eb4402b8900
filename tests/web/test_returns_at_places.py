"""Returns that are not about one agency's work with one child: every page of theirs says whose they are."""

from pathlib import Path
from uuid import UUID

import pytest

from malp_flow.engine.audit_tool_loading import assemble, load_tool
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.loading import load_workflow
from malp_flow.records.items import Item
from malp_flow.records.reviews import Review
from malp_flow.services import (
    commissioning,
    holdings,
    items,
    library,
    links,
    method_section,
    naming,
    people,
    reviews,
)
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from malp_flow.services.tool_shelf import scales_of
from tests.web.audits_issued import SHIPPED, SMALL_TOOL
from tests.web.houses import NOON, a_house, let_in, signed_in

CASES = Path(__file__).parents[1] / "cases" / "workflows"
REVIEW = "/fernshire/reviews/MALP-2026-09"
MANAGERS_PAGES = ("", "/set-up", "/matrix", "/history", "/reminders", "/releases")


class Place:
    """A house with a review of one of these workflows: one record, one agency, everybody named."""

    def __init__(self, folder: Path, name: str) -> None:
        self.house, self.clock = a_house(folder, now=NOON)
        definition = load_workflow(f"{name}.yaml", (CASES / f"{name}.yaml").read_bytes())
        with self.house.transaction() as session:
            system = people.found_partnership(
                session, slug="fernshire", name="Fernshire Partnership", contact="01632 960001", now=NOON
            )

            def member(who: str) -> UUID:
                address = f"{who.lower().replace(' ', '.')}@fernshire.example"
                return people.add_member(session, name=who, address=address, by=system, now=NOON)

            self.manager = member("Mary Manager")
            holdings.grant(session, self.manager, capacity=Capacity.manager, by=system, now=NOON)
            by = Actor(system.partnership_id, self.manager)
            digest = library.activate(session, definition, by=None, now=NOON)
            wanted = Commission("MALP-2026-09", "Neglect", digest, panel=[])
            self.review = commissioning.commission(session, wanted, by=by, now=NOON)
            self.by = by
            here = reviews.opened(session, self.review, partnership_id=by.partnership_id)
            case = commissioning.add_case(session, here, "C-1", by=by, now=NOON)
            if any(role.for_ != "review" for role in here.workflow.roles.values()):
                agency = people.add_agency(session, name="Fernshire Police", kind="police", by=by, now=NOON)
                commissioning.expect(session, here, case_id=case, agency_id=agency, by=by, now=NOON)
            names = here.workflow.items_of(Kind.return_)
            self.items = {each.name: each.id for each in items.of_review(session, here, names)}
            answering = member("Oscar Officer")
            for item in self.items.values():
                naming.name_auditor(session, here, item, member=answering, off_line=True, by=by, now=NOON)
            self.answering = answering
            tool = assemble(load_tool("small.yaml", SMALL_TOOL.encode(), scales=scales_of(SHIPPED)), None, {})
            commissioning.choose_tools(session, here, dict.fromkeys(names, tool), by=by, now=NOON)

    def issue(self, name: str) -> str:
        """Let a return be open, whatever opens it, and return the address of its auditor's page."""
        with self.house.transaction() as session:
            item = session.get_one(Item, self.items[name])
            here = reviews.opened(session, self.review, partnership_id=self.by.partnership_id)
            items.bring_on(session, here, item, items.Act.open_up, now=NOON)
            return f"/a/{links.link_of(session, item, self.answering, now=NOON)}"


SHAPES = [("two_tier", "summary", "Fernshire Police"), ("scored_together", "scoring", "Scribe of the panel")]


@pytest.mark.parametrize(("workflow", "name", "whose"), SHAPES)
def test_shows_each_page_of_a_manager(tmp_path: Path, workflow: str, name: str, whose: str):
    place = Place(tmp_path, workflow)
    place.issue(name)
    client = signed_in(place.house, place.manager)

    pages = {path: client.get(REVIEW + path) for path in (*MANAGERS_PAGES, f"/audits/{place.items[name]}")}

    assert {path: page.status for path, page in pages.items()} == dict.fromkeys(pages, 200)
    assert whose in pages["/matrix"].main
    assert not [path for path, page in pages.items() if "record ," in page.main or ", ," in page.main]


@pytest.mark.parametrize(("workflow", "name", "whose"), SHAPES)
def test_lets_it_be_answered_by_link_and_read_in_the_review(
    tmp_path: Path, workflow: str, name: str, whose: str
):
    place = Place(tmp_path, workflow)
    way = place.issue(name)
    browser = let_in(place.house, place.items[name])

    home = browser.get(f"{way}/audit")
    about = browser.get(f"{way}/sections/about").form(button="Save and continue")
    voice = about.fill({"q-records-text": "All of them", "q-read_on-not-for-us": ["yes"]}).submit()
    judged = {"q-heard-value": "in_part", "q-heard-reason": "Seen with a parent each time"}
    judged |= {"q-cells-value": "no"} if whose == "Fernshire Police" else {}
    voice.form(button="Save and continue").fill(judged).submit()
    check = browser.get(f"{way}/check")
    receipt = check.form(button="Return audit").submit()

    assert "Outside the system" not in home.main
    assert ("Which child" in home.main) == (workflow == "scored_together")
    assert "on record ," not in receipt.main
    with place.house.transaction() as session:
        assert session.get_one(Item, place.items[name]).state == "complete"
        review = session.get_one(Review, place.review)
        review.state = library.definition(session, review.workflow_digest).workflow.items[name].sealed_until
    manager = signed_in(place.house, place.manager)
    for path in ("/side-by-side", "/gathered", f"/audits/{place.items[name]}/answers"):
        page = manager.get(f"{REVIEW}{path}?item={name}")
        assert (page.status, "None" in page.main) == (200, False)
        assert whose in page.main or path == "/gathered"


def test_asks_nothing_of_agencies_where_a_panel_looks_together(tmp_path: Path):
    place = Place(tmp_path, "scored_together")
    client = signed_in(place.house, place.manager)

    set_up, matrix = (client.get(REVIEW + path).main for path in ("/set-up", "/matrix"))

    assert "Joint scoring" in set_up
    assert "Scribe of the panel" in set_up
    asked = ("Records check", "Add an agency", "Ask the agencies", "secure route", "Auditor")
    assert not [words for words in asked if words in set_up or words in matrix]
    with place.house.reading() as session:
        told = method_section.of(
            session, reviews.read(session, place.review, partnership_id=place.by.partnership_id)
        )
    assert told.sentences[0] == (
        "No agency was asked for a return: a panel looked together at 1 child’s record."
    )


def test_calls_returns_of_several_kinds_by_a_word_that_fits_all(tmp_path: Path):
    place = Place(tmp_path, "two_tier")

    page = signed_in(place.house, place.manager).get(f"{REVIEW}/set-up").main

    assert "Returns" in page
    assert "Add an agency" in page
