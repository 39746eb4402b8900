"""What each page asks of the database: few statements, whatever the number of rows.

The way to the pages is that of the matrix: the table says who gets one, and in which state of the review.
"""

from collections.abc import Iterator

from tests.access.cells import Asking, Line, address, own_values, table
from tests.access.founding import a_world
from tests.access.world import ACTORS, World
from tests.web.statements import MOST, counted

IN_TURN = ("report_drafted", "audits_issued")
"""Most pages are there in the first of these states; the second has those of an audit under way."""
STILL_MORE: dict[str, int] = {
    "year.board_pack": 69,
    "year.board_pack_word": 68,
    "review.confirm": 49,
    "review.review": 49,
    "manager.home": 48,
    "review.audit": 46,
    "event.paper": 39,
    "event.event": 38,
    "review.set_up": 36,
    "event.attendance": 35,
    "manager.reviews": 34,
    "manager.reviews_file": 33,
    "review.impact": 33,
    "review.matrix": 33,
    "review.pause_page": 33,
    "event.notes": 32,
    "review.matrix_file": 30,
    "review.matrix_json": 30,
    "review.family": 29,
    "manager.commission": 28,
    "place.coming": 25,
    "lead.statement": 21,
    "review.waiver": 21,
    "partner.other": 20,
    "partner.sign_off": 20,
    "review.reminders": 19,
    "review.duty": 18,
    "lead.documents": 17,
    "review.sending_back_page": 17,
    "auditor.released": 15,
    "partner.deputy": 15,
    "partner.improvement": 15,
    "lead.report": 14,
    "people.away": 14,
    "review.grades": 14,
    "review.moderation": 14,
    "place.health": 13,
}
"""Pages that ask more, and how much. A number may only fall, and a page that asks few leaves the list."""


def somebody_who_may(line: Line, state: str) -> list[str]:
    """Return one who gets a page, the manager where they do: for them most is read."""
    actors = [actor for actor in ACTORS if line.expected(actor, state) == "200"]
    return ["manager"] if "manager" in actors else actors[-1:]


def asked_by_page(world: World) -> Iterator[tuple[str, list[str]]]:
    """Yield the endpoint of each page that is to be had here, and the statements that it runs."""
    asking = Asking(world)
    for line in table():
        for actor in somebody_who_may(line, world.state) if line.method == "GET" else ():
            path = address(world, line, own_values(world, line))
            with counted(world.house.engine) as ran:
                answer = asking.ask(actor, "GET", path).answer
            if answer.status_code == 200:
                yield line.endpoint, ran


def most_of(counts: Iterator[tuple[str, list[str]]]) -> dict[str, int]:
    """Return how many statements each page runs where it runs most."""
    most: dict[str, int] = {}
    for endpoint, ran in counts:
        most[endpoint] = max(len(ran), most.get(endpoint, 0))
    return most


def test_asks_few_things_of_the_database_for_each_page(tmp_path):
    most: dict[str, int] = {}
    for state in IN_TURN:
        (folder := tmp_path / state).mkdir()
        for endpoint, count in most_of(asked_by_page(a_world(folder, state))).items():
            most[endpoint] = max(count, most.get(endpoint, 0))

    too_many = {name: count for name, count in most.items() if count > STILL_MORE.get(name, MOST)}
    few_enough = {name: most.get(name) for name in STILL_MORE if most.get(name, 0) <= MOST}

    assert not too_many, f"pages ask too much: {too_many}"
    assert not few_enough, f"these need no exception any more: {few_enough}"
