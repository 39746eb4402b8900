"""Where a file leaves its closed schema: one slip a place, whatever the schema says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from malp_flow.engine.problems import Path
from malp_flow.engine.schema_keys import step

ONE_OF_SEVERAL_WORDS = "literal_error"

_MOST_COMPARED = 12


@dataclass(frozen=True, slots=True)
class Slip:
    """One wrong place of the data and everything that the schema said of it."""

    path: Path
    details: tuple[ErrorDetails, ...]


def slips_of(error: ValidationError, data: object) -> Iterator[Slip]:
    """Yield what is wrong place by place: each branch of a union complains of one slip in its own words."""
    details = [(_path(each, data), each) for each in error.errors(include_url=False)]
    misspelt = set(_misspelt(details))
    real = [
        (path, each)
        for path, each in details
        if path not in misspelt and not _is_miscounted(each, value_at(data, path))
    ]
    deeper = {path[:length] for path, _ in real for length in range(len(path))}
    by_path = groupby(sorted(real, key=lambda one: tuple(map(str, one[0]))), key=lambda one: one[0])
    for path, group in by_path:
        said = tuple(each for _, each in group)
        told = tuple(each for each in said if path not in deeper or not is_about_type(each))
        if told:
            yield Slip(path, told)


def _misspelt(details: list[tuple[Path, ErrorDetails]]) -> Iterator[Path]:
    """Yield each missing key that stands there misspelt: as an unknown key, it is told already."""
    unknown: dict[Path, list[str]] = {}
    for path, each in details:
        if each["type"] == "extra_forbidden":
            unknown.setdefault(path[:-1], []).append(str(path[-1]))
    for path, each in details:
        words = unknown.get(path[:-1], [])[:_MOST_COMPARED] if each["type"] == "missing" else []
        if any(get_close_matches(word, [str(path[-1])]) for word in words):
            yield path


def _is_miscounted(detail: ErrorDetails, value: object) -> bool:
    """Return whether a list is called too short only because its broken elements were not counted."""
    if detail["type"] != "too_short" or not isinstance(value, list | dict):
        return False
    return len(value) >= int(detail["ctx"]["min_length"])


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


def value_at(data: object, path: Path) -> object:
    """Return what stands at a path of the data, or None where nothing does."""
    for part in path:
        data = step(data, part)
    return data


def best_complaint(slip: Slip, value: object) -> ErrorDetails:
    """Return the complaint of the branch that the value was meant for.

    Of `‘all’ or a number` a word was meant for the first, 0 for the second; "1" for the second too, but
    quoted. Who wrote a list meant the branch with a list.
    """

    def fit(detail: ErrorDetails) -> int:
        if detail["type"] == ONE_OF_SEVERAL_WORDS:
            return 1 if isinstance(value, str) and not value.isdecimal() else 3
        return 2 if is_about_type(detail) else 0

    return min(slip.details, key=fit)


def is_about_type(detail: ErrorDetails) -> bool:
    """Return whether a complaint says that the value is of another type."""
    return detail["type"].endswith(("_type", "_parsing"))
