"""What a closed schema has to say about a file, in plain sentences with places.

Used for every kind of file that people write: workflows, audit tools and their overlays.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from malp_flow.engine.forms import mend_of
from malp_flow.engine.problems import MOST_TOLD, BrokenDefinition, Fault, Path, quoted
from malp_flow.engine.schema_keys import known_keys, step
from malp_flow.engine.yaml_reading import Document

M = TypeVar("M", bound=BaseModel)

_MOST_NAMES = 12
_MOST_COMPARED = 200
_ONE_OF_SEVERAL_WORDS = "literal_error"
_MUST_BE = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "string": "text",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "dict": "a group of keys",
    "mapping": "a group of keys",
    "model": "a group of keys",
    "dataclass": "a group of keys",
    "none": "left out",
}
_BOUNDS = {
    "greater_than": ("gt", "must be more than {}"),
    "greater_than_equal": ("ge", "must be at least {}"),
    "less_than": ("lt", "must be less than {}"),
    "less_than_equal": ("le", "must be at most {}"),
    "string_too_short": ("min_length", "needs {} or more characters"),
    "string_too_long": ("max_length", "may have at most {} characters"),
    "too_short": ("min_length", "needs {} or more elements"),
    "too_long": ("max_length", "may have at most {} elements"),
}


@dataclass(frozen=True, slots=True)
class _Slip:
    """One wrong place of the data and everything that the schema said of it."""

    path: Path
    details: tuple[ErrorDetails, ...]


def validated(model: type[M], document: Document) -> M:
    """Return the document as a value of the model; raises BrokenDefinition with the faults of the schema.

    The data goes through JSON, because only there a strict model takes a list of the file for a tuple.
    """
    try:
        return model.model_validate_json(json.dumps(document.data))
    except ValidationError as error:
        # Placed before they are put into words: what follows the fiftieth costs nothing more.
        slips = sorted(_slips(error, document.data), key=lambda slip: document.place(slip.path))
        faults = [_said(slip, document.data, model) for slip in slips[:MOST_TOLD]]
    raise BrokenDefinition(document.source, map(document.problem, faults))


def schema_faults(
    error: ValidationError, *, data: object, model: type[BaseModel], whole: str
) -> Iterator[Fault]:
    """Yield one fault for each slip; `error` must come from validating `data` with `model`.

    `whole` is what a sentence calls the data. Long values are never repeated.
    """
    return (_said(slip, data, model, whole=whole) for slip in _slips(error, data))


def nearest(word: object, known: list[str]) -> str:
    """Return one proposed mend: the known word most like this one, or the list of what may stand here."""
    close = get_close_matches(str(word), known[:_MOST_COMPARED], n=1, cutoff=0.6)
    if close:
        return f"Did you mean {quoted(close[0])}?"
    if not known:
        return "Delete it."
    more = ", …" if len(known) > _MOST_NAMES else ""
    return f"Possible here: {', '.join(map(quoted, known[:_MOST_NAMES]))}{more}."


def _slips(error: ValidationError, data: object) -> Iterator[_Slip]:
    """Yield what is wrong place by place: each branch of a union complains of one slip in its own words."""
    details = [(_path(each, data), each) for each in error.errors(include_url=False)]
    real = [(path, each) for path, each in details if not _is_miscounted(each, _value(data, path))]
    deeper = {path[:length] for path, _ in real for length in range(len(path))}
    by_path = groupby(sorted(real, key=lambda one: tuple(map(str, one[0]))), key=lambda one: one[0])
    for path, group in by_path:
        said = tuple(each for _, each in group)
        told = tuple(each for each in said if path not in deeper or not _is_about_type(each))
        if told:
            yield _Slip(path, told)


def _said(slip: _Slip, data: object, model: type[BaseModel], *, whole: str = "The file") -> Fault:
    path, detail = slip.path, _best(slip, _value(data, slip.path))
    kind, last = detail["type"], (detail["loc"][-1:] or ("the file",))[0]
    if kind == "extra_forbidden":
        mend = nearest(last, known_keys(model, path[:-1], data))
        return Fault(path, "S0-unknown-key", f"{quoted(last)} is not a key here.", mend)
    if kind in ("missing", "union_tag_not_found"):
        key = last if kind == "missing" else str(detail.get("ctx", {}).get("discriminator", "")).strip("'")
        where = path[:-1] if kind == "missing" else path
        return Fault(where, "S0-missing-key", f"The key {quoted(key)} is missing.", "Add it.")
    name, value = _name(path) or whole, _value(data, path)
    if _family(kind) in _MUST_BE:
        return Fault(path, "S0-wrong-type", *_wrong_type(name, slip.details, value))
    return Fault(path, *_words(kind, name, detail, value))


def _best(slip: _Slip, value: object) -> ErrorDetails:
    """Return the complaint of the branch that the value was meant for.

    Of `‘all’ or a number` a word was meant for the first, 0 for the second; "1" for the second too, but
    quoted. Who wrote a list meant the branch with a list.
    """

    def fit(detail: ErrorDetails) -> int:
        if detail["type"] == _ONE_OF_SEVERAL_WORDS:
            return 1 if isinstance(value, str) and not value.isdecimal() else 3
        return 2 if _is_about_type(detail) else 0

    return min(slip.details, key=fit)


def _is_about_type(detail: ErrorDetails) -> bool:
    return _family(detail["type"]) in _MUST_BE


def _family(kind: str) -> str:
    return kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_attributes")


def _is_miscounted(detail: ErrorDetails, value: object) -> bool:
    """Return whether a list is called too short only because its broken elements were not counted."""
    if detail["type"] != "too_short" or not isinstance(value, list | dict):
        return False
    return len(value) >= int(detail["ctx"]["min_length"])


def _words(kind: str, name: str, detail: ErrorDetails, value: object) -> tuple[str, str, str]:
    """Return code, sentence and mend for a value of the right type that the schema does not take."""
    context: dict[str, Any] = detail.get("ctx", {})
    if kind in (_ONE_OF_SEVERAL_WORDS, "enum", "union_tag_invalid"):
        shown = quoted(context.get("tag", value))
        mend = nearest(context.get("tag", value), _allowed(detail))
        return "S0-unknown-word", f"{name} cannot be {shown}.", mend
    if kind == "string_pattern_mismatch":
        sentence = f"{name} cannot be {quoted(value)}."
        if detail["loc"][-1] == "[key]":
            sentence = f"{name} is not the form of a key."
        return "S0-wrong-form", sentence, mend_of(str(context["pattern"]))
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return "S0-out-of-bounds", f"{name} {words.format(context[key])}.", "Change it."
    said = detail["msg"].removeprefix("Value error, ").rstrip(".")
    return "S0-not-allowed", f"{name}: {said}.", "Change it."


def _allowed(detail: ErrorDetails) -> list[str]:
    context: dict[str, Any] = detail.get("ctx", {})
    return re.findall(r"'([^']*)'", str(context.get("expected") or context.get("expected_tags", "")))


def _wrong_type(name: str, details: tuple[ErrorDetails, ...], value: object) -> tuple[str, str]:
    families = [_family(each["type"]) for each in details if _is_about_type(each)]
    words = [
        quoted(word) for each in details if each["type"] == _ONE_OF_SEVERAL_WORDS for word in _allowed(each)
    ]
    may_be = " or ".join(dict.fromkeys([*words, *(_MUST_BE[family] for family in families)]))
    return f"{name} is {_what_it_is(value)}, and must be {may_be}.", _type_mend(families[0], value)


def _type_mend(family: str, value: object) -> str:
    if value is None:
        return "Give it a value, or leave the key out."
    if family == "string":
        return "Put it in quotation marks." if not isinstance(value, list | dict) else "Change it."
    if family in ("int", "float", "bool") and isinstance(value, str):
        return "Write it without quotation marks." if value.isdecimal() else "Change it."
    if family in ("list", "tuple", "set", "frozen_set") and isinstance(value, str):
        return f"Put it in brackets: [{value}]." if len(value) <= 60 else "Put it in brackets."
    return "Change it."


def _what_it_is(value: object) -> str:
    words: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a number"),
        (str, "text"),
        (list, "a list"),
        (dict, "a group of keys"),
    )
    return next((said for kind, said in words if isinstance(value, kind)), "empty")


def _name(path: Path) -> str:
    """Return what a sentence calls the value: its key, or an element's number; nothing for the whole."""
    if not path:
        return ""
    if isinstance(path[-1], str):
        return quoted(path[-1])
    owner = f" of {quoted(path[-2])}" if len(path) > 1 and isinstance(path[-2], str) else ""
    return f"Element {path[-1] + 1}{owner}"


def _path(detail: ErrorDetails, data: object) -> Path:
    """Return the schema's location as a path in the file; of a missing key, the path it would have.

    The schema names the branches of unions and the word ‘[key]’ on the way; the file knows nothing of them.
    """
    path: list[str | int] = []
    for part in detail["loc"]:
        inside = step(data, part)
        if (isinstance(data, dict) and part in data) or inside is not None:
            path.append(part)
            data = inside
    return (*path, detail["loc"][-1]) if detail["type"] == "missing" else tuple(path)


def _value(data: object, path: Path) -> object:
    for part in path:
        data = step(data, part)
    return data
