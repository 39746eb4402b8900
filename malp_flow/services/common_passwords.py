"""Passwords that are tried first, so that nobody chooses one. No network is asked.

The list is the one that Django 5.2 ships (django/contrib/auth, BSD-3-Clause), made by Royce Williams from
the passwords that leaked most often.
"""

import gzip
from functools import cache
from pathlib import Path

FEWEST_SIGNS = 4
"""Fewer different signs than these make no password, however long."""
_LIST = Path(__file__).with_name("common_passwords.txt.gz")


def is_common(password: str) -> bool:
    """Whether this is such a password, also with other capitals, or only repeats a few signs."""
    plain = password.casefold().strip()
    return plain in _known() or len(set(plain)) < FEWEST_SIGNS


@cache
def _known() -> frozenset[str]:
    with gzip.open(_LIST, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)
