"""The files of this repository as tests of the house see them: all that .gitignore does not leave out."""

import ast
import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "malp_flow"


def ours() -> Iterator[tuple[str, str]]:
    """Yield path from the root and text of each file that is written by us or goes out with us."""
    for path in not_ignored():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield path from the root and syntax tree of each module of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield the full name of every module imported anywhere in a syntax tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def not_ignored() -> Iterator[Path]:
    """Yield every file that .gitignore does not leave out."""
    folders, names = _ignored()
    for place, inner, files in os.walk(ROOT):
        inner[:] = sorted(each for each in inner if not any(fnmatch(each, one) for one in folders))
        for name in sorted(files):
            if not any(fnmatch(name, one) for one in names):
                yield Path(place, name)


def _ignored() -> tuple[set[str], set[str]]:
    """Read .gitignore as far as ours goes: names of folders and patterns of files, each at any depth."""
    lines = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    rules = {line for line in lines if line and not line.startswith("#")}
    folders = {rule.strip("/") for rule in rules if rule.endswith("/")}
    # In a linked working tree `.git` is a file, which names its origin.
    return folders | {".git"}, {rule.strip("/") for rule in rules if not rule.endswith("/")} | {".git"}
