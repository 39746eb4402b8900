"""What a closed schema has to say about a file, in plain sentences with places.

Used for every kind of file that people write: workflows, audit tools and their overlays.
"""

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from malp_flow.engine.definition_slips import (
    ONE_OF_SEVERAL_WORDS,
    Slip,
    best_complaint,
    slips_of,
    value_at,
)
from malp_flow.engine.forms import mend_of
from malp_flow.engine.problems import MOST_TOLD, BrokenDefinition, Fault, Path, quoted
from malp_flow.engine.schema_keys import known_keys
from malp_flow.engine.yaml_reading import Document

M = TypeVar("M", bound=BaseModel)

_MOST_NAMES = 12
_MOST_COMPARED = 200
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


def validated(model: type[M], document: Document) -> M:
    """Return the document as a value of the model; raises BrokenDefinition with the faults of the schema.

    The data goes through JSON, because only there a strict model takes a list of the file for a tuple.
    """
    try:
        return model.model_validate_json(json.dumps(document.data))
    except ValidationError as error:
        # Placed before they are put into words: what follows the fiftieth costs nothing more.
        slips = sorted(slips_of(error, document.data), key=lambda slip: document.place(slip.path))
        faults = [_said(slip, document.data, model) for slip in slips[:MOST_TOLD]]
    raise BrokenDefinition(document.source, map(document.problem, faults))


def schema_faults(
    error: ValidationError, *, data: object, model: type[BaseModel], whole: str
) -> Iterator[Fault]:
    """Yield one fault for each slip; `error` must come from validating `data` with `model`.

    `whole` is what a sentence calls the data. Long values are never repeated.
    """
    return (_said(slip, data, model, whole=whole) for slip in slips_of(error, data))


def nearest(word: object, known: list[str]) -> str:
    """Return one proposed mend: the known word most like this one, or the list of what may stand here."""
    close = get_close_matches(str(word), known[:_MOST_COMPARED], n=1, cutoff=0.6)
    if close:
        return f"Did you mean {quoted(close[0])}?"
    if not known:
        return "Delete it."
    more = ", …" if len(known) > _MOST_NAMES else ""
    return f"Possible here: {', '.join(map(quoted, known[:_MOST_NAMES]))}{more}."


def _said(slip: Slip, data: object, model: type[BaseModel], *, whole: str = "The file") -> Fault:
    path, detail = slip.path, best_complaint(slip, value_at(data, slip.path))
    kind, last = detail["type"], (detail["loc"][-1:] or ("the file",))[0]
    if kind == "extra_forbidden":
        mend = nearest(last, known_keys(model, path[:-1], data))
        return Fault(path, "S0-unknown-key", f"{quoted(last)} is not a key here.", mend)
    if kind in ("missing", "union_tag_not_found"):
        key = last if kind == "missing" else str(detail.get("ctx", {}).get("discriminator", "")).strip("'")
        where = path[:-1] if kind == "missing" else path
        return Fault(where, "S0-missing-key", f"The key {quoted(key)} is missing.", "Add it.")
    name, value = _name(path) or whole, value_at(data, path)
    if _family(kind) in _MUST_BE:
        return Fault(path, "S0-wrong-type", *_wrong_type(name, slip.details, value))
    return Fault(path, *_words(kind, name, detail, value))


def _family(kind: str) -> str:
    return kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_attributes")


def _words(kind: str, name: str, detail: ErrorDetails, value: object) -> tuple[str, str, str]:
    """Return code, sentence and mend for a value of the right type that the schema does not take."""
    context: dict[str, Any] = detail.get("ctx", {})
    if kind in (ONE_OF_SEVERAL_WORDS, "enum", "union_tag_invalid"):
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
    """Return sentence and mend for a value that is of none of the types that may stand there."""
    families = [family for each in details if (family := _family(each["type"])) in _MUST_BE]
    words = [
        quoted(word) for each in details if each["type"] == ONE_OF_SEVERAL_WORDS for word in _allowed(each)
    ]
    may_be = " or ".join(dict.fromkeys([*words, *(_MUST_BE[family] for family in families)]))
    return f"{name} is {_what_it_is(value)}, and must be {may_be}.", _type_mend(families[0], value)


def _type_mend(family: str, value: object) -> str:
    if value is None:
        return "Give it a value, or leave the key out."
    if family == "string":
        if isinstance(value, list):
            return "Write one of them, without brackets."
        return "Put it in quotation marks." if not isinstance(value, dict) else "Change it."
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
