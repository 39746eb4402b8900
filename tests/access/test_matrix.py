"""Who gets what: every actor at every page, by the hand-written table, in a real house.

A refusal leaves no trace, and nothing that is not one’s own can be told from something that does not exist.
"""

from functools import cache
from pathlib import Path

import pytest

from malp_flow.web.policy import POLICY
from tests.access.cells import METHODS, Asked, Asking, Line, address, foreign, own_values, table
from tests.access.founding import a_world
from tests.access.world import ACTORS, BY_MAILBOX, MAY_READ, NOBODY, RELEASED, SEALED, STAFF, STATES

FIRST, SECOND = "audits_issued", "report_drafted"
"""The two states in which most may be asked for; `make proofs` looks at all six."""
EACH = [state if state == FIRST else pytest.param(state, marks=pytest.mark.slow) for state in STATES]
REFUSED = frozenset({"400", "401", "403", "404", "405", "sign-in", "landing"})
ONLY_IN_A_DEMONSTRATION = ("be_somebody.", "demonstration.")


@pytest.fixture
def asking(tmp_path: Path, request: pytest.FixtureRequest) -> Asking:
    return Asking(a_world(tmp_path, getattr(request, "param", "audits_issued")))


def cells(asking: Asking, lines: list[Line]):
    """Ask for every cell of these lines once; a form that was let in is undone afterwards."""
    for line in lines:
        path = address(asking.world, line, own_values(asking.world, line))
        for actor in ACTORS:
            asked = asking.ask(actor, line.method, path)
            yield line, actor, asked
            if asked.written - {"form_key"}:
                asking.undo(actor)


def leaks(asked: Asked, actor: str, state: str, endpoint: str) -> list[str]:
    """Return the markers in an answer that this actor may not see, headers included."""
    is_out = state in {"commissioned", "audits_issued"}
    allowed = MAY_READ | (SEALED if is_out else RELEASED if endpoint == "auditor.released" else {})
    said = asked.answer.data.decode("utf-8", "replace") + str(asked.answer.headers)
    return [marker for marker, readers in allowed.items() if marker in said and actor not in readers]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("asking", EACH, indirect=True)
def test_gives_everybody_what_the_table_says(asking, method):
    wrong = what_is_wrong(asking, [line for line in table() if line.method == method])

    assert not wrong, "\n".join(wrong[:60])


@pytest.mark.parametrize("asking", [SECOND], indirect=True)
def test_gives_everybody_what_the_table_says_where_the_state_counts(asking):
    lines = [line for line in table() if any("@" in cell for cell in line.cells.values())]

    wrong = what_is_wrong(asking, lines)

    assert not wrong, "\n".join(wrong[:60])


def what_is_wrong(asking: Asking, lines: list[Line]) -> list[str]:
    """Return what is not as the table says, what leaves a trace, and what is shown and must not be."""
    wrong = []
    for line, actor, asked in cells(asking, lines):
        name = f"{line.method} {line.endpoint} by {actor}"
        expected = line.expected(actor, asking.world.state)
        if not asked.is_as(expected):
            wrong.append(f"{name}: {asked.outcome}, not {expected}")
        if asked.traces() and (line.method == "GET" or asked.outcome in REFUSED):
            wrong.append(f"{name}: {asked.outcome}, and wrote to {sorted(asked.traces())}")
        wrong += [
            f"{name}: shows {marker}" for marker in leaks(asked, actor, asking.world.state, line.endpoint)
        ]
    return wrong


def expected_of_foreign(line: Line, actor: str, state: str, name: str) -> str:
    """Return what somebody gets for what is not theirs: a room that is closed to them stays so."""
    own = line.expected(actor, state)
    if own in {"sign-in", "landing"} and (actor in NOBODY or name != "of another partnership"):
        return own
    return "403" if own == "403" and name != "of another partnership" else "404"


@pytest.mark.thorough
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("asking", EACH, indirect=True)
def test_lets_nobody_tell_what_is_not_theirs_from_what_is_not_there(asking, method):
    wrong, world = [], asking.world
    ask_once = cache(asking.ask)

    for line in table():
        if line.endpoint.startswith("account.") or line.method != method:
            continue  # whoever has a link may see that it leads to an entry
        for actor in ("anonymous", *BY_MAILBOX, *STAFF):
            for name, theirs, missing in foreign(world, line, actor):
                there = ask_once(actor, line.method, address(world, line, theirs))
                gone = ask_once(actor, line.method, address(world, line, missing))
                said = f"{line.method} {line.endpoint} by {actor}, {name}"
                expected = expected_of_foreign(line, actor, world.state, name)
                if there.outcome != expected or gone.outcome != expected:
                    wrong.append(f"{said}: {there.outcome} and {gone.outcome}, not {expected}")
                elif there.text != gone.text:
                    wrong.append(f"{said}: the bodies differ")
                if there.traces() | gone.traces():
                    wrong.append(f"{said}: wrote to {sorted(there.traces() | gone.traces())}")

    assert not wrong, "\n".join(wrong[:60])


def test_takes_no_method_that_a_page_does_not_name(asking):
    wrong, addresses = [], asking.world.app.url_map.bind("localhost")

    for line in table():
        path = address(asking.world, line, own_values(asking.world, line))
        for method in set(METHODS) - set(addresses.allowed_methods(path)):
            for actor in ("anonymous", "manager"):
                asked = asking.ask(actor, method, path)
                if asked.outcome != "405" or asked.traces():
                    wrong.append(f"{method} {path} by {actor}: {asked.outcome}")

    assert not wrong, "\n".join(wrong[:60])


def test_takes_no_form_without_its_token_or_with_another_browsers(asking):
    wrong = []

    for line in (line for line in table() if line.method == "POST"):
        path = address(asking.world, line, own_values(asking.world, line))
        for token in ("", asking.tokens["anonymous"]):
            asking.written.clear()
            form = {"csrf_token": token, "form_key": "k" * 32}
            answer = asking.clients["manager"].post(path, data=form)
            if answer.status_code != 400 or asking.written:
                wrong.append(f"{path}: {answer.status_code}, {asking.written}")

    assert not wrong, "\n".join(wrong[:60])


def test_knows_every_endpoint_in_map_table_and_policy(asking):
    on_the_map = {rule.endpoint for rule in asking.world.app.url_map.iter_rules()}
    ways = {
        (method, rule.endpoint)
        for rule in asking.world.app.url_map.iter_rules()
        for method in rule.methods & {"GET", "POST"}
    }
    ruled = {name for name in POLICY if not name.startswith(ONLY_IN_A_DEMONSTRATION)}

    assert ways == {(line.method, line.endpoint) for line in table()}
    assert ruled == on_the_map
