"""A list of respondents as it was pasted from a spreadsheet: a name and an address on each line."""

from malp_flow.errors import Refused
from malp_flow.services import people, people_import
from malp_flow.services.respondents import Respondent
from malp_flow.wording import gettext

SIGNS = "\t;,"
SHOWN = 5
"""So many lines are named when something is wrong with more of them."""


class WrongLines(Refused):
    """Some lines have no name, or an address that is none. Nothing was changed."""

    def __init__(self, wrong: list[str]) -> None:
        more = len(wrong) - SHOWN
        words = [*wrong[:SHOWN], *([gettext("And %(num)s lines more.") % {"num": more}] if more > 0 else [])]
        super().__init__(" ".join(words))


def read(text: str) -> list[Respondent]:
    """Return the people of a list. Raises NothingToRead, TooManyLines, WrongLines with each that is wrong.

    A first line of titles says which column is which; without one they are name and email address.
    """
    rows = people_import.read(_with_titles(text))
    wrong = [_wrong(row) for row in rows if not _is_right(row)]
    if wrong:
        raise WrongLines(wrong)
    return [Respondent(row.name, row.address) for row in rows]


def _with_titles(text: str) -> str:
    text = _evenly(text.lstrip("\ufeff"))
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "@" not in first:
        return text
    between = _sign_of(first) or ","
    return f"name{between}email\n{text}"


def _evenly(text: str) -> str:
    """Return a list whose lines have several kinds of separators, pasted from several places, with one."""
    lines = [line for line in text.splitlines() if line.strip()]
    signs = {sign for sign in map(_sign_of, lines) if sign}
    if len(signs) < 2:  # noqa: PLR2004 - two kinds
        return text
    return "\n".join(line.replace(_sign_of(line) or SIGNS[0], SIGNS[0]) for line in lines)


def _sign_of(line: str) -> str:
    """Return what stands between the cells of a line: a comma only where nothing else does, as in a name."""
    return next((sign for sign in SIGNS if sign in line), "")


def _is_right(row: people_import.Row) -> bool:
    try:
        people.usable(row.address)
    except people.UnusableAddress:
        return False
    return bool(row.name)


def _wrong(row: people_import.Row) -> str:
    said = gettext("“%(text)s” is not an email address.") if row.name else gettext("%(text)s has no name.")
    return said % {"text": row.address or row.name or gettext("line %(num)s") % {"num": row.number}}
