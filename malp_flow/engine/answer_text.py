"""Text as it is kept: one way to write it down, so that a digest of it can be trusted."""

import re
import unicodedata

LONGEST_ANSWER = 100_000
"""Characters in one text of an answer."""

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


# Putting them in order takes time with the square of their number; no script needs more than a few.
_ORDERED = "".join(chr(code) for code in range(0x300, 0x1E950) if unicodedata.combining(chr(code)))
_MOST_MARKS = 30
_TOO_MANY_MARKS = re.compile(f"([{re.escape(_ORDERED)}]{{{_MOST_MARKS}}})[{re.escape(_ORDERED)}]+")


def composed(text: str) -> str:
    """Return the text in NFC; of more than 30 accents on one letter the first 30 stay."""
    return unicodedata.normalize("NFC", _TOO_MANY_MARKS.sub(r"\1", text))


def cleaned(text: str) -> str:
    """Return the text as it is kept: plain line ends, no control characters, NFC, no space around it.

    Tabs become spaces; the two signs that no file of XML can hold go too. Doing it twice changes nothing.
    """
    plain = _DROPPED.sub("", _BREAKS.sub("\n", text).replace("\t", " "))
    return composed(plain).strip()
