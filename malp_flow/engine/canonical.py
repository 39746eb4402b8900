"""The one way to write a value down, so that its hash means something."""

from collections.abc import Mapping

import rfc8785

from malp_flow.engine.answer_text import composed
from malp_flow.errors import Refused


class NotRecordable(Refused):
    """This cannot be written into the history: only text, whole numbers that JSON keeps, lists and names."""


def canonical(value: object) -> bytes:
    """Return the one way to write `value`: RFC 8785 JSON with all text in NFC.

    Raises NotRecordable for what JSON does not keep exactly: whole numbers beyond 2^53, NaN,
    dates, half characters, names that are not text or become equal in NFC.
    """
    try:
        return rfc8785.dumps(_normal(value))  # type: ignore[arg-type]  # it checks the type itself
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise NotRecordable from error


def _normal(value: object) -> object:
    # RFC 8785 leaves é and e + accent apart, so one name typed on two machines would hash twice.
    if isinstance(value, str):
        return composed(value)
    if isinstance(value, Mapping):
        normal = {_normal(name): _normal(part) for name, part in value.items()}
        if len(normal) != len(value):
            raise NotRecordable
        return normal
    if isinstance(value, list | tuple):
        return [_normal(part) for part in value]
    return value
