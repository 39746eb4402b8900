"""Rows of a chronology out of a file: checked one by one, kept once somebody says so, and nothing lost."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine import chronology as days
from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.chronology import Span
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.outputs import chronology_files, record_tables
from malp_flow.services import (
    access,
    chronology_own,
    chronology_rows,
    chronology_sheets,
    exports,
    released,
)
from malp_flow.services.actor import Actor
from malp_flow.services.chronology_own import Checking, NotKept, Typed, folded
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext as _

COLUMNS = ("when", "agency", "text", "source", "case")
_TITLES = {
    "when": "when", "date": "when", "day": "when", "date of event": "when", "from": "when",
    "to": "until", "until": "until", "end": "until",
    "what happened": "text", "event": "text", "text": "text", "what": "text", "description": "text",
    "agency": "agency", "organisation": "agency", "who": "agency",
    "source": "source", "where it is recorded": "source", "more": "source",
    "case": "case", "child’s record": "case", "child's record": "case", "record": "case",
}  # fmt: skip
_OURS = frozenset({"no.", "significant", "known to"})
"""Columns of our own file that say nothing new when it comes back."""


Fact = tuple[str, str, str, str]


class NothingToRead(Refused):
    """There is no row to read. Choose a file, or paste rows from a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file with its number there: as it would be kept, what is wrong, what looks like a name.

    `is_undated` where its date cannot be read: it can be given one, and its text stays.
    """

    number: int
    typed: Typed
    when: str
    wrong: tuple[str, ...]
    looks: tuple[str, ...]
    is_undated: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it was read: rows that can be kept, rows with problems, and what else is to be said.

    `there` are rows that stand in the chronology already, so they are not kept once more.
    """

    good: tuple[Line, ...]
    bad: tuple[Line, ...]
    notes: tuple[str, ...]
    there: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return all of them, in the order of the file."""
        return tuple(sorted((*self.good, *self.bad, *self.there), key=lambda line: line.number))


def check(
    session: Session,
    review: OpenReview,
    rows: Sequence[Sequence[str]],
    *,
    case: str,
    notes: Sequence[str] = (),
    by: Actor,
    now: datetime,
) -> Checked:
    """Return what can be kept of rows of cells, and what cannot; changes nothing.

    `case` is the record for rows that name none. Raises NothingToRead, NotYours.
    """
    today = local_day(now)
    access.require_capacity(session, by, *released.READERS, on=today, review=review)
    found, said = _typed([row for row in rows if not _is_gap(row)], case)
    if not found:
        raise NothingToRead
    checking = Checking(session, review, today=today)
    lines = [_line(checking, number, typed) for number, typed in found]
    standing = _standing(session, review, today=today)
    fine = [line for line in lines if not line.wrong]
    return Checked(
        good=tuple(line for line in fine if _facts(line) not in standing),
        bad=tuple(line for line in lines if line.wrong),
        notes=(*notes, *said),
        there=tuple(line for line in fine if _facts(line) in standing),
    )


def _standing(session: Session, review: OpenReview, *, today: date) -> frozenset[Fact]:
    """Return what the rows say that stand in the chronology: of which record and agency, when, and what."""
    rows = chronology_rows.of_review(session, review, today=today)
    return frozenset(
        _fact(row.case, row.agency, days.words(row.span) if row.span else row.when, row.text) for row in rows
    )


def _facts(line: Line) -> Fact:
    return _fact(line.typed.case, line.typed.agency, line.when, line.typed.text)


def _fact(case: str, agency: str, when: str, text: str) -> Fact:
    return case, folded(agency), when, " ".join(cleaned(text).split())


def keep(session: Session, review: OpenReview, checked: Checked, *, by: Actor, now: datetime) -> int:
    """Keep the rows that can be kept, and return how many. Raises what `chronology_own.add` raises."""
    typed = [line.typed for line in checked.good]
    return chronology_own.add(session, review, typed, is_reading=True, by=by, now=now)


def as_text(lines: Sequence[Line]) -> str:
    """Return rows as the text from which `chronology_files.of_text` reads them again, with their titles."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([[getattr(line.typed, name) for name in COLUMNS] for line in lines])
    return out.getvalue()


