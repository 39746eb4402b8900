"""Two versions of a workflow compared by their meaning: what was added, taken away, changed or put elsewhere.

What a file leaves out and what it says as it would be without saying are the same here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from malp_flow.engine.definition import Workflow
from malp_flow.engine.problems import quoted
from malp_flow.wording import gettext

_NAMED = {"states": "id", "moves": "id", "checks": "check"}
"""Lists whose elements are known by a name: a change within one is told there, not as another element."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where, as `moves.issue_audits.by`, and in words what became of it."""

    place: str
    said: str

    def __str__(self) -> str:
        """Return both on one line."""
        return f"{self.place}: {self.said}"


def differences(old: Workflow, new: Workflow) -> list[Difference]:
    """Return all in which two workflows differ, in the order of the file; nothing when they mean the same."""
    return list(_in_group((), _plain(old), _plain(new)))


def _plain(workflow: Workflow) -> dict[str, Any]:
    plain: dict[str, Any] = workflow.model_dump(mode="json", by_alias=True)
    return plain


def _in_value(place: tuple[str, ...], old: object, new: object) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _in_group(place, old, new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _in_list(place, old, new)
    elif old != new or type(old) is not type(new):
        words = {"old": _word(old), "new": _word(new)}
        yield _told(place, gettext("%(old)s becomes %(new)s") % words)


def _in_group(
    place: tuple[str, ...], old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Difference]:
    for key in dict.fromkeys([*old, *new]):
        here = (*place, key)
        if key not in new:
            yield _told(here, gettext("taken away"))
        elif key not in old:
            yield _told(here, gettext("added"))
        else:
            yield from _in_value(here, old[key], new[key])


def _in_list(place: tuple[str, ...], old: list[Any], new: list[Any]) -> Iterator[Difference]:
    key = _NAMED.get(place[-1])
    if key is None:
        yield from _plain_lists(place, old, new)
        return
    before, after = _by_name(old, key), _by_name(new, key)
    yield from _in_group(place, before, after)
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield _told(place, gettext("another order: %(names)s") % {"names": ", ".join(after)})


def _by_name(elements: Sequence[Mapping[str, Any]], key: str) -> dict[str, Mapping[str, Any]]:
    """Return the elements by name; a name that stands there again gets its number."""
    named: dict[str, Mapping[str, Any]] = {}
    for element in elements:
        name, number = str(element[key]), 2
        while name in named:
            name, number = f"{element[key]} {number}", number + 1
        named[name] = element
    return named


def _plain_lists(place: tuple[str, ...], old: list[Any], new: list[Any]) -> Iterator[Difference]:
    gone = [each for each in old if each not in new]
    come = [each for each in new if each not in old]
    for each in gone:
        yield _told(place, gettext("%(what)s taken away") % {"what": _word(each)})
    for each in come:
        yield _told(place, gettext("%(what)s added") % {"what": _word(each)})
    if not gone and not come and old != new:
        yield _told(place, gettext("another order: %(names)s") % {"names": ", ".join(map(_word, new))})


def _told(place: tuple[str, ...], said: str) -> Difference:
    return Difference(".".join(place), said)


def _word(value: object) -> str:
    if value is None:
        return gettext("nothing")
    plain = _in_plain_words(value)
    return plain if isinstance(value, bool | int) else quoted(plain)


def _in_plain_words(value: object) -> str:
    if isinstance(value, Mapping):
        said = {key: _in_plain_words(inner) for key, inner in value.items() if inner not in (None, [], {})}
        return ", ".join(f"{key}: {words}" for key, words in said.items())
    return str(value).lower() if isinstance(value, bool) else str(value)
