"""Two judges from outside: pm4py and python-statemachine let happen what the engine does, and nothing else.

They are no part of what this project installs: `make oracles` fetches them.
"""

from collections.abc import Iterator
from copy import deepcopy
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from malp_flow.engine.checking_shape import broken_shape
from malp_flow.engine.definition import Workflow
from malp_flow.engine.definition_errors import validated
from malp_flow.engine.yaml_reading import read

if not (find_spec("pm4py") and find_spec("statemachine")):
    pytest.skip(
        "pm4py and python-statemachine are not here; make oracles fetches them", allow_module_level=True
    )

from tests.proofs import exported_machines, exported_net
from tests.proofs.oracles import EVENTS, FILES, Court, share
from tests.proofs.plain_files import PlainFile

FEW = 150
SAMPLE = [path for path in FILES if path.name in {"records-first.yaml", "30_structured_partial_join.yaml"}]
SOUND_SAMPLE = SAMPLE[:1]
HIDDEN = [
    ("records-first.yaml", "items_done"),
    ("06_multi_choice.yaml", "items_done"),
    ("04_exclusive_choice.yaml", "step_answered"),
    ("30_structured_partial_join.yaml", "enough_done"),
    ("panel_two_of_three.yaml", "answered"),
    ("panel_all_of_three.yaml", "parts_written"),
    ("malp.yaml", "identities_given"),
]


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.name)
def test_lets_happen_what_both_let_happen_in_a_sample(path: Path) -> None:
    tally = Court(path).hear(FEW)

    assert tally.told == []
    assert tally.moves > 0


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_lets_happen_what_both_let_happen(path: Path) -> None:
    tally = Court(path, seed=2).hear(share(path, EVENTS))

    assert tally.told == []
    assert tally.moves > 0


@pytest.mark.slow
@pytest.mark.parametrize(("name", "check"), HIDDEN)
@pytest.mark.parametrize("judge", ["net_without", "machines_without"])
def test_notices_a_gate_that_one_of_them_does_not_see(name: str, check: str, judge: str) -> None:
    [path] = [each for each in FILES if each.name == name]

    tally = Court(path, **{judge: check}).hear(2_000)  # type: ignore[arg-type]

    other = {"net_without": "python-statemachine says", "machines_without": "pm4py says"}[judge]
    assert tally.disagreements > 0
    assert not any(other in words for words in tally.told)


def mutants(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the file itself, and with a move or one of its beginnings less, or with another end."""
    data: Any = read(path.name, path.read_bytes()).data
    yield "as it is", path.read_bytes()
    for number, move in enumerate(data["moves"]):
        if len(data["moves"]) > 1:
            yield f"without {move['id']}", _with(data, number, None)
        for source in move["from"] if len(move["from"]) > 1 else ():
            fewer = [each for each in move["from"] if each != source]
            yield f"{move['id']} not from {source}", _with(data, number, {**move, "from": fewer})
        yield f"{move['id']} to the beginning", _with(data, number, {**move, "to": data["states"][0]["id"]})


def _with(data: Any, number: int, move: Any) -> bytes:
    changed = deepcopy(data)
    changed["moves"][number : number + 1] = [move] if move else []
    return str(yaml.safe_dump(changed, allow_unicode=True)).encode()


def is_sound(raw: bytes) -> bool:
    """Whether our own proof finds every state reached, and a way to an end from each."""
    workflow = validated(Workflow, read("mutant.yaml", raw))
    return not any(fault.code in {"S4", "S5"} for fault in broken_shape(workflow))


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=() if path in SOUND_SAMPLE else pytest.mark.slow) for path in FILES]
)
def test_proves_sound_what_both_prove_sound(path: Path) -> None:
    found = {what: (is_sound(raw), PlainFile(raw)) for what, raw in mutants(path)}

    differs = {
        what: (ours, exported_net.is_sound(file), exported_machines.is_sound(file))
        for what, (ours, file) in found.items()
        if {exported_net.is_sound(file), exported_machines.is_sound(file)} != {ours}
    }

    assert differs == {}
    assert found["as it is"][0]
    assert not all(ours for ours, _ in found.values())
