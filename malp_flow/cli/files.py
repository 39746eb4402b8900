"""Files that people hand to a command: read as YAML, each fault with its line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

import click

from malp_flow.cli.opening import folded
from malp_flow.engine.definition import Frozen
from malp_flow.engine.definition_errors import nearest, validated
from malp_flow.engine.problems import BrokenDefinition, Path, Problem, quoted
from malp_flow.engine.yaml_reading import Document, read
from malp_flow.engine.yaml_text import LARGEST_BYTES

M = TypeVar("M", bound=Frozen)

_STDIN = "<stdin>"

file_argument = click.argument("file", metavar="FILE", type=click.File("rb"))
"""A file, or - for what comes in from another command."""


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks a text of a file that names something kept elsewhere; a list so marked names one in each."""

    what: str
    code: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What a mark can refer to: how it is found, and what there is, to propose the nearest.

    Addresses are never proposed: the list of them is nobody's business.
    """

    find: Callable[[str], object | None]
    known: tuple[str, ...] = ()
    mend: str = ""


def read_as(model: type[M], file: BinaryIO) -> tuple[M, Document]:
    """Return a file as a value of the model; raises BrokenDefinition with every fault of its spelling."""
    name = str(getattr(file, "name", _STDIN)).replace(_STDIN, "standard input")
    # One more byte than may be, so that the reader sees that it is too much.
    document = read(name, file.read(LARGEST_BYTES + 1))
    return validated(model, document), document


def look_up(value: Frozen, document: Document, kept: Mapping[Refers, Kept]) -> None:
    """Look for everything that a file refers to; raises BrokenDefinition with all that is not there."""
    problems = [
        _problem(document, path, mark, word, kept[mark])
        for path, mark, word in _references(value, ())
        if kept[mark].find(word) is None
    ]
    if problems:
        raise BrokenDefinition(document.source, problems)


def _problem(document: Document, path: Path, mark: Refers, word: str, kept: Kept) -> Problem:
    sentence = f"There is no {mark.what} {quoted(word)} here."
    mend = kept.mend or nearest(word, list(kept.known))
    return Problem(*document.place(path), mark.code, sentence, mend)


def _references(value: Any, path: Path) -> Iterator[tuple[Path, Refers, str]]:
    if isinstance(value, tuple):
        for number, element in enumerate(value):
            yield from _references(element, (*path, number))
        return
    if not isinstance(value, Frozen):
        return
    for name, field in type(value).model_fields.items():
        inner, here = getattr(value, name), (*path, name)
        mark = next((each for each in field.metadata if isinstance(each, Refers)), None)
        if mark is None:
            yield from _references(inner, here)
        elif isinstance(inner, tuple):
            yield from (((*here, number), mark, word) for number, word in enumerate(inner))
        elif inner is not None:
            yield here, mark, inner


def each_once(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words; raises ValueError, for the model that holds them, where one stands there twice."""
    same = [folded(word) for word in words]
    twice = next((word for word in words if same.count(folded(word)) > 1), None)
    if twice is not None:
        raise ValueError(f"{quoted(twice)} stands here twice")
    return words
