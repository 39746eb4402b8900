"""Text as it is kept: one way to write it down, so that a digest of it can be trusted."""

import re
import unicodedata

LONGEST_ANSWER = 100_000
"""Characters in one text of an answer."""

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def cleaned(text: str) -> str:
    """Return the text as it is kept: plain line ends, no control characters, NFC, no space around it.

    Tabs become spaces; the two signs that no file of XML can hold go too. Doing it twice changes nothing.
    """
    plain = _DROPPED.sub("", _BREAKS.sub("\n", text).replace("\t", " "))
    return unicodedata.normalize("NFC", plain).strip()
