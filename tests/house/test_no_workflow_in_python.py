"""No state, move or role of a shipped workflow is known to Python: the files decide, not the code."""

import ast
from collections.abc import Iterator
from typing import Any

import yaml

from tests.house.files import ROOT, modules

# Words of the trade, which the code may use in a sense of its own: capacities of roles, states of an audit,
# kinds of item, and what everybody in the trade says.
TRADE = {"audit", "auditor", "report", "sign_off", "coordinator", "withdrawn"}
ALLOWED = ("malp_flow/demo/", "malp_flow/records/migrations/")


def test_knows_no_state_move_or_role_of_a_shipped_workflow():
    known = set(_shipped_ids()) - TRADE

    found = [
        f"{name}:{line} {text}"
        for name, tree in modules()
        if not name.startswith(ALLOWED)
        for line, text in _literals(tree)
        if text in known
    ]

    assert known
    assert not found


def _shipped_ids() -> Iterator[str]:
    for path in sorted((ROOT / "workflows").glob("*.yaml")):
        workflow: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        yield from workflow.get("roles", {})
        yield from (entry["id"] for part in ("states", "moves") for entry in workflow.get(part, []))


def _literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
