"""Parts of a document: what they rest on, and what their statements are called after."""

from collections.abc import Iterator

from malp_flow.engine.checking_names import unknown
from malp_flow.engine.definition import Item, Part
from malp_flow.engine.problems import Fault, Path, quoted

_OF_STATEMENTS = ("numbered", "rests_on", "planned")


def broken_parts(path: Path, item: Item) -> Iterator[Fault]:
    """Yield what is wrong with the parts of one document."""
    letters: dict[str, str] = {}
    for name, part in item.parts.items():
        here: Path = (*path, "parts", name)
        yield from _keys(here, part)
        yield from _ground(here, item, name, part)
        if part.numbered and letters.setdefault(part.numbered, name) != name:
            sentence = f"{quoted(letters[part.numbered])} is numbered {quoted(part.numbered)} already."
            yield Fault((*here, "numbered"), "S1", sentence, "Choose other letters for one of the two.")


def _keys(here: Path, part: Part) -> Iterator[Fault]:
    for key in _OF_STATEMENTS:
        if part.as_ == "text" and getattr(part, key):
            sentence = f"{quoted(key)} says nothing at a text: it belongs to statements."
            yield Fault((*here, key), "S0-unknown-key", sentence, "Delete it.")


def _ground(here: Path, item: Item, name: str, part: Part) -> Iterator[Fault]:
    if part.rests_on is None:
        return
    ground = item.parts.get(part.rests_on)
    if ground is None:
        yield unknown((*here, "rests_on"), "G2", what="part", name=part.rests_on, known=set(item.parts))
    elif part.rests_on == name or ground.numbered is None:
        sentence = f"Nothing can rest on {quoted(part.rests_on)}: its statements cannot be told apart."
        mend = "Name another part whose statements are numbered."
        yield Fault((*here, "rests_on"), "G2", sentence, mend)
