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
    "place.coming": 146,
    "event.paper": 96,
    "review.reminders": 89,
    "manager.home": 88,
    "manager.reviews": 88,
    "review.confirm": 76,
    "review.review": 75,
    "event.attendance": 64,
    "event.event": 59,
    "review.audit": 58,
    "review.impact": 53,
    "partner.other": 49,
    "auditor.released": 45,
    "auditor.at_event": 42,
    "auditor.contribution": 42,
    "review.set_up": 42,
    "review.pause_page": 41,
    "event.notes": 40,
    "manager.commission": 39,
    "review.matrix": 39,
    "partner.sign_off": 36,
    "review.matrix_file": 36,
    "review.matrix_json": 36,
    "review.family": 35,
    "auditor.help_page": 34,
    "auditor.nil_return": 34,
    "review.duty": 34,
    "auditor.check": 32,
    "auditor.draft_page": 32,
    "auditor.home": 32,
    "auditor.not_known": 32,
    "auditor.section": 32,
    "auditor.upload": 32,
    "auditor.action": 31,
    "auditor.receipt": 31,
    "manager.history": 31,
    "manager.history_file": 31,
    "auditor.records_file": 30,
    "auditor.word_file": 30,
    "lead.statement": 30,
    "auditor.more_time_page": 29,
    "review.sending_back_page": 29,
    "review.waiver": 28,
    "auditor.child": 27,
    "lead.documents": 27,
    "auditor.event_people": 26,
    "lead.part": 26,
    "review.change_action": 26,
    "event.invitations": 25,
    "lead.report": 25,
    "partner.improvement": 25,
    "auditor.records": 24,
    "partner.deputy": 24,
    "review.grades": 24,
    "review.moderation": 24,
    "review.action": 23,
    "review.history": 23,
    "review.sign_off": 23,
    "auditor.pass_on_page": 22,
    "auditor.concern": 21,
    "auditor.learning": 21,
    "review.bring_back": 21,
    "review.planned_reminder": 21,
    "review.chronology": 20,
    "review.chronology_known": 20,
    "review.history_file": 20,
    "lead.briefing": 19,
    "lead.public_version": 19,
    "review.chronology_csv": 19,
    "review.chronology_excel": 19,
    "review.chronology_word": 19,
    "lead.document": 18,
    "people.away": 18,
    "workflows.gallery": 17,
    "lead.comments": 16,
    "letters.all_letters": 16,
    "letters.one": 16,
    "manager.actions": 16,
    "review.actions": 16,
    "review.ledger_file": 16,
    "review.sharing": 16,
    "manager.actions_file": 15,
    "manager.actions_workbook": 15,
    "review.actions_file": 15,
    "review.answers": 15,
    "review.new_action": 15,
    "review.sharing_file": 15,
    "review.deputies": 14,
    "review.releases": 14,
    "review.side_by_side": 14,
    "review.then_and_now": 14,
    "workflows.all_workflows": 14,
    "year.exceptions": 14,
    "people.everybody": 13,
    "review.add_agency": 13,
    "review.more_time_asked": 13,
    "review.record_call": 13,
    "review.records": 13,
    "review.seat": 13,
    "review.side_by_side_file": 13,
    "review.side_by_side_word": 13,
    "year.calendar": 13,
    "year.exceptions_file": 13,
    "year.timeliness": 13,
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
