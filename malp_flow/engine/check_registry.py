"""The checks that a workflow file may name, each with typed parameters.

A file never holds code: it names a check and gives it values. What the values refer to (an item of a
kind, a role) is declared on the parameter itself, so that a broken reference is found before activation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from malp_flow.engine.definition import CheckUse, Frozen, Kind, Workflow
from malp_flow.engine.facts import Facts
from malp_flow.engine.findings import Finding

AtLeast = Annotated[int, Field(ge=1)]
"""How many are needed: a gate that asks for none would be open over nothing."""

CheckFunction = Callable[[Workflow, Facts, Any], Finding]


@dataclass(frozen=True, slots=True)
class RefersToItem:
    """Marks a parameter that names an item; `kind` None means any kind."""

    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class RefersToRole:
    """Marks a parameter that names a role, or is keyed by roles."""


@dataclass(frozen=True, slots=True)
class RefersWithin:
    """Marks a parameter that names something inside the check's own `item`: its parts, or its answers."""

    key: Literal["parts", "answers"]


@dataclass(frozen=True, slots=True)
class Check:
    """One registered check."""

    name: str
    parameters: type[Frozen]
    function: CheckFunction

    def asked(self, workflow: Workflow, use: CheckUse, facts: Facts) -> Finding:
        """Return what it finds. The parameters were proven when the file was loaded."""
        return self.function(workflow, facts, self.parameters.model_validate(dict(use.with_), strict=False))


REGISTERED: dict[str, Check] = {}
"""Filled as the rooms of checks are imported; read it through `checks.py`, which imports them all."""


def check(parameters: type[Frozen]) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check of its own name."""

    def registered(function: CheckFunction) -> CheckFunction:
        REGISTERED[function.__name__] = Check(function.__name__, parameters, function)
        return function

    return registered
