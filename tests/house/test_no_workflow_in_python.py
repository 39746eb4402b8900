"""No name of a shipped workflow is known to Python or to a page: the files decide, not the code."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.house.files import PACKAGE, ROOT, modules

# Words that a shipped file uses for names of its own, and that the code may say in a sense of its own.
TRADE = {
    "audit": "one agency’s return on one case, in every workflow",
    "auditor": "who writes an audit; letters and pages are addressed to them",
    "coordinator": "a capacity of roles",
    "event": "a kind of item",
    "report": "the text that partners sign, in every workflow",
    "sign_off": "what partners do with it",
    "withdrawn": "a state of an audit",
}
ALLOWED = ("malp_flow/demo/", "malp_flow/records/migrations/")
QUOTED = re.compile(r"""(["'])([a-z][a-z0-9_]*)\1""")


def test_knows_no_name_of_a_shipped_workflow_in_its_code():
    known = set(_shipped_ids()) - set(TRADE)

    found = [
        f"{name}:{line} {text}"
        for name, tree in modules()
        if not name.startswith(ALLOWED)
        for line, text in _literals(tree)
        if text in known
    ]

    assert known
    assert not found


def test_knows_no_name_of_a_shipped_workflow_on_its_pages():
    known = set(_shipped_ids()) - set(TRADE)
    pages = {path: path.read_text("utf-8") for path in PACKAGE.rglob("templates/**/*.html")}

    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path, text in pages.items()
        for _, word in QUOTED.findall(text)
        if word in known
    ]

    assert pages
    assert not found


def test_looks_for_every_kind_of_name():
    known = set(_shipped_ids())

    kinds = [
        "lead_reviewer",
        "overview_report",
        "hold_event",
        "event_held",
        "accuracy",
        "good_practice",
        "approve",
    ]

    assert known >= set(kinds)


def _shipped_ids() -> Iterator[str]:
    """Yield every id of roles, items, states, moves and deadlines, and of parts and answers within items."""
    for path in sorted((ROOT / "workflows").glob("*.yaml")):
        workflow: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        for group in ("roles", "items", "deadlines"):
            yield from workflow.get(group, {})
        yield from (entry["id"] for part in ("states", "moves") for entry in workflow.get(part, []))
        for item in workflow.get("items", {}).values():
            yield from item.get("parts", {})
            yield from item.get("answers", {})


def _literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