def with_days(rows: Sequence[Sequence[str]], days: Mapping[int, str]) -> list[Sequence[str]]:
    """Return rows of cells with these dates in place of their own, by the numbers that `check` tells.

    A number that no row has changes nothing. Where there are two columns of dates, the second is emptied.
    """
    kept = [row for row in rows if not _is_gap(row)]
    named, first = _named(kept[0]) if kept else ([], 1)
    places = [place for place, name in enumerate(named) if name in {"when", "until"}]
    for number, when in days.items():
        place = number - 1
        if not (first - 1 <= place < len(kept)) or not when.strip():
            continue
        cells = [*kept[place], *[""] * (len(named) - len(kept[place]))]
        for column in places:
            cells[column] = when if column == places[0] else ""
        kept[place] = cells
    return kept


def _named(cells: Sequence[str]) -> tuple[list[str], int]:
    """Return what each column holds, and the number of the first row of entries: 2 under titles, else 1."""
    named = [_TITLES.get(record_tables.without_number(cleaned(cell).casefold()), "") for cell in cells]
    return (named, 2) if {"when", "text"} <= {*named} else (list(COLUMNS), 1)


def _typed(rows: Sequence[Sequence[str]], case: str) -> tuple[list[tuple[int, Typed]], list[str]]:
    """Return each row with its number, and what is to be said of cells that are not taken over."""
    if not rows:
        return [], []
    titles = [record_tables.without_number(cleaned(cell).casefold()) for cell in rows[0]]
    heads, first = _named(rows[0])
    ours = set(titles) >= _OURS
    numbered: list[tuple[int, Sequence[str]]] = list(enumerate(rows[first - 1 :], first))
    notes = _notes(rows[0], titles, heads) if first > 1 else []
    for number, row in numbered:
        if any(row[len(heads) :]):
            notes.append(_("Row %(row)s has cells beyond the last title.") % {"row": number})
    if ours:
        numbered = [(number, [exports.as_typed(cell) for cell in row]) for number, row in numbered]
    return [(number, _of_row(heads, row, case)) for number, row in numbered], notes


def _notes(cells: Sequence[str], titles: Sequence[str], named: Sequence[str]) -> list[str]:
    found = [
        _("The column “%(title)s” is not taken over.") % {"title": cell}
        for cell, title, name in zip(cells, titles, named, strict=True)
        if cell and not name and title not in _OURS
    ]
    if set(titles) >= _OURS:
        found.append(_("This file was taken from here. Rows that stand here already are not kept twice."))
    return found


def _is_gap(row: Sequence[str]) -> bool:
    """Whether this is the line of a gap in a file of ours: gaps are found anew, and are no rows."""
    return not row[0] and any(chronology_sheets.says_gap(cell) for cell in row)


def _of_row(heads: Sequence[str], row: Sequence[str], case: str) -> Typed:
    parts: dict[str, str] = {}
    for name, cell in zip(heads, row, strict=False):
        if name:
            parts[name] = parts.get(name, "") + cell
    until, when = parts.pop("until", ""), parts.pop("when", "")
    parts["case"] = parts.get("case") or case
    return Typed(when=f"{when} to {until}" if until else when, **({"text": ""} | parts))


def _line(checking: Checking, number: int, typed: Typed) -> Line:
    wrong: tuple[str, ...] = ()
    is_undated = False
    span: Span | None = None
    try:
        span = checking.checked(typed).span
    except NotKept as refused:
        wrong, is_undated = tuple(dict.fromkeys(refused.wrong.values())), "when" in refused.wrong
    looks = suspicious_places(f"{typed.text}\n{typed.source}")
    return Line(number, typed, days.words(span) if span else typed.when, wrong, tuple(looks), is_undated)


def rows_of(data: bytes, name: str, typed: str) -> chronology_files.Grid:
    """Return the rows of a file, or of what was pasted where there is no file; raises Unfit."""
    return chronology_files.read(data, name) if name else chronology_files.of_text(typed)
