"""The first skeleton of a report from a review with 25 returns, each with every answer of the shipped tool.

    python -m benchmarks.report_skeleton [rounds]

Prints the median of making the skeleton, in milliseconds, on SQLite,
and how many statements the skeleton sends to the database.
"""

import json
import sys
import tempfile
from pathlib import Path
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from benchmarks.school_round import milliseconds
from malp_flow.demo.answers import written
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.records import audits as rows
from malp_flow.records import sealed
from malp_flow.records.items import Item, place_of
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case
from malp_flow.services import library, report_document, reviews
from malp_flow.services.actor import Actor
from malp_flow.wiring import House
from tests.stories.fernshire import exploitation_tool
from tests.web.houses import NOON
from tests.web.test_side_by_side import Place

CASES, AGENCIES = 5, 5


def returns(place: Place, tool: AssembledTool) -> UUID:
    """Fill the review of a place whose audits are released with 25 returns; return its id."""
    made = place.made
    place.release()
    with place.house.transaction() as session:
        review_id = reviews.found(session, "MALP-2026-07", partnership_id=made.partnership)
        first = session.get_one(Item, made.health_audit)
        library.choose_tool(
            session, review_id=review_id, partnership_id=made.partnership, item=first.name, tool=tool,
            local_values={}, by=None, now=NOON,
        )  # fmt: skip
        for number in range(CASES):
            session.add(Case(partnership_id=made.partnership, review_id=review_id, reference=f"S-{number}"))
        for number in range(AGENCIES):
            session.add(Agency(partnership_id=made.partnership, name=f"Agency {number}", kind="health"))
        session.flush()
        agencies = session.query(Agency).filter(Agency.name.like("Agency %")).all()
        for case in session.query(Case).filter(Case.reference.like("S-%")).all():
            for number, agency in enumerate(agencies):
                _return(session, first, case, agency, tool, by=made.nurse, turn=number)
    return review_id


def _return(
    session: Session, like: Item, case: Case, agency: Agency, tool: AssembledTool, *, by: UUID, turn: int
) -> None:
    item = Item(
        partnership_id=like.partnership_id, review_id=like.review_id, name=like.name, kind=like.kind,
        case_id=case.id, agency_id=agency.id, state="complete", opened_at=NOON, done_at=NOON,
        place=place_of(case_id=case.id, agency_id=agency.id, seat_id=None),
    )  # fmt: skip
    session.add(item)
    session.flush()
    session.add(rows.Audit(item_id=item.id, partnership_id=like.partnership_id, returned_at=NOON))
    for question, answer in written(tool, agency_kind=agency.kind, turn=turn).items():
        row = rows.Answer(
            partnership_id=like.partnership_id, item_id=item.id, question=question, revision=1,
            value=answer.value, saved_by=by, saved_at=NOON,
        )  # fmt: skip
        sealed.put(session, row, "body_sealed", json.dumps(answer.as_json()))
        session.add(row)


def skeleton(house: House, by: Actor, review_id: UUID) -> int:
    """Make the skeleton; return how many statements it took."""
    asked: list[str] = []
    with house.reading() as session:
        review = reviews.read(session, review_id, partnership_id=by.partnership_id)
        counted = lambda _c, _cursor, statement, *_rest: asked.append(statement)  # noqa: E731 - a listener
        event.listen(house.engine, "before_cursor_execute", counted)
        report_document.skeleton(session, review, now=NOON)
        event.remove(house.engine, "before_cursor_execute", counted)
    return len(asked)


def main(rounds: int = 5) -> None:
    """Print what it takes."""
    tool = exploitation_tool()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        review_id, by = returns(place, tool), Actor(place.made.partnership, place.made.manager)
        number = sum(1 for _each in tool.questions())
        print(f"{CASES * AGENCIES} returns of {number} questions")
        taken = milliseconds(lambda: skeleton(place.house, by, review_id), rounds)
        print(f"skeleton: {taken:.0f} ms, {skeleton(place.house, by, review_id)} statements")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
