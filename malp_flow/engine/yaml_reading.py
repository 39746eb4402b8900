"""YAML files that people write, read as plain data with the place of every part.

PyYAML's pure-Python events are used and nothing above them: its loaders join merge keys, follow
aliases, let the last of two equal keys win and turn ‘on’ and ‘12:30’ into something else.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from malp_flow.engine.problems import MOST_TOLD, BrokenDefinition, Fault, Path, Problem, quoted
from malp_flow.engine.yaml_text import decoded, unseen_character
from malp_flow.engine.yaml_words import Said, said_of_nothing, said_of_syntax

DEEPEST = 20
MOST_NODES = 10_000
_LARGEST_NUMBER = 2**53 - 1  # beyond it the canonical JSON of a definition has no digest (RFC 8785)

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """One file as plain data; `places` holds line and column (from 1) of each key and element."""

    source: str
    data: object
    places: Mapping[Path, tuple[int, int]]

    def place(self, path: Path) -> tuple[int, int]:
        """Return line and column of a key or element, or of the nearest parent that the file has."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def problem(self, fault: Fault) -> Problem:
        """Return a fault with its place in this file."""
        return Problem(*self.place(fault.path), fault.code, fault.sentence, fault.mend)


def read(source: str, raw: bytes) -> Document:
    """Return the file's one mapping, with the meaning of YAML 1.2: ‘on’, ‘yes’, ‘12:30’ and ‘010’ are text.

    Only true and false are booleans; null, ~ and nothing are None; dates are text. `source` is only a name.
    Raises BrokenDefinition, and nothing else, whatever the bytes are; no schema is checked here.
    """
    reading = _Reading(source, decoded(source, raw))
    data = reading.whole_file()
    if reading.problems:
        raise BrokenDefinition(source, reading.problems)
    return Document(source, data, reading.places)


