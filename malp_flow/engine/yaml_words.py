"""The parser's complaints, said so that somebody who has never met YAML can mend the line.

The parser complains where it gave up, which may be far below the slip: a bracket or a quotation mark that
is never closed is told where it opens, a missing colon in the line that lacks it.
"""

import re
from dataclasses import dataclass
from typing import Any

import yaml

_CODE = "S0-syntax"
_KEY_ONLY = re.compile(r" *(- +)*[^\s:\"'\[\]{},#][^:\"'\[\]{},#]*")
_COLON_WITHOUT_SPACE = re.compile(r"[^\s:]:[^\s:]")
_LIST_SIGN = re.compile(r" *- ")

_BY_COMPLAINT = (
    ("but got '?'", "A text inside brackets has a question mark.", "Put the text in quotation marks."),
    ("but found ']'", "A bracket closes here that was never opened.", "Delete it."),
    ("but found '}'", "A bracket closes here that was never opened.", "Delete it."),
    (
        "expected <block end>",
        "This line’s indent does not fit the lines above it.",
        "Line it up with its neighbours.",
    ),
    (
        "that cannot start any token",
        "A text cannot begin with this sign.",
        "Put the text in quotation marks.",
    ),
    (
        "expected alphabetic or numeric character",
        "A text cannot begin with * or &.",
        "Put the text in quotation marks.",
    ),
    (
        "sequence entries are not allowed",
        "A list cannot begin on this line.",
        "Begin it on a line of its own.",
    ),
    ("unknown escape character", "There is no such sign after a backslash.", "Use single quotation marks."),
    ("escape sequence", "The sign after this backslash is not complete.", "Use single quotation marks."),
    ("expected <document start>", "The file goes on after its end.", "Line this up with the lines above it."),
)
_OTHERWISE = (
    "This line is not well formed.",
    "Compare its indent, colons and marks with a line that is right.",
)
_NOT_CLOSED = ("unexpected end of stream", "unexpected document separator")
_PAIRS = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Said:
    """A complaint in plain words; `line` and `column` count from 1 and are None where it names no place."""

    sentence: str
    mend: str
    line: int | None = None
    column: int | None = None
    code: str = _CODE


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place in the text, both numbers from 0."""

    line: int
    column: int


def said_of_syntax(error: yaml.MarkedYAMLError, text: str, *, last_quotation: Any) -> Said:
    """Return what the parser said of this text, at the place where it went wrong.

    `last_quotation` is the parser's mark of where the last text in quotation marks began, or None.
    """
    complaint, at, begun = str(error.problem), _spot(error.problem_mark), _spot(error.context_mark)
    lines = text.split("\n")
    if begun and any(words in complaint for words in _NOT_CLOSED):
        return _open_quotation(begun)
    if at and "<scalar>" in complaint:
        return _after_quotation(_spot(last_quotation), at)
    if at and begun and "expected ','" in complaint:
        return _in_brackets(lines, begun, at, complaint)
    if at and "mapping values are not allowed" in complaint:
        return _unexpected_colon(lines, at)
    if begun and "could not find expected ':'" in complaint:
        return _no_colon(lines, begun)
    if at and "but found '?'" in complaint and "collection" in str(error.context):
        return _no_list_sign(lines, at)
    if at and "<block sequence start>" in complaint and (first := _first_without_sign(lines, at)):
        return _no_list_sign(lines, first)
    words = next((rest for part, *rest in _BY_COMPLAINT if part in complaint), _OTHERWISE)
    return _told(at or begun, *words)


def said_of_nothing() -> Said:
    """Return general words for a parser that gave up without a complaint."""
    return Said(*_OTHERWISE)


def _spot(mark: Any) -> _Spot | None:
    return None if mark is None else _Spot(mark.line, mark.column)


def _told(spot: _Spot | None, sentence: str, mend: str) -> Said:
    return Said(sentence, mend, spot.line + 1, spot.column + 1) if spot else Said(sentence, mend)


def _open_quotation(opened: _Spot) -> Said:
    return _told(opened, "The quotation mark that opens here is not closed.", "Put the closing mark.")


def _after_quotation(opened: _Spot | None, at: _Spot) -> Said:
    """A text follows a closing mark: over several lines that mark was the opening one of another text."""
    if opened and opened.line < at.line:
        return _open_quotation(opened)
    mend = "Put the whole text in one pair of double quotation marks."
    return _told(at, "A text goes on after its closing quotation mark.", mend)


def _in_brackets(lines: list[str], opened: _Spot, at: _Spot, complaint: str) -> Said:
    bracket = lines[opened.line][opened.column]
    closing = _PAIRS.get(bracket, "]")
    if complaint.endswith(("'}'", "']'")):
        return _told(at, f"The bracket {bracket} is closed by another one here.", f"Write {closing}.")
    if lines[at.line][at.column : at.column + 1] == "?":
        sentence = f"A text with a question mark stands inside {bracket} {closing} without quotation marks."
        return _told(at, sentence, "Put the text in double quotation marks.")
    if at.line == opened.line and "stream end" not in complaint:
        sentence = f"A comma is missing inside {bracket} {closing}."
        return _told(at, sentence, "Put a comma between the entries.")
    sentence = f"The bracket {bracket} that opens here is not closed."
    return _told(opened, sentence, f"Put {closing} where it ends.")


def _unexpected_colon(lines: list[str], at: _Spot) -> Said:
    line, above = lines[at.line], _above(lines, at.line)
    if not _KEY_ONLY.fullmatch(line[: at.column]) or above is None:
        return _told(at, "A colon stands here where none can be.", "Put the text in quotation marks.")
    before = lines[above]
    if _COLON_WITHOUT_SPACE.search(before) and ": " not in before:
        return _told(_first(lines, above), "A space is missing after the colon.", "Put a space after it.")
    if ":" not in before and not _LIST_SIGN.match(before):
        return _told(_first(lines, above), "A colon is missing after this key.", _WRITE_KEY)
    sentence = "This line’s indent does not fit the lines above it."
    return _told(_first(lines, at.line), sentence, "Line it up with its neighbours.")


_WRITE_KEY = "Write the key, a colon and a space."


def _no_colon(lines: list[str], begun: _Spot) -> Said:
    above, line = _above(lines, begun.line), lines[begun.line]
    if line.lstrip().startswith("-"):
        return _told(begun, "A space is missing after the list sign (-).", "Put a space after it.")
    if above is not None and _LIST_SIGN.match(lines[above]) and _indent(lines[above]) == _indent(line):
        return _told(begun, "The list sign (-) is missing.", "Begin the line with - and a space.")
    if _COLON_WITHOUT_SPACE.search(line):
        return _told(begun, "A space is missing after the colon.", "Put a space after it.")
    return _told(begun, "A colon is missing after this key.", _WRITE_KEY)


def _no_list_sign(lines: list[str], at: _Spot) -> Said:
    if lines[at.line].lstrip().startswith("-"):
        return _told(at, "A space is missing after the list sign (-).", "Put a space after it.")
    return _told(at, "The list sign (-) is missing.", "Begin the line with - and a space.")


def _first_without_sign(lines: list[str], at: _Spot) -> _Spot | None:
    """Return where the line above stands, if it is as far in as this list and no element of it."""
    above = _above(lines, at.line)
    if above is None or _indent(lines[above]) != at.column or _LIST_SIGN.match(lines[above]):
        return None
    return _first(lines, above)


def _above(lines: list[str], number: int) -> int | None:
    """Return the number of the line above that is neither empty nor a remark."""
    numbers = (each for each in range(number - 1, -1, -1) if lines[each].split("#")[0].strip())
    return next(numbers, None)


def _first(lines: list[str], number: int) -> _Spot:
    return _Spot(number, _indent(lines[number]))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
