"""What a closed schema has to say about a file, in plain sentences with places.

Used for every kind of file that people write: workflows, audit tools and their overlays.
"""

import json
import re
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from malp_flow.engine.problems import BrokenDefinition, Problem, quoted
from malp_flow.engine.schema_keys import known_keys, step
from malp_flow.engine.yaml_reading import Document, Path

M = TypeVar("M", bound=BaseModel)

_MOST_NAMES = 12
_IN_PATTERN = re.compile(r"\^\[a-z\]\[a-z0-9_\]")
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
    """Return the document as a value of the model; raises BrokenDefinition with every fault of the schema.

    The data goes through JSON, because only there a strict model takes a list of the file for a tuple.
    """
    try:
        return model.model_validate_json(json.dumps(document.data))
    except ValidationError as error:
        faults = said_problems(error, document=document, model=model)
    raise BrokenDefinition(document.source, faults)


def said_problems(
    error: ValidationError, *, document: Document, model: type[BaseModel]
) -> tuple[Problem, ...]:
    """Return one problem for each fault that the model found, with the place of the key or element.

    `error` must come from validating `document.data` with `model`. Long values are never repeated.
    """
    details = error.errors(include_url=False)
    real = [each for each in details if not _is_miscounted(each, document.data)]
    return tuple(sorted({_said(each, document, model) for each in real}))


def nearest(word: object, known: list[str]) -> str:
    """Return one proposed mend: the known word most like this one, or the list of what may stand here."""
    close = get_close_matches(str(word), known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {quoted(close[0])}?"
    if not known:
        return "Delete it."
    more = ", …" if len(known) > _MOST_NAMES else ""
    return f"Possible here: {', '.join(map(quoted, known[:_MOST_NAMES]))}{more}."


def _said(detail: ErrorDetails, document: Document, model: type[BaseModel]) -> Problem:
    path, last = _path(detail["loc"], document.data), detail["loc"][-1:] or ("the file",)
    kind = detail["type"]
    if kind == "extra_forbidden":
        mend = nearest(last[0], known_keys(model, path[:-1], document.data))
        return _problem(document, path, "S0-unknown-key", f"{quoted(last[0])} is not a key here.", mend)
    if kind == "missing":
        return _missing(document, path, str(last[0]))
    if kind == "union_tag_not_found":
        return _missing(
            document, (*path, "?"), str(detail.get("ctx", {}).get("discriminator", "")).strip("'")
        )
    return _problem(document, path, *_words(kind, _name(path), detail, _value(document.data, path)))


def _is_miscounted(detail: ErrorDetails, data: object) -> bool:
    """Return whether a list is called too short only because its broken elements were not counted."""
    value = _value(data, _path(detail["loc"], data))
    if detail["type"] != "too_short" or not isinstance(value, list | dict):
        return False
    return len(value) >= int(detail["ctx"]["min_length"])


def _missing(document: Document, path: Path, key: str) -> Problem:
    return _problem(document, path[:-1], "S0-missing-key", f"The key {quoted(key)} is missing.", "Add it.")


def _words(kind: str, name: str, detail: ErrorDetails, value: object) -> tuple[str, str, str]:
    """Return code, sentence and mend for a value that the schema does not take."""
    context: dict[str, Any] = detail.get("ctx", {})
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        allowed = re.findall(r"'([^']*)'", str(context.get("expected") or context.get("expected_tags", "")))
        shown = quoted(context.get("tag", value))
        return "S0-unknown-word", f"{name} cannot be {shown}.", nearest(context.get("tag", value), allowed)
    if kind == "string_pattern_mismatch":
        sentence = f"{name} cannot be {quoted(value)}."
        if detail["loc"][-1] == "[key]":
            sentence = f"{name} is not the form of a key."
        return "S0-wrong-form", sentence, _form(str(context["pattern"]))
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return "S0-out-of-bounds", f"{name} {words.format(context[key])}.", "Change it."
    family = kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_attributes")
    if family in _MUST_BE:
        sentence = f"{name} is {_what_it_is(value)}, and must be {_MUST_BE[family]}."
        return "S0-wrong-type", sentence, _type_mend(family, value)
    said = detail["msg"].removeprefix("Value error, ").rstrip(".")
    return "S0-not-allowed", f"{name}: {said}.", "Change it."


def _type_mend(family: str, value: object) -> str:
    if value is None:
        return "Give it a value, or leave the key out."
    if family == "string":
        return "Put it in quotation marks."
    if family in ("int", "float", "bool") and isinstance(value, str):
        return "Write it without quotation marks." if value.isdecimal() else "Change it."
    if family in ("list", "tuple", "set", "frozen_set") and isinstance(value, str):
        return f"Put it in brackets: [{value}]." if len(value) <= 60 else "Put it in brackets."
    return "Change it."


def _form(pattern: str) -> str:
    if _IN_PATTERN.match(pattern):
        return "Use small letters, digits and _, and begin with a letter."
    return f"Write it in the form {pattern}."


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
    """Return what a sentence calls the value: its key, or the number of an element counted from 1."""
    if not path:
        return "The file"
    if isinstance(path[-1], str):
        return quoted(path[-1])
    owner = f" of {quoted(path[-2])}" if len(path) > 1 and isinstance(path[-2], str) else ""
    return f"Element {path[-1] + 1}{owner}"


def _path(loc: tuple[str | int, ...], data: object) -> Path:
    """Return the schema's location as a path in the file.

    The schema names the branches of unions and the word ‘[key]’ on the way; the file knows nothing of them.
    """
    path: list[str | int] = []
    for index, part in enumerate(loc):
        inside = step(data, part)
        exists = (isinstance(data, dict) and part in data) or inside is not None
        if exists or (index == len(loc) - 1 and part != "[key]" and isinstance(data, dict)):
            path.append(part)
            data = inside
    return tuple(path)


def _value(data: object, path: Path) -> object:
    for part in path:
        data = step(data, part)
    return data


def _problem(document: Document, path: Path, code: str, sentence: str, mend: str) -> Problem:
    return Problem(*document.place(path), code, sentence, mend)
