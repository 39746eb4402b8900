"""A move that calls work off says so on the page on which it is confirmed."""

from pathlib import Path

from malp_flow.engine.definition import Capacity
from malp_flow.engine.loading import load_workflow
from malp_flow.services import commissioning, holdings, library, moves, people, reviews
from malp_flow.services.actor import Actor
from tests.web.houses import NOON, a_house, signed_in

[FILE] = (Path(__file__).parents[1] / "cases" / "patterns").glob("26_*.yaml")


def test_names_what_a_move_calls_off_before_it_is_confirmed(tmp_path: Path) -> None:
    house, _ = a_house(tmp_path, now=NOON)
    with house.transaction() as session:
        named = {"slug": "fernshire", "name": "Fernshire Partnership", "contact": "01632 960001"}
        system = people.found_partnership(session, **named, now=NOON)
        mary = people.add_member(session, name="Mary", address="m@f.example", by=system, now=NOON)
        holdings.grant(session, mary, capacity=Capacity.manager, by=system, now=NOON)
        act = {"by": Actor(system.partnership_id, mary), "now": NOON}
        digest = library.activate(session, load_workflow(FILE.name, FILE.read_bytes()), by=None, now=NOON)
        wanted = commissioning.Commission("R-1", "Neglect", digest, panel=[])
        review = reviews.opened(
            session, commissioning.commission(session, wanted, **act), partnership_id=system.partnership_id
        )
        case = commissioning.add_case(session, review, "C-1", **act)
        for name in ("Police", "Health"):
            agency = people.add_agency(session, name=name, kind="police", **act)
            commissioning.expect(session, review, case_id=case, agency_id=agency, **act)
        moves.move_on(session, review, "begin", **act)

    page = signed_in(house, mary).get("/fernshire/reviews/R-1/move/stop_asking")

    assert "2 still open: asked of nobody any more" in page.text
