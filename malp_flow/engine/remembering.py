"""A workflow that remembers what its earlier versions called: what is kept of a review stays readable.

What was taken away can be looked up by its name and stands in no list: no gate asks for it, nothing new is
made of it, and nobody owes it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from malp_flow.engine.definition import Deadline, Item, Workflow

T = TypeVar("T")


class _Remembered(dict[str, T]):
    """What a version has, as any dictionary; a name that only an earlier one had is found when asked for."""

    def __init__(self, present: Mapping[str, T], earlier: Mapping[str, T]) -> None:
        super().__init__(present)
        self._earlier = {name: each for name, each in earlier.items() if name not in present}

    def __missing__(self, name: str) -> T:
        return self._earlier[name]


def remembering(workflow: Workflow, earlier: Iterable[Workflow]) -> Workflow:
    """Return the same workflow, in which names of earlier versions, the oldest first, are found as well."""
    past = list(earlier)
    if not past:
        return workflow
    changed: dict[str, Any] = {
        "items": _Remembered(
            workflow.items, _joined({n: _owed_by_nobody(i) for n, i in w.items.items()} for w in past)
        ),
        "roles": _Remembered(workflow.roles, _joined(w.roles for w in past)),
        "deadlines": _Remembered(workflow.deadlines, _joined(_plain_clocks(w) for w in past)),
    }
    kept = workflow.model_copy(update=changed)
    states = _joined({state.id: state for state in w.states} for w in past)
    # Where a review was is told by the title that the place had then.
    kept.__dict__["_states"] = _Remembered({state.id: state for state in kept.states}, states)
    return kept


def _joined(groups: Iterable[Mapping[str, T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for group in groups:
        found |= group
    return found


def _owed_by_nobody(item: Item) -> Item:
    nobody: dict[str, Any] = {"by": None, "opened_by": None, "letters": (), "optional": True}
    return item.model_copy(update=nobody)


def _plain_clocks(workflow: Workflow) -> Mapping[str, Deadline]:
    return {name: clock.model_copy(update={"more_time": None}) for name, clock in workflow.deadlines.items()}
