"""What a mail server meant by its code: said at once, or later in a report that comes back. Pure."""

import re
from enum import StrEnum

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_MAILBOX = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.0", "2.1"})
"""Enhanced codes (RFC 3463) without their first digit: not there, moved, switched off."""
_BY_DIGITS = {501: "no_mailbox", 550: "no_mailbox", 551: "no_mailbox", 553: "no_mailbox"} | {
    452: "full",
    552: "full",
    554: "policy",
}


class Meaning(StrEnum):
    """Why a letter was not taken."""

    no_mailbox = "no_mailbox"
    full = "full"
    policy = "policy"
    """The server takes no letters of ours: its rules, not its reader."""
    other = "other"


def enhanced(words: str) -> str:
    """Return the first enhanced code in a server's words, such as `5.1.1`; empty without one."""
    found = _ENHANCED.search(words[:2_000])
    return found.group(0) if found else ""


def codes(digits: int | None, words: str) -> str:
    """Return what a server answered without its words: `550 5.1.1`, `421`; empty where it said nothing."""
    return f"{digits} {enhanced(words)}".strip() if digits else ""


def meaning(code: str) -> Meaning:
    """Return what a code says: three digits, an enhanced code, or both, such as `550 5.1.1`.

    Where both are there the enhanced one decides, for servers say 550 of nearly everything.
    """
    status = enhanced(code)
    if status:
        return _of_enhanced(status)
    digits = re.match(r"\d{3}", code)
    return Meaning(_BY_DIGITS.get(int(digits.group(0)), "other") if digits else "other")


def _of_enhanced(status: str) -> Meaning:
    rest = status.partition(".")[2]
    if rest in _NO_MAILBOX:
        return Meaning.no_mailbox
    if rest == "2.2":
        return Meaning.full
    return Meaning.policy if rest.startswith("7.") else Meaning.other
