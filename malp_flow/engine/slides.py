"""A report as slides: one section a slide, and one more where a section has too much for one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from malp_flow.engine.briefing import shortened
from malp_flow.engine.report import Report, Section, Statement, Table
from malp_flow.wording import gettext as _

ROOM = 780
"""Signs that can be read from the back of a room."""
LONGEST_TEXT = 420
LINES = 13
"""Of a table."""
SIGNS_ACROSS = 110
COLUMNS = 6
LONGEST_CELL = 160
SHORT_TEXT, SHORT_TABLE = 200, 8
A_LINE = 70
"""Signs that a paragraph takes up at least."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: texts, or one table."""

    title: str
    paragraphs: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    table: Table | None = None


def slides(report: Report) -> tuple[Slide, ...]:
    """Return the slides of all sections in order. Long texts are cut after a sentence.

    Of a section that the system made only its first text and its first table are shown: what people learned
    is not to drown in counts.
    """
    return tuple(slide for section in report.sections for slide in _numbered(_chosen(section)))


def _chosen(section: Section) -> list[Slide]:
    made = list(_of_section(section))
    if section.written:
        return made
    texts, tables = [each for each in made if not each.table], [each for each in made if each.table]
    rest = _("The report shows the rest.")
    first = [
        *(replace(each, paragraphs=(*each.paragraphs, rest)) if texts[1:] else each for each in texts[:1]),
        *(replace(each, paragraphs=(rest,)) if _is_cut(each, section) else each for each in tables[:1]),
    ]
    if len(first) == 2 and _has_room(*first):
        return [Slide(section.title, first[0].paragraphs, table=first[1].table)]
    return first


def _is_cut(slide: Slide, section: Section) -> bool:
    """Whether the first table of a section has more rows than its slide."""
    return slide.table is not None and len(slide.table.rows) < len(section.tables[0].rows)


def _has_room(text: Slide, below: Slide) -> bool:
    """Whether a short text and a short table stand on one slide."""
    rows = len(below.table.rows) if below.table else 0
    if text.statements:
        return False
    return len(text.paragraphs) <= 2 and sum(map(len, text.paragraphs)) < SHORT_TEXT and rows <= SHORT_TABLE


def _numbered(made: list[Slide]) -> Iterator[Slide]:
    for number, slide in enumerate(made, start=1):
        place = _("%(title)s (%(number)s of %(all)s)")
        several = place % {"title": slide.title, "number": number, "all": len(made)}
        title = several if len(made) > 1 else slide.title
        yield Slide(title, slide.paragraphs, slide.statements, slide.table)


def _of_section(section: Section) -> Iterator[Slide]:
    paragraphs = (*section.paragraphs, *((section.said_none,) if section.said_none else ()))
    for group in _grouped([shortened(each, LONGEST_TEXT) for each in paragraphs]):
        yield Slide(section.title, paragraphs=group)
    texts = {shortened(each.text, LONGEST_TEXT): each for each in section.statements}
    for group in _grouped(texts):
        yield Slide(section.title, statements=tuple(replace(texts[text], text=text) for text in group))
    for table in section.tables:
        yield from (Slide(section.title, table=part) for part in _parts(table))


def _grouped(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    group: list[str] = []
    for text in texts:
        if group and sum(max(len(each), A_LINE) for each in [*group, text]) > ROOM:
            yield tuple(group)
            group = []
        group.append(text)
    if group:
        yield tuple(group)


def _parts(table: Table) -> Iterator[Table]:
    """Yield the table in parts that fit on a slide, each with its titles."""
    columns = table.columns[:COLUMNS]
    across = SIGNS_ACROSS // len(columns)
    part: list[tuple[str, ...]] = []
    lines = 0
    for row in table.rows:
        cells = tuple(shortened(cell, LONGEST_CELL) for cell in row[:COLUMNS])
        takes = max(-(-len(cell) // across) or 1 for cell in cells)
        if part and lines + takes > LINES:
            yield Table(table.title, columns, tuple(part))
            part, lines = [], 0
        part.append(cells)
        lines += takes
    if part:
        yield Table(table.title, columns, tuple(part))
