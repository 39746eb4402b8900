"""Which keys a closed schema knows at a place, so that a misspelt one can be answered with the right one."""

from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from malp_flow.engine.problems import Path


def known_keys(model: type[BaseModel], path: Path, data: object) -> list[str]:
    """Return the keys that may stand in the group at `path`, as the file spells them, in the schema's order.

    Where several models could stand there (a union), those that the group's own words rule out are left
    out: a group that says `kind: event` is offered the keys of events. Free groups (id: value) have none.
    """
    candidates: list[object] = list(_models(model))
    for part in path:
        narrowed = [each for each in candidates if _fits(each, data)]
        candidates = [found for each in narrowed or candidates for found in _inside(each, part)]
        data = step(data, part)
    fitting = [each for each in candidates if _fits(each, data)] or candidates
    return list(dict.fromkeys(key for each in fitting for key in _fields(each)))


def step(data: object, part: str | int) -> object:
    """Return what stands under a key or at a position, or None where there is no such thing."""
    if isinstance(data, dict) and part in data:
        return data[part]
    if isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
        return data[part]
    return None


def spelling(name: str, field: Any) -> str:
    """Return a field's key in the file: its alias, where it has one."""
    return str(field.alias or name)


def _is_model(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseModel)


def _models(annotation: Any) -> Iterator[Any]:
    """Return the annotation's branches without unions, optional and annotations around them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _models(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for branch in get_args(annotation):
            yield from _models(branch)
    else:
        yield annotation


def _inside(annotation: Any, part: str | int) -> Iterator[Any]:
    if _is_model(annotation):
        for name, field in annotation.model_fields.items():
            if spelling(name, field) == part:
                yield from _models(field.annotation)
        return
    origin, inner = get_origin(annotation), get_args(annotation)
    if not isinstance(origin, type) or not inner:
        return
    if issubclass(origin, Mapping) and isinstance(part, str):
        yield from _models(inner[1])
    elif issubclass(origin, Sequence) and isinstance(part, int):
        yield from _models(inner[0])


def _fields(annotation: Any) -> list[str]:
    if not _is_model(annotation):
        return []
    return [spelling(name, field) for name, field in annotation.model_fields.items()]


def _fits(annotation: Any, data: object) -> bool:
    if not _is_model(annotation) or not isinstance(data, dict):
        return True
    for name, field in annotation.model_fields.items():
        allowed = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
        key = spelling(name, field)
        if allowed and key in data and data[key] not in allowed:
            return False
    return True
