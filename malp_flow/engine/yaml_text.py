"""The bytes of a YAML file, looked at before any parser sees them.

The parser is correct but slow in places, and its C twin can be crashed by brackets alone. What is
too big, too deep or holds characters nobody can see is therefore refused here, in one pass.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NoReturn

from malp_flow.engine.problems import BrokenDefinition, Problem

LARGEST_BYTES = 256 * 1024
MOST_LINES = 10_000
# Well above the 20 levels that the reader allows: brackets in texts and comments count here too.
_MOST_OPEN_BRACKETS = 64
_MOST_BRACKETS = 10_000
_MOST_SAID = 10

_BRACKETS = re.compile(r"[\[\]{}]")
_DIRECTIVE = re.compile(r"(?:[ ]*(?:#[^\n]*)?\n)*%")
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = (
    f"\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f{_TURNING}"
)
_BIDI = re.compile(f"[{_TURNING}]")
_FORBIDDEN = re.compile(f"[{_UNSEEN}]")


def decoded(source: str, raw: bytes) -> str:
    """Return the file's text with plain line ends and without a byte order mark.

    Raises BrokenDefinition for more than 256 KiB or 10,000 lines, for anything but UTF-8, for tabs, control
    and direction-turning characters, for directives, and for brackets nested beyond all reason.
    """
    if len(raw) > LARGEST_BYTES:
        _refuse(source, (1, 1), "S0-too-large", "The file is larger than 256 KiB.", "Split it or shorten it.")
    text = _utf8(source, raw).removeprefix("\ufeff").replace("\r\n", "\n")
    faults = tuple(islice(_forbidden(text), _MOST_SAID))
    if faults:
        raise BrokenDefinition(source, faults)
    _check_shape(source, text)
    return text


def unseen_character(text: str) -> tuple[str, str, str] | None:
    """Return code, sentence and mend for the first character that people cannot see, or None."""
    match = _FORBIDDEN.search(text)
    return None if match is None else _words_for(match.group())


def _utf8(source: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(raw[: error.start].decode("utf-8"), error.start)
        sentence = "The file is not written in UTF-8."
        problem = Problem(*place, "S0-not-utf-8", sentence, "Save it again with the encoding UTF-8.")
    raise BrokenDefinition(source, [problem])


def _forbidden(text: str) -> Iterator[Problem]:
    for match in _FORBIDDEN.finditer(text):
        yield Problem(*_place(text, match.start()), *_words_for(match.group()))


def _words_for(character: str) -> tuple[str, str, str]:
    name = f"U+{ord(character):04X}"
    if character == "\t":
        return "S0-tab", "A tab stands here.", "Use spaces: two for each step of the indent."
    if _BIDI.match(character):
        sentence = f"A character that turns the direction of text stands here ({name})."
        return "S0-bidi-character", sentence, "Delete it: it shows people something else than is written."
    if "\ud800" <= character <= "\udfff":
        return "S0-half-character", f"Half of a character stands here ({name}).", "Type the character anew."
    return "S0-control-character", f"A control character stands here ({name}).", "Delete it."


def _check_shape(source: str, text: str) -> None:
    if text.count("\n") > MOST_LINES:
        _refuse(source, (1, 1), "S0-too-large", "The file has more than 10,000 lines.", "Split it.")
    if _DIRECTIVE.match(text):
        mend = "Delete the line that begins with %."
        _refuse(source, (1, 1), "S0-directive", "The file begins with a directive (%).", mend)
    # The reader would count them too, but only after a quarter of a second of parsing.
    if text.count("[") + text.count("{") > _MOST_BRACKETS:
        _refuse(source, (1, 1), "S0-too-many-parts", "The file has more than 10,000 brackets.", "Split it.")
    depth = 0
    for match in _BRACKETS.finditer(text):
        depth = depth + 1 if match.group() in "[{" else max(0, depth - 1)
        if depth > _MOST_OPEN_BRACKETS:
            place = _place(text, match.start())
            _refuse(source, place, "S0-too-deep", "Too many brackets are open here.", "Close them.")


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset].removeprefix("\ufeff")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _refuse(source: str, place: tuple[int, int], code: str, sentence: str, mend: str) -> NoReturn:
    raise BrokenDefinition(source, [Problem(*place, code, sentence, mend)])
