"""The checks that a workflow file may name, each with typed parameters.

A file never holds code: it names a check and gives it values. What the values refer to (an item of a
kind, a role) is declared on the parameter itself, so that a broken reference is found before activation.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from malp_flow.engine.definition import CheckUse, Frozen, Kind, Workflow
from malp_flow.engine.facts import Facts
from malp_flow.engine.findings import Finding
from malp_flow.engine.problems import Fault, Path

AtLeast = Annotated[int, Field(ge=1)]
"""How many are needed: a gate that asks for none would be open over nothing."""

CheckFunction = Callable[[Workflow, Facts, Any], Finding]
NeverMet = Callable[[Workflow, Any], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class RefersToItem:
    """Marks a parameter that names an item; `kind` None means any kind.

    `opened` says that the check cannot be met while the item is closed.
    """

    kind: Kind | None = None
    opened: bool = True


@dataclass(frozen=True, slots=True)
class RefersToRole:
    """Marks a parameter that names a role, or is keyed by roles."""


@dataclass(frozen=True, slots=True)
class RefersWithin:
    """Marks a parameter that names something inside the check's own `item`: its parts, or its answers."""

    key: Literal["parts", "answers"]


Mark = RefersToItem | RefersToRole | RefersWithin


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in a check's parameters, where it stands in them, and what it must be the name of."""

    path: Path
    mark: Mark
    name: str


@dataclass(frozen=True, slots=True)
class Check:
    """One registered check. `never_met` yields why a file's use of it could not be met by any review."""

    name: str
    parameters: type[Frozen]
    function: CheckFunction
    never_met: NeverMet

    def asked(self, workflow: Workflow, use: CheckUse, facts: Facts) -> Finding:
        """Return what it finds; its parameters were proven when the file was loaded."""
        return self.function(workflow, facts, parameters_of(use))


REGISTERED: dict[str, Check] = {}
"""Filled as the rooms of checks are imported; read it through `checks.py`, which imports them all."""


def _always_possible(workflow: Workflow, asked: Any) -> Iterator[Fault]:
    del workflow, asked
    return iter(())


def check(
    parameters: type[Frozen], *, never_met: NeverMet = _always_possible
) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check of its own name."""

    def registered(function: CheckFunction) -> CheckFunction:
        REGISTERED[function.__name__] = Check(function.__name__, parameters, function, never_met)
        return function

    return registered


@lru_cache(maxsize=4096)
def parameters_of(use: CheckUse) -> Frozen:
    """Return a check's parameters as typed values, read once for each use in a file.

    Raises pydantic's ValidationError where they do not fit, KeyError for an unknown check. Through JSON, as
    the file itself is: only so a strict type takes a list for a tuple and a word for one of several.
    """
    return REGISTERED[use.check].parameters.model_validate_json(json.dumps(dict(use.with_)))


def references(use: CheckUse) -> Iterator[Reference]:
    """Yield each name in the parameters of a registered check that must be declared elsewhere."""
    for key, field in REGISTERED[use.check].parameters.model_fields.items():
        if key not in use.with_:
            continue
        for mark in (*field.metadata, *_inner_marks(field.annotation)):
            if isinstance(mark, RefersToItem | RefersToRole | RefersWithin):
                for place, name in _words(use.with_[key]):
                    yield Reference((key, *place), mark, name)


def _inner_marks(annotation: object) -> tuple[object, ...]:
    """Return the marks on the keys of a mapping, or on the elements of a list."""
    arguments = get_args(annotation)
    return getattr(arguments[0], "__metadata__", ()) if arguments else ()


def _words(value: object) -> Iterator[tuple[Path, str]]:
    """Yield the words of a parameter and where each stands in it."""
    if isinstance(value, Mapping):
        yield from (((str(key),), str(key)) for key in value)
    elif isinstance(value, list | tuple):
        yield from (((place,), str(word)) for place, word in enumerate(value))
    else:
        yield (), str(value)