class _Reading:
    def __init__(self, source: str, text: str) -> None:
        self.source = source
        self._text = text
        self.problems: list[Problem] = []
        self.places: dict[Path, tuple[int, int]] = {}
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)
        self._nodes = 0
        self._at = (1, 1)
        self._quotation: Any = None

    def whole_file(self) -> object:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            self._stop("S0-empty", "The file is empty.", "Begin with the first key.")
        event = self._next()
        if isinstance(event, yaml.ScalarEvent) and not event.value:
            self._stop("S0-empty", "The file is empty.", "Begin with the first key.")
        if not isinstance(event, yaml.MappingStartEvent):
            mend = "Begin with a key, a colon and its value."
            self._stop("S0-root-not-keys", "The file does not begin with a key.", mend)
        data = self._value(event, ())
        self._next()
        if not isinstance(self._next(), yaml.StreamEndEvent):
            self._stop(
                "S0-two-documents", "A second document begins here (---).", "Make it a file of its own."
            )
        return data

    def _next(self) -> yaml.Event:
        try:
            event = next(self._events)
        except yaml.MarkedYAMLError as error:
            self._give_up(said_of_syntax(error, self._text, last_quotation=self._quotation))
        except Exception:  # noqa: BLE001 - the parser is not ours; only BrokenDefinition may leave this room
            self._give_up(said_of_nothing())
        self._move_to(event.start_mark)
        if isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"'):
            self._quotation = event.start_mark
        return event

    def _give_up(self, said: Said) -> NoReturn:
        if said.line and said.column:
            self._at = (said.line, said.column)
        self._stop(said.code, said.sentence, said.mend)

    def _move_to(self, mark: Any) -> None:
        if mark is not None:
            self._at = (mark.line + 1, mark.column + 1)

    def _value(self, event: yaml.Event, path: Path) -> object:
        self._count()
        self.places.setdefault(path, self._at)
        if isinstance(event, yaml.AliasEvent):
            return self._note("S0-alias", "An alias (*) stands here.", "Write the value out.")
        self._check_marks(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if len(path) >= DEEPEST:
            self._stop("S0-too-deep", "This is nested more than 20 levels deep.", "Nest it less.")
        if isinstance(event, yaml.MappingStartEvent):
            in_list = bool(path) and isinstance(path[-1], int) and not event.flow_style
            return self._mapping(path, in_list=in_list)
        return self._sequence(path)

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop(
                "S0-too-many-parts", "The file has more than 10,000 values.", "Split it or shorten it."
            )

    def _check_marks(self, event: yaml.Event) -> None:
        if getattr(event, "anchor", None) is not None:
            self._note("S0-anchor", "An anchor (&) stands here.", "Delete it, and write values out.")
        if getattr(event, "tag", None) is not None:
            self._note("S0-tag", "A tag (!) stands here.", "Delete it, or put the text in quotation marks.")

    def _sequence(self, path: Path) -> list[object]:
        elements: list[object] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            elements.append(self._value(event, (*path, len(elements))))
        return elements

    def _mapping(self, path: Path, *, in_list: bool = False) -> dict[str, object]:
        """Read a group of keys; `in_list` where its lines are an element of a list with signs (-)."""
        entries: dict[str, object] = {}
        without_sign = False
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            place = self._at
            key = self._key(event, path)
            if key in entries and not without_sign:
                without_sign = in_list and key == next(iter(entries))
                self._twice(key, first_line=self.places[(*path, key)][0], without_sign=without_sign)
            self.places.setdefault((*path, key), place)
            value = self._value(self._next(), (*path, key))
            entries.setdefault(key, value)
        return entries

    def _twice(self, key: str, *, first_line: int, without_sign: bool) -> None:
        """Tell a key that is there already; all that follow the missing sign of an element are no slips."""
        if without_sign:
            sentence = (
                f"The key {quoted(key)} begins this element of the list again (first in line {first_line})."
            )
            self._note("S0-duplicate-key", sentence, "Put the list sign (-) before it, or delete it.")
            return
        sentence = f"The key {quoted(key)} stands here for the second time (first in line {first_line})."
        self._note("S0-duplicate-key", sentence, "Delete one of the two.")

    def _key(self, event: yaml.Event, path: Path) -> str:
        """Return the key's text; a key that is not text is noted, and takes a name that no file can spell."""
        self._count()
        stand_in = f"\0{self._nodes}"
        if isinstance(event, yaml.AliasEvent):
            self._note("S0-alias", "An alias (*) stands here.", "Write the key out.")
            return stand_in
        self._check_marks(event)
        if not isinstance(event, yaml.ScalarEvent):
            self._note("S0-key-not-text", "A list or group stands here as a key.", "Use one word as the key.")
            self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._sequence(path)
            return stand_in
        if event.value == "<<" and event.style is None:
            self._note("S0-merge-key", "A merge key (<<) stands here.", "Write the keys out.")
            return stand_in
        key = self._scalar(event)
        if not isinstance(key, str):
            mend = f'Put it in quotation marks: "{event.value}".'
            self._note("S0-key-not-text", f"The key {quoted(event.value)} is not text.", mend)
            return stand_in
        return key

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        text: str = event.value
        if event.style is not None:
            fault = unseen_character(text) if event.style == '"' else None
            return text if fault is None else self._note(*fault)
        if text in _WORDS:
            return _WORDS[text]
        if _NOT_FINITE.fullmatch(text):
            return self._note("S0-not-a-number", f"{quoted(text)} is not a number.", "Give a number.")
        return self._number(text) if _FLOAT.fullmatch(text) else text

    def _number(self, text: str) -> object:
        # Length first: turning thousands of digits into a number takes quadratic time.
        if len(text) <= 40:
            number: int | float = int(text) if _INTEGER.fullmatch(text) else float(text)
            if abs(number) <= _LARGEST_NUMBER:
                return number
        mend = "Give a smaller number, or put it in quotation marks if it is text."
        return self._note("S0-number-too-large", f"The number {quoted(text)} is too large.", mend)

    def _note(self, code: str, sentence: str, mend: str) -> object:
        """Write a fault down and return None, the value that stands for what is wrong."""
        self.problems.append(Problem(*self._at, code, sentence, mend))
        if len(self.problems) >= MOST_TOLD:
            raise BrokenDefinition(self.source, self.problems)
        return None

    def _stop(self, code: str, sentence: str, mend: str) -> NoReturn:
        problem = Problem(*self._at, code, sentence, mend)
        raise BrokenDefinition(self.source, [*self.problems, problem])
