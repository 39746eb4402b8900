"""A report as it is read, on a page or on paper: one version of it, whole, and fixed by its digest.

What people wrote and what the system says of the review itself stand in one order. Nothing is read here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from malp_flow.engine import disclosure
from malp_flow.engine.small_numbers import LEAST
from malp_flow.wording import gettext

_NOTHING = frozenset({"", "–", "-"})
"""What stands in a cell that has nothing to say."""

SENTENCES_IN_VIEW = 3
"""So many sentences of what the system made are read at once; of more, only the first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a recommendation is carried out: who leads, by when, what will show it, and how that is tested.

    `status` says in words how far it is; empty before anybody began.
    """

    lead: str = ""
    due_on: date | None = None
    measure: str = ""
    tested: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, called as in the text (L1, R2; empty where its part is not numbered).

    `for_whom` is the partnership, one agency, or whoever else it is for. `evidence` refers to what it comes
    from: an agency's answer on a record, a point noted at the event, a row of the chronology. `rests_on`
    names statements of another part. `key` stays with it through all versions, whatever it is called.
    """

    text: str
    called: str = ""
    for_whom: str = ""
    evidence: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    plan: Plan | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers or words in rows; the first column says what the row is about. Never without its titles."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One section. `written` says that people wrote it; the others were made by the system for this version.

    `said_none` are the recorded words where a written one has no statement. `for_partners_only` keeps it out
    of the public version.
    """

    id: str
    title: str
    written: bool
    paragraphs: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    tables: tuple[Table, ...] = ()
    said_none: str = ""
    read_first: bool = False
    for_partners_only: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read in it."""
        return not (self.paragraphs or self.statements or self.tables or self.said_none)

    @property
    def in_view(self) -> tuple[str, ...]:
        """Return what a page shows at once: all that people wrote, and what the system made in short."""
        whole = self.written or len(self.paragraphs) <= SENTENCES_IN_VIEW
        return self.paragraphs if whole else self.paragraphs[:1]

    @property
    def behind(self) -> tuple[str, ...]:
        """Return the sentences that a page holds behind those in view."""
        return self.paragraphs[len(self.in_view) :]

    @property
    def has_numbers(self) -> bool:
        """Whether one of its tables counts something."""
        cells = (cell for table in self.tables for row in table.rows for cell in row[1:])
        return any(map(disclosure.is_figure, cells))


@dataclass(frozen=True, slots=True)
class Report:
    """One version of a report. `is_final` once it is signed off; until then its pages say draft.

    One that `is_public` was made by `for_the_public`; its digest is that of the version it was made from.
    """

    reference: str
    title: str
    partnership: str
    theme: str
    number: int
    sha256: str
    saved_at: datetime | None
    is_final: bool
    sections: tuple[Section, ...]
    is_public: bool = False

    def section(self, section_id: str) -> Section | None:
        """Return the section of this id, or None."""
        return next((each for each in self.sections if each.id == section_id), None)

    def statements(self) -> Iterator[tuple[Section, Statement]]:
        """Yield every statement with its section, in the order in which they are read."""
        return ((section, each) for section in self.sections for each in section.statements)


def written_first(report: Report) -> Report:
    """Return the report with what people wrote before what the system made, each in its order."""
    return replace(report, sections=tuple(sorted(report.sections, key=lambda each: not each.written)))


def for_the_public(report: Report) -> Report:
    """Return the report as it may be published: without evidence, small numbers and what is for partners."""
    kept = (_opened(each) for each in report.sections if not each.for_partners_only)
    return replace(report, is_public=True, sections=tuple(each for each in kept if not each.is_empty))


def _opened(section: Section) -> Section:
    tables = tuple(each for table in section.tables if (each := _open_table(table)))
    paragraphs = section.paragraphs
    if paragraphs and section.tables and not tables:
        paragraphs += (gettext("Numbers below %(least)s are not published.") % {"least": LEAST},)
    return replace(
        section,
        statements=tuple(replace(each, evidence=()) for each in section.statements),
        paragraphs=paragraphs,
        tables=tables,
    )


def _open_table(table: Table) -> Table | None:
    """Return the table without small numbers, and without columns of numbers of which none is left.

    None where nothing is left to read in it but that something was kept back, and zeros.
    """
    rows = disclosure.kept_back(table.rows)
    if rows != table.rows and not any(_says_something(*each) for each in zip(table.rows, rows, strict=True)):
        return None
    kept = [place for place in range(len(table.columns)) if not place or _is_left(table.rows, rows, place)]
    return Table(
        table.title,
        tuple(table.columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
    )


def _says_something(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether a row holds, beside its name, words of its own or a number that is shown and not zero."""
    said = [(old, new) for old, new in zip(before[1:], after[1:], strict=True) if old not in _NOTHING]
    return any(old == new and new.strip() != "0" for old, new in said)


def _is_left(before: tuple[tuple[str, ...], ...], after: tuple[tuple[str, ...], ...], place: int) -> bool:
    """Whether a column holds words, or a number that may be shown."""
    said = [(old[place], new[place]) for old, new in zip(before, after, strict=True)]
    words = any(old.strip() not in _NOTHING and not disclosure.is_figure(old) for old, _new in said)
    return words or any(disclosure.is_figure(new) for _old, new in said)
