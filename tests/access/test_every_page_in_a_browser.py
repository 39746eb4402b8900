"""Every page that somebody can open, held to axe and to a narrow window: on a desk, on a phone, and enlarged.

The way to the pages is that of the matrix: the table says who gets one, and in which state of the review.
"""

import gzip
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Request

from malp_flow.web.policy import POLICY
from tests.access.cells import Asking, Line, address, own_values, table
from tests.access.founding import a_world
from tests.access.world import ACTORS, World
from tests.web import any_reader
from tests.web.browser import (
    HEIGHT,
    Chromium,
    chromium,
    faults,
    serve,
    undecided,
    violations,
)
from tests.web.needs_review import LOOKED_AT

DESK, PHONE, ENLARGED = 1280, 375, 320
MOST_BYTES = 20 * 1024
"""What a page may weigh on its way, packed."""
OF_EACH_ROLE = tuple(actor for actor in ACTORS if not actor.startswith(("far_", "other_re", "other_pa")))
IN_TURN = ("report_drafted", "audits_issued")
"""Most pages are there in the first of these states; the second has those of an audit under way."""
A_FILE, LEADS_ON = "a file to keep, or data", "leads on at once"
BY_ITS_OWN = "needs what this world has not; looked at in"
_PART = re.compile(r'<[a-z1-6]+|(?<= class=)"[^"]+"')
LEFT_OUT = dict.fromkeys(
    (
        *("account.health", "auditor.records_file", "auditor.word_file", "event.calendar", "lead.document"),
        *("manager.actions_file", "manager.actions_workbook", "manager.history_file"),
        *("manager.reviews_file", "review.actions_file"),
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


Found = tuple[str, str, str]


def ways(state: str) -> dict[str, list[tuple[Line, str]]]:
    """Return, for each endpoint, who gets it in this state of the review, the last of them first."""
    found: dict[str, list[tuple[Line, str]]] = {}
    for line in table():
        if line.method == "GET":
            actors = [actor for actor in OF_EACH_ROLE if line.expected(actor, state) == "200"]
            found.setdefault(line.endpoint, []).extend((line, actor) for actor in reversed(actors))
    return found


def pages(world: World, asking: Asking, wanted: set[str]) -> Iterator[Found]:
    """Yield the endpoint, the actor and the address of each page that is wanted and to be had here.

    Who sees no part of a page that others do not see as well is left out.
    """
    for endpoint, doors in ways(world.state).items():
        seen: set[str] = set()
        for line, actor in doors if endpoint in wanted else ():
            path = address(world, line, own_values(world, line))
            answer = asking.ask(actor, "GET", path).answer
            parts = set(_PART.findall(answer.text.partition("<main")[2]))
            if answer.status_code == 200 and answer.mimetype == "text/html" and not parts <= seen:
                seen |= parts
                yield endpoint, actor, path


class Eyes:
    """Two windows of one person: one at a desk, one narrow and without a script."""

    def __init__(self, chrome: Chromium, at: str, cookies: dict[str, str]) -> None:
        self.at = at
        self.desk, self.narrow = (
            chrome.open(at + "/privacy"),
            chrome.open(at + "/privacy", width=ENLARGED, javascript=False),
        )
        self.strangers: list[str] = []
        for page in (self.desk, self.narrow):
            page.set_default_timeout(20_000)
            page.context.add_cookies(
                [{"name": name, "value": value, "url": at} for name, value in cookies.items()]
            )
            page.context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.at, "data:")):
            self.strangers.append(f"asks a stranger: {request.url}")

    def look(self, path: str, *, narrow: bool) -> tuple[list[str], set[tuple[str, str, str]]]:
        """Return what is wrong with a page, and what axe leaves to a person; `narrow` in both windows."""
        wrong, left = self._at_a_desk(path)
        wrong += self._without_a_script(path) if narrow else []
        wrong += faults(self.desk) + faults(self.narrow) + self.strangers
        for noted in (faults(self.desk), faults(self.narrow), self.strangers):
            noted.clear()
        return wrong, left

    def _at_a_desk(self, path: str) -> tuple[list[str], set[tuple[str, str, str]]]:
        page = self.desk
        page.set_viewport_size({"width": DESK, "height": HEIGHT})
        answer = page.goto(self.at + path)
        assert answer
        weight = len(gzip.compress(answer.body()))
        wrong = [f"weighs {weight} bytes"] if weight > MOST_BYTES else []
        wrong += any_reader.by_keys(page)
        wrong, left = wrong + violations(page), undecided(page)
        for width in (PHONE, ENLARGED):
            before = page.evaluate(any_reader.LAYOUT)
            page.set_viewport_size({"width": width, "height": HEIGHT})
            wrong += any_reader.too_wide(page)
            if width == PHONE or page.evaluate(any_reader.LAYOUT) != before:
                wrong += [f"at {width} px: {line}" for line in violations(page)]
                left |= undecided(page)
        return wrong, left

    def _without_a_script(self, path: str) -> list[str]:
        page = self.narrow
        page.goto(self.at + path)
        wrong = [*any_reader.too_wide(page), *any_reader.spaced_out(page), *any_reader.on_paper(page)]
        return [f"without a script: {line}" for line in [*wrong, *any_reader.in_own_colours(page)]]


def looked_at(world: World, wanted: set[str], *, narrow: bool) -> tuple[set[str], list[str]]:
    """Open the pages that are wanted as those who may; return which there were, and what is wrong."""
    asking, seen, wrong = Asking(world), set(), []
    found = list(pages(world, asking, wanted))
    with serve(world.app) as at, chromium() as chrome:
        windows: dict[str, Eyes] = {}
        for endpoint, actor, path in found:
            if actor not in windows:
                windows[actor] = Eyes(chrome, at, world.cookies.get(actor, {}))
            faults_of_it, left = windows[actor].look(path, narrow=narrow)
            seen.add(endpoint)
            wrong += [f"{endpoint} ({actor}) {path}: {line}" for line in faults_of_it]
            wrong += [f"{endpoint} ({actor}) {path}: needs review: {each}" for each in left - set(LOOKED_AT)]
    return seen, wrong


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize(
    "narrow",
    [pytest.param(False, marks=pytest.mark.thorough), pytest.param(True, marks=pytest.mark.slow)],
)
def test_lets_everybody_read_every_page_on_a_desk_and_on_a_phone(tmp_path, half, narrow):
    asked_for = {line.endpoint for line in table() if line.method == "GET"}
    wanted, wrong = set(sorted(asked_for - set(LEFT_OUT))[half::2]), []
    assert asked_for <= set(POLICY)

    for state in IN_TURN:
        (folder := tmp_path / state).mkdir()
        seen, faults = looked_at(a_world(folder, state), wanted, narrow=narrow)
        wanted, wrong = wanted - seen, wrong + faults

    assert not wrong, "\n".join(wrong)
    assert not wanted, f"never opened: {sorted(wanted)}"
