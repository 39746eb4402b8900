"""A chronology as it leaves: its picture, and its rows for Word, Excel, CSV and machines, in one wording."""

import re
from collections.abc import Iterator
from datetime import date

from malp_flow.engine import chronology as days
from malp_flow.engine import chronology_drawing, chronology_lanes
from malp_flow.engine.chronology_lanes import Happened
from malp_flow.outputs import chronology_files
from malp_flow.services import exports
from malp_flow.services.chronology import Sheet
from malp_flow.services.chronology_rows import Row
from malp_flow.wording import gettext as _
from malp_flow.wording import list_words, ngettext

FEWEST_DRAWN = 3
"""With fewer entries a picture says nothing that the table does not."""
_SHARES = (7, 16, 14, 33, 12, 8, 10)


def picture(sheet: Sheet) -> str:
    """Return the lanes as SVG; empty where there are too few entries to draw."""
    nobody = _("No agency named")
    names = [*sheet.agencies, *([nobody] if any(not row.agency for row in sheet.shown) else [])]
    names = [name for name in names if any((row.agency or nobody) == name for row in sheet.shown)]
    lanes = {name: number for number, name in enumerate(names)}
    happened = [
        Happened(row.ref, lanes[row.agency or nobody], row.span, row.significant)
        for row in sheet.shown
        if row.span
    ]
    laid = chronology_lanes.laid_out(names, happened, sheet.gaps)
    if laid is None or len(happened) < FEWEST_DRAWN:
        return ""
    return chronology_drawing.as_svg(laid, title=title(sheet), desc=description(sheet), zero=sheet.zero)


def title(sheet: Sheet) -> str:
    """Return what the picture and the files are called."""
    return _("Chronology of record %(case)s") % {"case": sheet.wanted.case}


def description(sheet: Sheet) -> str:
    """Return what the picture shows, for those who do not see it."""
    entries = ngettext("%(num)s entry", "%(num)s entries", sheet.found) % {"num": sheet.found}
    names = list_words(sheet.agencies) or "–"
    return _("%(entries)s in lanes of %(agencies)s. %(gaps)s The table below has the same rows.") % {
        "entries": entries,
        "agencies": names,
        "gaps": gap_sentence(sheet),
    }


def gap_sentence(sheet: Sheet) -> str:
    """Return how many gaps there are, and from how many weeks on one counts."""
    said = ngettext(
        "%(num)s gap of %(weeks)s weeks or more without contact of any agency.",
        "%(num)s gaps of %(weeks)s weeks or more without contact of any agency.",
        len(sheet.gaps),
    )
    return said % {"num": len(sheet.gaps), "weeks": sheet.wanted.gap}


def heads() -> tuple[str, ...]:
    """Return the titles of the columns of a file."""
    return (
        *(_("No."), _("When"), _("Agency"), _("What happened"), _("More"), _("Significant"), _("Known to")),
    )


def lines(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """Yield what a file holds, a line for each row and gap, then the rows without a day that can be read."""
    for line in sheet.lines:
        if line.gap:
            yield ("", line.when, "", gap_in_words(line.gap), "", "", "")
        elif line.row:
            yield _line(sheet, line.row, line.when)
    for row in sheet.undated:
        yield _line(sheet, row, row.when or _("day not readable"))


def gap_in_words(gap: days.Gap) -> str:
    """Return “No contact of any agency for 11 weeks”."""
    said = ngettext(
        "No contact of any agency for %(num)s week", "No contact of any agency for %(num)s weeks", gap.weeks
    )
    return said % {"num": gap.weeks}


def says_gap(words: str) -> bool:
    """Whether these words are those of a gap, whatever its length."""
    said = (gap_in_words(days.Gap(date.min, date.min, number)) for number in (1, 2))
    return any(re.fullmatch(re.sub(r"\d+", r"\\d+", re.escape(each)), words) for each in said)


def _line(sheet: Sheet, row: Row, when: str) -> tuple[str, ...]:
    more = "\n".join(f"{name}: {text}" for name, text in row.parts)
    marked = _("significant") if row.significant else ""
    return (row.ref, when, row.agency, row.text, more, marked, known_words(sheet, row))


def known_words(sheet: Sheet, row: Row) -> str:
    """Return which agencies knew of an event, since when; “known to no agency” where none did."""
    if not row.knowers:
        return _("known to no agency")
    return "; ".join(
        f"{each.agency} ({_('since')} {sheet.when(each.since)})" if each.since else each.agency
        for each in row.knowers
    )


def as_csv(sheet: Sheet) -> str:
    """Return the rows as CSV with a line of titles; no cell can become a formula."""
    return exports.as_csv([heads(), *lines(sheet)])


def as_excel(sheet: Sheet) -> bytes:
    """Return the rows as a workbook."""
    return chronology_files.as_excel(title(sheet), heads(), list(lines(sheet)))


def as_word(sheet: Sheet) -> bytes:
    """Return the rows as a Word document."""
    said = [gap_sentence(sheet)]
    if sheet.zero:
        said.append(_("Weeks instead of days: week 0 begins with the day that weeks are counted from."))
        said.append(_("What we know as a day is hidden in the texts. Read them: other words may tell one."))
    return chronology_files.as_word(title(sheet), said, heads(), list(lines(sheet)), _SHARES)


def as_plain(sheet: Sheet) -> list[dict[str, object]]:
    """Return the rows for machines; no day where only weeks are said."""
    names = ("ref", "when", "agency", "text", "more", "significant", "known_to")
    return [dict(zip(names, line, strict=True)) for line in lines(sheet)]
