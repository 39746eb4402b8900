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
    """Yield each kind that is handed to `history.append`, and where."""
    for name, tree in modules():
        for call in filter(_is_append, ast.walk(tree)):
            kind = call.args[1]
            # Where the kind is chosen first, it stands somewhere in the module.
            texts = ast.walk(kind if isinstance(kind, ast.Constant) else tree)
            yield from ((text, name) for text in map(_text, texts) if KIND.fullmatch(text))


def _is_append(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "history.append"


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
