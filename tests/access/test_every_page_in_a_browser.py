"""Every page that somebody can open, held to axe and to a narrow window: on a desk, on a phone, and enlarged.

The way to the pages is that of the matrix: the table says who gets one, and in which state of the review.
"""

from collections.abc import Iterator

import pytest

from malp_flow.web.policy import POLICY
from tests.access.cells import Asking, Line, address, own_values, table
from tests.access.founding import a_world
from tests.access.world import ACTORS, World
from tests.web.browser import assert_accessible, chromium, serve

WIDTHS = (1280, 375, 320)
IN_TURN = ("report_drafted", "audits_issued")
"""Most pages are there in the first of these states; the second has those of an audit under way."""
A_FILE, LEADS_ON = "a file to keep, or data", "leads on at once"
BY_ITS_OWN = "needs what this world has not; looked at in"
LEFT_OUT = dict.fromkeys(
    (
        *("account.health", "auditor.records_file", "auditor.word_file", "event.calendar", "lead.document"),
        *("manager.actions_file", "manager.actions_workbook", "manager.history_file", "review.actions_file"),
        *("review.chronology_csv", "review.chronology_excel", "review.chronology_word"),
        *("review.gathered_file", "review.history_file", "review.ledger_file", "review.matrix_file"),
        *("review.matrix_json", "review.sharing_file", "review.side_by_side_file"),
        *("review.side_by_side_word", "static", "tools.file", "year.exceptions_file", "year.feed"),
        "year.board_pack_word",
        "year.timeliness_file",
    ),
    A_FILE,
) | {
    **dict.fromkeys(("account.front", "account.begin_elsewhere", "account.back_from_elsewhere"), LEADS_ON),
    "account.connect": LEADS_ON,
    "account.code": f"{BY_ITS_OWN} tests/web/test_auditor.py",
    "account.pin": f"{BY_ITS_OWN} tests/web/test_forgotten_pin.py",
    "account.join": f"{BY_ITS_OWN} tests/web/test_joining.py",
    "letters.html": "an email as a mail program shows it: no script runs there, and axe is one",
    "review.respondents": f"{BY_ITS_OWN} tests/web/test_respondents.py",
    "place.lost": f"{BY_ITS_OWN} tests/web/test_post.py",
    "auditor.step_concern": f"{BY_ITS_OWN} tests/web/test_step_from_outside.py",
    "place.sent_one": f"{BY_ITS_OWN} tests/web/test_mail_log.py",
    "auditor.step": f"{BY_ITS_OWN} tests/web/test_step_from_outside.py",
    "workflows.other_version": f"{BY_ITS_OWN} tests/web/test_moving_to_a_version.py",
    "workflows.dry_run": f"{BY_ITS_OWN} tests/web/test_moving_to_a_version.py",
    **dict.fromkeys(
        ("year.body", "year.body_meeting", "year.body_check"), f"{BY_ITS_OWN} tests/web/test_bodies.py"
    ),
    "year.choice": f"{BY_ITS_OWN} tests/web/test_choosing_records.py",
    "year.line": f"{BY_ITS_OWN} tests/web/test_programme.py",
    "event.invitation": f"{BY_ITS_OWN} tests/web/test_invitations.py",
    "event.colleague": f"{BY_ITS_OWN} tests/web/test_invitations.py",
    "auditor.to_read": f"{BY_ITS_OWN} tests/web/test_invitations.py",
    "auditor.participation": f"{BY_ITS_OWN} tests/web/test_at_event.py",
    "auditor.outcome": "not looked at in a browser: there is no agreed report in this world",
    "partner.receipt": "not looked at in a browser: no partner has answered in this world",
    "review.chronology_row": "not looked at in a browser: the world’s chronology has no row of its own",
    "review.without": "not looked at in a browser: no move of the world can be made without something",
    "place.drop_late": "not looked at in a browser: no email is late in this world",
}
"""Endpoints that are asked for by GET and not opened here, each with the reason."""


def ways(state: str) -> dict[str, list[tuple[Line, str]]]:
    """Return, for each endpoint, who gets it in this state of the review."""
    found: dict[str, list[tuple[Line, str]]] = {}
    for line in table():
        if line.method == "GET":
            actors = [actor for actor in ACTORS if line.expected(actor, state) == "200"]
            found.setdefault(line.endpoint, []).extend((line, actor) for actor in actors[-1:])
    return found


def pages(world: World, asking: Asking, wanted: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the endpoint, the actor and the address of each page that is wanted and to be had here."""
    for endpoint, doors in ways(world.state).items():
        for line, actor in doors if endpoint in wanted else ():
            path = address(world, line, own_values(world, line))
            answer = asking.ask(actor, "GET", path).answer
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield endpoint, actor, path
                break


def looked_at(world: World, wanted: set[str]) -> tuple[set[str], list[str]]:
    """Open the pages that are wanted as those who may; return which there were, and what is wrong."""
    asking, seen, wrong = Asking(world), set(), []
    found = list(pages(world, asking, wanted))
    with serve(world.app) as at, chromium() as chrome:
        windows = {}
        for endpoint, actor, path in found:
            page = windows.get(actor) or windows.setdefault(actor, chrome.open(at + "/privacy"))
            given = world.cookies.get(actor, {}).items()
            page.set_default_timeout(20_000)
            page.context.add_cookies([{"name": name, "value": value, "url": at} for name, value in given])
            page.goto(at + path)
            seen.add(endpoint)
            try:
                assert_accessible(page, widths=WIDTHS)
            except AssertionError as problem:
                wrong.append(f"{endpoint} ({actor}): {problem}")
    return seen, wrong


@pytest.mark.thorough
@pytest.mark.timeout(1200)
def test_lets_everybody_read_every_page_on_a_desk_and_on_a_phone(tmp_path):
    asked_for = {line.endpoint for line in table() if line.method == "GET"}
    wanted, wrong = asked_for - set(LEFT_OUT), []
    assert asked_for <= set(POLICY)

    for state in IN_TURN:
        (folder := tmp_path / state).mkdir()
        seen, faults = looked_at(a_world(folder, state), wanted)
        wanted, wrong = wanted - seen, wrong + faults

    assert not wrong, "\n".join(wrong)
    assert not wanted, f"never opened: {sorted(wanted)}"
