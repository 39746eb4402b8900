"""Two versions of a workflow: what differs is named, and what means the same is not."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from malp_flow.engine.checking import faults
from malp_flow.engine.comparing import differences
from malp_flow.engine.definition import Workflow
from malp_flow.engine.loading import load_workflow
from malp_flow.engine.yaml_reading import read
from malp_flow.folders import shipped
from tests.engine.small import LETTERS, SMALL, with_changes

FILES = sorted(shipped("workflows").glob("*.yaml"))
SHIPPED_LETTERS = frozenset(folder.name for folder in shipped("notifications").iterdir())


def loaded(text: str) -> Workflow:
    return load_workflow("file.yaml", text.encode(), letters=LETTERS).workflow


def said(*changes: tuple[str, str]) -> list[str]:
    return [str(one) for one in differences(loaded(SMALL), loaded(with_changes(*changes)))]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("working_days: 15", "working_days: 20", "deadlines.audit.due.working_days: 15 becomes 20"),
        ("version: 1", "version: 2", "version: 1 becomes 2"),
        ("by: [manager, scheduler]", "by: [manager]", "moves.close.by: ‘scheduler’ taken away"),
        ("by: [manager, scheduler]", "by: [scheduler, manager]",
         "moves.close.by: another order: ‘scheduler’, ‘manager’"),
        ("title: Issued}", "title: Out}", "states.issued.title: ‘Issued’ becomes ‘Out’"),
        ("at_least: {auditor: 1}", "at_least: {auditor: 2}",
         "moves.close.checks.attended.with.at_least.auditor: 1 becomes 2"),
        ("    more_time: {by: manager}\n", "", "deadlines.audit.more_time: ‘by: manager’ becomes nothing"),
        ("    - {before: 1, send: please_return, to: auditor}\n", "",
         "ladders.audit: ‘before: 1, send: please_return, to: auditor’ taken away"),
        ("title: Small review", "title: Small  review", "title: ‘Small review’ becomes ‘Small review’"),
    ],
)  # fmt: skip
def test_names_a_change_by_its_place(old: str, new: str, told: str) -> None:
    assert told in said((old, new))


def test_takes_for_the_same_what_means_the_same() -> None:
    text = SMALL.replace("calendar: england-and-wales\n", "# the usual one\n").replace(
        "title: Small review", "title:   'Small review'"
    )

    assert differences(loaded(SMALL), loaded(text)) == []


def test_tells_another_order_of_states_where_the_first_one_counts() -> None:
    other = with_changes(
        ("  - {id: issued, title: Issued}\n", ""),
        ("  - {id: back, title: Back}\n", "  - {id: back, title: Back}\n  - {id: issued, title: Issued}\n"),
    )

    assert [str(one) for one in differences(loaded(SMALL), loaded(other))] == [
        "states: another order: begun, back, issued, ended, dropped"
    ]


# ---------------------------------------------------------------- every single mutation


def mutations(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield the whole with one thing changed: taken away, doubled, moved, another word or number."""
    if isinstance(value, dict):
        for key in value:
            yield f"{path}: without {key}", {name: one for name, one in value.items() if name != key}
            for name, inner in mutations(value[key], (*path, key)):
                yield name, value | {key: inner}
    elif isinstance(value, list):
        for number in range(len(value)):
            rest = value[:number] + value[number + 1 :]
            yield f"{path}: without {number}", rest
            yield f"{path}: {number} twice", [*value, copy.deepcopy(value[number])]
            yield f"{path}: {number} first", [value[number], *rest]
            for name, inner in mutations(value[number], (*path, number)):
                yield name, [*value[:number], inner, *value[number + 1 :]]
    else:
        yield from ((f"{path}: {value!r} as {other!r}", other) for other in others(value))


def others(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value, "yes"]
    if isinstance(value, int):
        return [value + 1, 0, -1, str(value)]
    return [f"{value}x", "", 1]


def sound(data: Any) -> Workflow | None:
    """Return the workflow of this data as the loader proves it, or None where it is refused."""
    try:
        workflow = Workflow.model_validate_json(json.dumps(data))
    except ValidationError:
        return None
    return None if any(faults(workflow, letters=SHIPPED_LETTERS)) else workflow


SHORTEST = min(FILES, key=lambda path: path.stat().st_size)
EACH = [
    pytest.param(path, id=path.stem, marks=[] if path == SHORTEST else pytest.mark.slow) for path in FILES
]


@pytest.mark.parametrize("path", EACH)
def test_refuses_or_names_every_single_mutation_of_a_shipped_file(path) -> None:
    data = read(path.name, path.read_bytes()).data
    base = load_workflow(path.name, path.read_bytes(), letters=SHIPPED_LETTERS).workflow
    silent, refused, named = [], 0, 0

    for what, mutant in mutations(data):
        changed = sound(mutant)
        if changed is None:
            refused += 1
            continue
        if differences(base, changed):
            named += 1
        elif changed.model_dump() != base.model_dump():
            silent.append(what)

    assert refused > 300
    assert named > 100
    assert silent == []


def test_tells_differences_in_plain_values() -> None:
    found = differences(loaded(SMALL), loaded(with_changes(("version: 1", "version: 2"))))

    assert json.dumps([(one.place, one.said) for one in found]) == '[["version", "1 becomes 2"]]'
