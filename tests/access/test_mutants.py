"""Rules that are left out, one at a time: the table of who gets what must notice each."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import true

from malp_flow.engine.definition import Capacity
from malp_flow.records.items import Item
from malp_flow.services import items, mailbox, released, seats, visibility, visitors
from malp_flow.web.policy import BY_MAILBOX, POLICY, SIGNED_IN, Rule, Who
from tests.access.cells import Asking, Line, address, foreign, own_values, table
from tests.access.founding import a_world
from tests.access.test_matrix import expected_of_foreign
from tests.access.world import ACTORS

HELD = (
    *(Capacity.manager, Capacity.reviewer, Capacity.signer, Capacity.reader, Capacity.returner),
    Capacity.administrator,
)
"""Capacities that somebody in the world holds who is signed in with two factors."""


_PAGES_OF_ANSWERS = (
    *("moderation", "grades", "sending_back_page", "side_by_side", "side_by_side_file"),
    *("gathered", "gathered_file", "releases", "looks"),
    *("chronology", "chronology_known", "chronology_csv", "chronology_excel", "chronology_word"),
    *("chronology_row", "mark_chronology_row", "change_chronology_row", "remove_chronology_row"),
)
_PAGES_OF_THE_YEAR = (
    *("choice", "choose", "line", "programme", "programme_print", "timeliness", "timeliness_file"),
    *("bodies", "body", "body_meeting", "body_check"),
)
ASKED_TWICE = frozenset(
    {"manager.history", "manager.history_file", "people.person", "place.lost"}
    | {f"review.{page}" for page in _PAGES_OF_ANSWERS}
    | {f"year.{page}" for page in _PAGES_OF_THE_YEAR}
)
"""Where the service refuses with the same answer: wider at the door alone changes nothing."""
NOT_IN_THESE_WORLDS = frozenset(
    {"auditor.outcome", "auditor.participation", "auditor.step", "auditor.finish_step", "auditor.move_on"}
    | {"auditor.step_concern", "auditor.raise_from_step"}
)
"""There once an event was held, or for somebody outside, whom these worlds do not have."""


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[Asking]:
    """Both states in which most may be asked for."""
    states = ("audits_issued", "report_drafted")
    return [Asking(a_world(tmp_path_factory.mktemp(state), state)) for state in states]


def notices(asking: Asking, lines: list[Line]) -> bool:
    """Whether something comes of one of these lines that the table does not say."""
    return any(_wrong(asking, line, actor) for line in lines for actor in reversed(ACTORS))


def _wrong(asking: Asking, line: Line, actor: str) -> bool:
    world = asking.world
    asked = asking.ask(actor, line.method, address(world, line, own_values(world, line)))
    if asked.written - {"form_key"}:
        asking.undo(actor)
    return not asked.is_as(line.expected(actor, world.state))


def notices_strangers(asking: Asking, lines: list[Line]) -> bool:
    """Whether somebody gets to something that is not theirs."""
    world = asking.world
    return any(
        asking.ask(actor, line.method, address(world, line, theirs)).outcome
        != expected_of_foreign(line, actor, world.state, name)
        for line in lines
        if line.method == "GET" and not line.endpoint.startswith("account.")
        for actor in ACTORS
        for name, theirs, _missing in foreign(world, line, actor)
    )


@dataclass(frozen=True)
class Mutant:
    """A line of the policy written otherwise."""

    endpoint: str
    said: str
    rule: Rule


def mutants() -> Iterator[Mutant]:
    """Yield lines written otherwise; wider by mailbox changes nothing, as services ask too."""
    for endpoint in sorted({line.endpoint for line in table()} - NOT_IN_THESE_WORLDS):
        rule = POLICY[endpoint]
        if isinstance(rule.who, Who):
            if rule.who is not Who.ANYONE:
                yield Mutant(endpoint, "open to anyone", Rule(Who.ANYONE))
            others = [who for who, ways in BY_MAILBOX.items() if not ways >= BY_MAILBOX.get(rule.who, ways)]
            for other in others:
                yield Mutant(endpoint, f"for {other.name} instead", Rule(other))
            continue
        if endpoint not in ASKED_TWICE:
            yield Mutant(endpoint, "open to everybody signed in", Rule(SIGNED_IN))
        for capacity in set(HELD) & rule.who if endpoint in ASKED_TWICE else HELD:
            yield Mutant(endpoint, f"{capacity} changed", Rule(rule.who ^ {capacity}))


ALL = list(mutants())
ONE_EACH = {mutant.endpoint: mutant for mutant in ALL}


@pytest.mark.parametrize("mutant", ONE_EACH.values(), ids=lambda mutant: mutant.endpoint)
def test_notices_a_line_of_the_policy_that_says_something_else(worlds, monkeypatch, mutant):
    assert is_caught(worlds, monkeypatch, mutant)


@pytest.mark.slow
def test_notices_every_line_of_the_policy_that_says_something_else(worlds, monkeypatch):
    missed = [mutant for mutant in ALL if not is_caught(worlds, monkeypatch, mutant)]

    assert len(ALL) > 200
    assert missed == []


def is_caught(worlds: list[Asking], monkeypatch: pytest.MonkeyPatch, mutant: Mutant) -> bool:
    lines = [line for line in table() if line.endpoint == mutant.endpoint]
    with monkeypatch.context() as patch:
        patch.setitem(POLICY, mutant.endpoint, mutant.rule)
        return any(notices(asking, lines) for asking in worlds)


def test_notices_nothing_while_every_rule_stands(worlds):
    lines = [
        line for line in table() if line.endpoint in {"review.audit", "auditor.home", "partner.sign_off"}
    ]

    assert not any(notices(asking, lines) or notices_strangers(asking, lines) for asking in worlds)


# ---------------------------------------------------------------- the rules about objects


def everything_held(*_given: object, **_named: object) -> set[str]:
    return set(visibility.READERS)


def any_partnership(session, token, *, slug, now):
    return _VISITOR(session, token, slug=None, now=now)


def any_reader(session, token, *, opaque, now):
    return _VISITOR(session, token, slug=None, now=now)


def any_item(session, _review, item_id, *, kind):
    return session.get_one(Item, item_id)


_VISITOR = visitors.visitor
OBJECT_RULES = {
    "who sees a whole review": (visibility, "_held", everything_held, "review.matrix"),
    "who is of the partnership": (visitors, "visitor", any_partnership, "review.matrix"),
    "whose link it is": (mailbox, "visitor", any_reader, "account.landing"),
    "whose review an item is of": (items, "get", any_item, "review.more_time_asked"),
    "until when a session lives": (visitors, "_lives", lambda _now: true(), "review.matrix"),
    "who has left": (visitors, "belongs", lambda _on: true(), "review.matrix"),
    "two factors": (visitors, "WITHOUT_ACCOUNT", frozenset(), "review.matrix"),
    "the seal": (released, "is_lifted", lambda *_given: True, "review.answers"),
    "the seat": (seats, "answered_by", lambda _by, *, on: true(), "partner.sign_off"),
}
"""By what is left out: where it stands, what stands there instead, and a page that must notice.

As what a link lets its reader in is asked twice, at the door and by the service; either holds alone.
"""


@pytest.mark.parametrize("rule", OBJECT_RULES)
def test_notices_a_rule_about_objects_that_is_left_out(worlds, monkeypatch, rule):
    place, name, instead, page = OBJECT_RULES[rule]

    monkeypatch.setattr(place, name, instead)

    lines = [line for line in table() if line.endpoint == page]
    assert any(notices(asking, lines) or notices_strangers(asking, lines) for asking in worlds)
