"""The forms that words of a file must have, each with the words for somebody who did not keep to it."""

IDENTIFIER = r"^[a-z][a-z0-9_]{0,59}$"
TITLE = r"^[^\n]*[^\s\u200b-\u200d\u2060][^\n]*$"
"""One line with something to see in it. Spelled so that Rust, Python and JavaScript all read it."""
TIME_OF_DAY = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
REFERENCE_PREFIX = r"^[A-Z][A-Z0-9]{1,11}$"

_MENDS = {
    IDENTIFIER: "Use small letters, digits and _, begin with a letter, and take at most 60.",
    TITLE: "Write some words on one line.",
    TIME_OF_DAY: "Write hours and minutes with a colon: 17:00.",
    REFERENCE_PREFIX: "Take 2 to 12 capital letters and figures, a letter first: LR.",
    DAY: "Write year, month and day with hyphens: 2026-05-06.",
}


def mend_of(pattern: str) -> str:
    """Return what to do about a word that has not the form `pattern`."""
    return _MENDS.get(pattern, "Write it as its neighbours are written.")
