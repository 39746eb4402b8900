"""Lists: what stands in one twice is a slip, where something else was meant."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from malp_flow.engine.definition import Workflow
from malp_flow.engine.problems import Fault, Path, quoted
from malp_flow.engine.schema_keys import spelling

_TOLD_ELSEWHERE = {"states", "moves", "ladders"}
"""Their elements have ids or days of their own, which may not be used twice."""


def repetitions(workflow: Workflow) -> Iterator[Fault]:
    """Yield each element of a list that stands in the same list already."""
    yield from _in_value((), workflow)


def _in_value(path: Path, value: object) -> Iterator[Fault]:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _in_value((*path, spelling(name, field)), getattr(value, name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _in_value((*path, str(key)), inner)
    elif isinstance(value, list | tuple):
        if path[0] not in _TOLD_ELSEWHERE or len(path) > 1 + (path[0] == "ladders"):
            yield from _twice(path, value)
        for number, inner in enumerate(value):
            yield from _in_value((*path, number), inner)


def _twice(path: Path, elements: list[object] | tuple[object, ...]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, element in enumerate(elements):
        # By its words: what holds a group of parameters has no hash.
        words = repr(element)
        if words in seen:
            what = quoted(element) if isinstance(element, str) else "This element"
            sentence = f"{what} stands in {quoted(path[-1])} already."
            yield Fault((*path, number), "S1", sentence, "Take one of the two away, or name another.")
        seen.add(words)
