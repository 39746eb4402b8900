"""A habit with a reason for each exception, not a reason to cut a thing that is one."""

import ast
import re

from tests.house.files import PACKAGE, ROOT, modules

LINES_OF_A_FILE = 250
LINES_OF_A_FUNCTION = 40
REASON = re.compile(r"^# Longer than 250 lines: \w+", re.MULTILINE)


def test_keeps_files_short_or_says_why_not():
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}

    long = {name: text for name, text in texts.items() if len(text.splitlines()) > LINES_OF_A_FILE}

    assert texts
    assert not [name for name, text in long.items() if "migrations" not in name and not REASON.search(text)]


def test_keeps_functions_short():
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and "migrations" not in name
        and _length(node) > LINES_OF_A_FUNCTION
    ]

    assert not long


def _length(function: ast.FunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1
