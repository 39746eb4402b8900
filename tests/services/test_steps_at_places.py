"""Steps made once for each agency, child’s record, or agency on a record: each is done for itself."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from malp_flow.engine.loading import load_workflow
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.services import commissioning, library, picture, reviews, roles, steps
from malp_flow.services.commissioning import Commission
from malp_flow.services.expecting import NothingAskedOfAgencies
from tests.engine.small import SMALL
from tests.stories.fernshire import at

NOW = at(date(2026, 1, 12))
ALONE = Path(__file__).parents[1] / "cases" / "patterns" / "01_sequence.yaml"
ITEMS = """items:
  scoped: {kind: step, title: Scope settled, by: manager}
  checked: {kind: step, title: Records checked, by: manager, for_each: agency}
  sampled: {kind: step, title: Record drawn, by: manager, for_each: case}
  told: {kind: step, title: Agency told, by: manager, for_each: agency on a case}
"""
CLOCK = "deadlines:\n  told: {for: told, due: {after: start, working_days: 5}}\n"


@pytest.fixture
def review(fernshire):
    """Two records, two agencies asked about the first and one about the second."""
    text = SMALL.replace("items:\n", ITEMS, 1).replace("deadlines:\n", CLOCK, 1)
    definition = load_workflow("placed.yaml", text.encode())
    with fernshire.transaction() as session:
        library.activate(session, definition, by=None, now=NOW)
        wanted = Commission("MALP-2026-50", "Neglect", definition.digest, panel=[])
        review_id = commissioning.commission(session, wanted, by=fernshire.manager, now=NOW)
        here = reviews.opened(session, review_id, partnership_id=fernshire.partnership_id)
        for record, agencies in (("C-1", 2), ("C-2", 1)):
            case = commissioning.add_case(session, here, record, by=fernshire.manager, now=NOW)
            for agency in list(fernshire.agencies.values())[:agencies]:
                commissioning.expect(
                    session, here, case_id=case, agency_id=agency, by=fernshire.manager, now=NOW
                )
    return review_id


def lines(fernshire, review):
    with fernshire.transaction() as session:
        here = fernshire.open(session, review)
        mine = roles.roles_of(session, here, fernshire.manager.person_id, on=NOW.date())
        return steps.lines(session, here, picture.facts(session, here, now=NOW), mine)


def test_makes_one_for_each_place_that_the_review_asks(fernshire, review):
    named = [line.name for line in lines(fernshire, review)]

    assert {name: named.count(name) for name in set(named)} == {
        "scoped": 1, "checked": 2, "sampled": 2, "told": 3
    }  # fmt: skip


def test_says_which_agency_and_record_each_is_about(fernshire, review):
    first, second = list(fernshire.agencies)[:2]

    told = {line.place for line in lines(fernshire, review) if line.name == "told"}

    assert told == {f"{first}, C-1", f"{second}, C-1", f"{first}, C-2"}


def test_is_done_at_one_place_and_open_at_the_others(fernshire, review):
    one = next(line for line in lines(fernshire, review) if line.name == "sampled")

    fernshire.do(review, steps.finish, one.id, by=fernshire.manager, now=NOW)

    after = {line.place: line.is_open for line in lines(fernshire, review) if line.name == "sampled"}
    assert sorted(after.values()) == [False, True]
    assert after[one.place] is False


def test_counts_its_clock_from_the_commission_though_it_was_made_later(fernshire, review):
    with fernshire.transaction() as session:
        query = select(Deadline.due_on).join(Item, Item.id == Deadline.item_id).where(Item.name == "told")
        due = session.scalars(query).all()

    assert due == [date(2026, 1, 19)] * 3


def test_refuses_to_ask_an_agency_where_the_file_asks_nothing_of_agencies(fernshire):
    definition = load_workflow("alone.yaml", ALONE.read_bytes())
    with fernshire.transaction() as session:
        library.activate(session, definition, by=None, now=NOW)
        wanted = Commission("MALP-2026-51", "Neglect", definition.digest, panel=[])
        review_id = commissioning.commission(session, wanted, by=fernshire.manager, now=NOW)
        here = reviews.opened(session, review_id, partnership_id=fernshire.partnership_id)
        case = commissioning.add_case(session, here, "C-1", by=fernshire.manager, now=NOW)
        agency = next(iter(fernshire.agencies.values()))

        with pytest.raises(NothingAskedOfAgencies):
            commissioning.expect(session, here, case_id=case, agency_id=agency, by=fernshire.manager, now=NOW)
