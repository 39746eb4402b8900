"""What the history says has words for people: each kind is listed once, in services/entry_kinds.py."""

import ast
import re
from collections.abc import Iterator

from malp_flow.services.entry_kinds import KINDS, RETIRED, words
from tests.house.files import modules

KIND = re.compile(r"[a-z_]+\.[a-z_]+")


def test_has_words_for_every_kind_of_entry_it_writes():
    written = dict(_written())

    assert written
    assert {kind: place for kind, place in written.items() if kind not in KINDS} == {}


def test_keeps_the_kinds_that_nothing_writes_any_more_apart():
    assert sorted(KINDS.keys() - dict(_written()).keys()) == []
    assert KINDS.keys().isdisjoint(RETIRED)


def test_shows_an_old_kind_that_nobody_remembers():
    assert words("venue_note.torn_up") == "Venue note torn up"


def _written() -> Iterator[tuple[str, str]]:
    """Yield each kind that a service writes or looks for, and where: nothing else there has that form."""
    for name, tree in modules():
        if name.startswith("malp_flow/services/") and not name.endswith("/entry_kinds.py"):
            texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
            yield from ((text, name) for text in texts if isinstance(text, str) and KIND.fullmatch(text))
