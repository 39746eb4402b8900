"""Reading a list of records with their strata, and the quotas, as people paste or type them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.sampling import Candidate, Quota, folded
from malp_flow.errors import Refused
from malp_flow.wording import gettext as _

MOST_RECORDS, MOST_QUOTAS, LARGEST_QUOTA = 5_000, 30, 500
LONGEST_CELL = 80
_REFERENCES = {"reference", "ref", "record", "case"}
_LAST = {"last audited", "last audit", "audited", "last_audited"}
_SAYS_NOTHING = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,29}")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)


class UnusableList(Refused):
    """The list cannot be read. Its first line names the columns: reference, then for example plan."""


class UnusableQuotas(Refused):
    """Write one quota a line, such as “plan = child protection: 4”."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """The records of a list, its columns of strata, and cells that look like somebody’s identity."""

    records: tuple[Candidate, ...]
    columns: tuple[str, ...]
    suspicious: tuple[str, ...]


def read_list(text: str) -> ReadList:
    """Return the records of a list with a line of titles; commas, semicolons or tabs stand between cells.

    One column is called reference; one called “last audited” may hold days; all others are strata.
    Raises UnusableList, which says in which line.
    """
    rows = _rows(text)
    if len(rows) < 2:  # noqa: PLR2004 - the titles, and one record
        raise UnusableList
    titles = [cell.strip() for cell in rows[0][1]]
    at = _only(titles, _REFERENCES)
    if at is None:
        raise UnusableList(_("Call one column “reference”, and no other one so"))
    if len(rows) - 1 > MOST_RECORDS:
        raise UnusableList(
            _("That is more than %(most)s records. Choose from a shorter list") % {"most": MOST_RECORDS}
        )
    last = _only(titles, _LAST)
    strata = [number for number, title in enumerate(titles) if title and number not in {at, last}]
    records = tuple(_record(number, row, titles, at, last, strata) for number, row in rows[1:])
    _each_once(records)
    return ReadList(records, tuple(titles[number] for number in strata), _suspicious(records))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the lines that are not empty, each with its number."""
    first = text.lstrip("\ufeff\r\n ").partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    try:
        read = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter))
    except csv.Error:
        raise UnusableList from None
    return [(number, row) for number, row in enumerate(read, start=1) if any(cell.strip() for cell in row)]


def _only(titles: Sequence[str], known: set[str]) -> int | None:
    found = [number for number, title in enumerate(titles) if folded(title) in known]
    return found[0] if len(found) == 1 else None


def _record(
    number: int, row: list[str], titles: Sequence[str], at: int, last: int | None, strata: Sequence[int]
) -> Candidate:
    cells = [" ".join(cell.split()) for cell in row] + [""] * (len(titles) - len(row))
    reference = cells[at]
    if not _SAYS_NOTHING.fullmatch(reference) or suspicious_places(reference):
        words = _(
            "Line %(number)s: a reference is letters, figures and hyphens, such as C-118, and says nothing"
        )
        raise UnusableList(words % {"number": number})
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise UnusableList(_("Line %(number)s: a cell is longer than 80 characters") % {"number": number})
    pairs = tuple((titles[column], cells[column]) for column in strata if cells[column])
    return Candidate(reference, pairs, _day(number, cells[last]) if last is not None else None)


def _day(number: int, typed: str) -> date | None:
    if not typed or typed == "-":
        return None
    found = _DAY.fullmatch(typed)
    try:
        if found is None:
            raise ValueError(typed)
        parts = found.groups()[:3] if found[1] else found.groups()[:2:-1]
        return date(*(int(part) for part in parts))
    except ValueError:
        words = _("Line %(number)s: write the day of the last audit as 2026-05-06 or 06/05/2026")
        raise UnusableList(words % {"number": number}) from None


def _each_once(records: Iterable[Candidate]) -> None:
    several = [name for name, number in Counter(each.reference for each in records).items() if number > 1]
    if several:
        words = _("%(reference)s stands in the list more than once. Leave each record in once")
        raise UnusableList(words % {"reference": several[0]})


def _suspicious(records: Iterable[Candidate]) -> tuple[str, ...]:
    # A sentence before it, so that two words with capitals at the beginning of a cell are seen as well.
    cells = dict.fromkeys(value for each in records for _column, value in each.strata)
    return tuple(cell for cell in cells if suspicious_places(f"of {cell}"))


def read_quotas(text: str, columns: Sequence[str]) -> tuple[Quota, ...]:
    """Return the quotas, one a line: “plan = early help: 2”, with “;” between several strata, or “all: 5”.

    Raises UnusableQuotas, which says in which line.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise UnusableQuotas
    if len(lines) > MOST_QUOTAS:
        raise UnusableQuotas(_("That is more than %(most)s quotas. Use fewer") % {"most": MOST_QUOTAS})
    return tuple(_quota(number, line, columns) for number, line in lines)


def _quota(number: int, line: str, columns: Sequence[str]) -> Quota:
    said, colon, count = line.rpartition(":")
    count = count.strip()
    if not colon or not (count.isascii() and count.isdecimal()) or not 0 < int(count[:6]) <= LARGEST_QUOTA:
        words = _("Quota %(number)s: end the line with a colon and a number, such as “plan = early help: 2”")
        raise UnusableQuotas(words % {"number": number})
    if folded(said) in {"all", "any"}:
        return Quota((), int(count))
    return Quota(tuple(_stratum(number, part, columns) for part in said.split(";")), int(count))


def _stratum(number: int, part: str, columns: Sequence[str]) -> tuple[str, str]:
    title, equals, value = part.partition("=")
    known = {folded(column): column for column in columns}
    if not equals or not value.strip() or folded(title) not in known:
        words = _(
            "Quota %(number)s: name a column and a value, as “plan = early help”. There are: %(columns)s"
        )
        raise UnusableQuotas(words % {"number": number, "columns": ", ".join(columns) or _("none")})
    return known[folded(title)], " ".join(value.split())
