"""One limit for words of people who have no office in a review: partners, leads, owners, those invited."""

from malp_flow.errors import Refused

LONGEST = 5_000
"""Characters in one field."""


class WordsTooLong(Refused):
    """Write at most 5,000 characters. Nothing was kept yet: shorten it, then send it again"""


def require_short(*texts: str) -> None:
    """Raise WordsTooLong where one of these texts is longer than the limit."""
    if any(len(text) > LONGEST for text in texts):
        raise WordsTooLong
