"""Places in a text that look like somebody's identity. A warning, never a refusal: people decide."""

import re
from collections.abc import Iterable

_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b")
_DAY_OF_BIRTH = re.compile(r"\b[0-3]?[0-9][./-][01]?[0-9][./-](?:19|20)?[0-9]{2}\b")
_TEN_DIGITS = re.compile(r"\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\b")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,20} [A-Z][a-z]{2,20}\b")


def suspicious_places(text: str, names: Iterable[str] = ()) -> list[str]:
    """Return what looks like an NHS number, a postcode, a date of birth or “Firstname Lastname”.

    `names` are those that are known to stand for somebody; each is found as a word of its own.

    Ten digits count only with a right check digit, and two capital words only within a sentence,
    so that agencies at its beginning and telephone numbers raise no alarm.
    """
    numbers = [found for found in _TEN_DIGITS.findall(text) if is_nhs_number(found)]
    others = [found for pattern in (_POSTCODE, _DAY_OF_BIRTH, _NAME) for found in pattern.findall(text)]
    known = [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)]
    return list(dict.fromkeys(numbers + others + known))


def is_nhs_number(text: str) -> bool:
    """Whether these ten digits end in the check digit of an NHS number (modulus 11)."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if len(digits) != 10:
        return False
    total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == digits[9]
