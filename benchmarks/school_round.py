"""Answers side by side in a review of 400 returns with 80 answers each, as a school round has them.

    python -m benchmarks.school_round [rounds]

Prints the median of a listing, of filters and of exports, in milliseconds. Everything is in SQLite; only
what is shown is opened.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.audit_tool_loading import assemble, load_tool
from malp_flow.records import audits as rows
from malp_flow.records import sealed
from malp_flow.records.items import Item, place_of
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case
from malp_flow.services import collation_pages, library, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.collation import ALL, Wanted
from malp_flow.wiring import House
from tests.web.houses import NOON
from tests.web.test_side_by_side import Place

CASES, SCHOOLS, SECTIONS, QUESTIONS = 10, 40, 16, 5
REASON, HELPED = "The record shows that this was done. " * 12, "There was time for it. " * 8


def a_tool() -> AssembledTool:
    """Return a tool of 80 judged questions in 16 sections."""
    lines = ["tool: big", "version: 1", "title: Big", "scales:", "  practice:"]
    lines += ["    - {id: seen, title: Seen, tone: good}", "    - {id: in_part, title: In part, tone: mixed}"]
    lines += ["sections:"]
    for section in range(SECTIONS):
        lines += [f"  - id: s{section}", f"    title: Section {section}", "    questions:"]
        said = "kind: judgement, scale: practice, reason: required, asks_why: true"
        for number in range(QUESTIONS):
            name = f"q{section}_{number}"
            lines.append(f"      - {{id: {name}, text: 'How well was {name} done?', {said}}}")
    return assemble(load_tool("big.yaml", "\n".join(lines).encode()), None, {})


def a_round(place: Place) -> UUID:
    """Fill the review of a place whose audits are released; return its id."""
    tool, made = a_tool(), place.made
    place.release()
    with place.house.transaction() as session:
        review_id = reviews.found(session, "MALP-2026-07", partnership_id=made.partnership)
        first = session.get_one(Item, made.health_audit)
        library.choose_tool(
            session, review_id=review_id, partnership_id=made.partnership, item=first.name, tool=tool,
            local_values={}, by=None, now=NOON,
        )  # fmt: skip
        cases = [
            Case(partnership_id=made.partnership, review_id=review_id, reference=f"S-{number:03}")
            for number in range(CASES)
        ]
        schools = [
            Agency(partnership_id=made.partnership, name=f"School {number:03}", kind="education")
            for number in range(SCHOOLS)
        ]
        session.add_all([*cases, *schools])
        session.flush()
        for case in cases:
            for number, school in enumerate(schools):
                _return(session, first, case, school, tool, by=made.nurse, number=number)
    return review_id


def _return(
    session: Session, like: Item, case: Case, school: Agency, tool: AssembledTool, *, by: UUID, number: int
) -> None:
    item = Item(
        partnership_id=like.partnership_id, review_id=like.review_id, name=like.name, kind=like.kind,
        case_id=case.id, agency_id=school.id, state="complete", opened_at=NOON, done_at=NOON,
        place=place_of(case_id=case.id, agency_id=school.id, seat_id=None),
    )  # fmt: skip
    session.add(item)
    session.flush()
    session.add(rows.Audit(item_id=item.id, partnership_id=like.partnership_id, returned_at=NOON))
    for turn, (_section, question) in enumerate(tool.questions()):
        value = "in_part" if (turn + number) % 20 == 0 else "seen"
        answer = Answer(value=value, reason=REASON, helped=HELPED)
        row = rows.Answer(
            partnership_id=like.partnership_id, item_id=item.id, question=question.id, revision=1,
            value=value, saved_by=by, saved_at=NOON,
        )  # fmt: skip
        sealed.put(session, row, "body_sealed", json.dumps(answer.as_json()))
        session.add(row)


def milliseconds(act: Callable[[], object], rounds: int) -> float:
    """Return the median of an act, after one that is not counted."""
    act()
    taken = []
    for _ in range(rounds):
        begun = perf_counter()
        act()
        taken.append((perf_counter() - begun) * 1000)
    return median(taken)


def look(house: House, by: Actor, review_id: UUID, wanted: Wanted, *, as_file: bool) -> None:
    """Read one page, or write one file."""
    with house.reading() as session:
        review = reviews.read(session, review_id, partnership_id=by.partnership_id)
        if as_file:
            collation_pages.as_csv(collation_pages.as_document(session, review, wanted, by=by, now=NOON))
        else:
            collation_pages.page(session, review, wanted, by=by, now=NOON)


LOOKS = {
    "a page of one record": (Wanted(case="S-000"), False),
    "a page of all records": (Wanted(case=ALL), False),
    "only where ratings differ, all records": (Wanted(case=ALL, differences=True), False),
    "file of one record, all questions": (Wanted(case="S-000"), True),
    "file of one section, all records": (Wanted(case=ALL, section="s3"), True),
    "file of everything: 32,000 answers": (Wanted(case=ALL), True),
}


def main(rounds: int = 5) -> None:
    """Print what each takes."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        review_id, by = a_round(place), Actor(place.made.partnership, place.made.manager)
        for name, (wanted, as_file) in LOOKS.items():
            act = partial(look, place.house, by, review_id, wanted, as_file=as_file)
            taken = milliseconds(act, rounds)
            print(f"{name:<42} {taken:7.0f} ms")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
