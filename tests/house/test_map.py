"""docs/map.md shows the tree as it is: every module stands in it, and nothing that is gone."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from tests.house.files import PACKAGE, ROOT, modules

MAP = (ROOT / "docs" / "map.md").read_text("utf-8")
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
NAMES = re.compile(r"`([\w*]+(?:/[\w*]+)*)`")
CALLS = re.compile(r"`((?:\w+/)?\w+\.\w+)`")
FLOORS = re.compile(r"^\| [^|]+ \| (`[^|]+) \|", re.MULTILINE)


def test_names_every_module_in_its_room():
    known = list(_named())

    missing = [
        f"{room}/{name}"
        for room, name in _standing()
        if not any(room == other and fnmatchcase(name, each) for other, each in known)
    ]

    assert known
    assert missing == []


def test_names_no_module_that_is_gone():
    standing = list(_standing())

    gone = [
        f"{room}/{name}"
        for room, name in _named()
        if not any(room == other and fnmatchcase(each, name) for other, each in standing)
    ]

    assert gone == []


def test_shows_every_floor():
    shown = {name for row in FLOORS.findall(MAP) for name in NAMES.findall(row)}

    assert {room for room, _ in _standing()} - {"malp_flow"} <= shown
    assert {name for room, name in _standing() if room == "malp_flow"} <= shown


def test_walks_only_past_what_is_there():
    walks = MAP[MAP.index("\n## A walk") :]

    called = set(CALLS.findall(walks))

    assert len(called) > 20
    assert sorted(called - set(_defined())) == []


def _standing() -> Iterator[tuple[str, str]]:
    """Yield room and name of each module: ("web", "review/history"), and ("malp_flow", "wiring")."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if "versions" in inside.parts or inside.as_posix() == "__init__.py":
            continue
        room, *rest = inside.with_suffix("").parts
        if not rest:
            yield "malp_flow", room
        elif rest != ["__init__"]:
            yield room, "/".join(rest)


def _named() -> Iterator[tuple[str, str]]:
    for room, listed in ROW.findall(MAP[MAP.index("\n## Rooms") :]):
        yield from ((room, name) for name in NAMES.findall(listed) if name != "transitions")


def _defined() -> Iterator[str]:
    """Yield what a walk may pass: each function, class and constant of a module, as "module.name"."""
    for path, tree in modules():
        parts = path.removesuffix(".py").split("/")
        for name in filter(None, map(_name, tree.body)):
            yield f"{parts[-1]}.{name}"
            yield f"{parts[-2]}/{parts[-1]}.{name}"


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    first = node.targets[0] if isinstance(node, ast.Assign) else None
    return first.id if isinstance(first, ast.Name) else ""
