"""Records as a table with a row of titles: in a Word file, and as the sheet of a workbook."""

import re
from collections.abc import Sequence

from malp_flow.engine.answer_records import MOST_RECORDS, Record
from malp_flow.engine.answer_text import LONGEST_ANSWER, cleaned
from malp_flow.engine.audit_tool import AssembledTool, Question
from malp_flow.outputs import audit_words
from malp_flow.outputs.audit_words import NotOnTheList, Place, folded
from malp_flow.outputs.read_back import Reading
from malp_flow.wording import gettext as _

_NUMBERED = re.compile(r"^\d+\.\d+\s+")
_GOES_ON = re.compile(r"^(.*) \((\d+)\)$")

Row = Sequence[str]


def titles(tool: AssembledTool, place: Place) -> list[str]:
    """Return the row of titles; the number of the question stands in the first."""
    found = [column.title for column in tool.columns(place.question).values()]
    return [f"{place.number} {found[0]}", *found[1:]] if found else []


def asked_under(reading: Reading, row: Row) -> str:
    """Return the question whose titles stand in this row, or nothing."""
    for question_id, place in reading.places.items():
        ours = titles(reading.tool, place)
        if ours and row and folded(row[0]) == folded(ours[0]):
            return question_id
    return ""


def going_on(title: str, part: int) -> str:
    """Return the title of a further column into which a long text runs over; the first keeps its own."""
    return title if part == 1 else f"{title} ({part})"


def without_number(title: str) -> str:
    """Return the title that a further column goes on with, or the title itself."""
    further = _GOES_ON.match(title)
    return further[1] if further else title


def fill(reading: Reading, question_id: str, rows: Sequence[Row]) -> None:
    """Take the records of a table; what has no place in one is listed, with where it stood."""
    place = reading.places[question_id]
    heads = _heads(reading.tool, place.question, rows[0]) if rows else []
    lines = rows[1:]
    if not any(heads):
        # Somebody took the titles away, or wrote over them: the order of the columns still holds.
        heads, lines = list(reading.tool.columns(place.question)), rows
        reading.tell(
            _("%(where)s: the row of titles is gone.") % {"where": reading.where(question_id, "records")}
        )
    else:
        where = _("%(where)s, the row of titles") % {"where": reading.where(question_id, "records")}
        for title, name in zip(rows[0], heads, strict=True):
            reading.leave(where, "" if name else title)
    found: list[Record] = []
    for number, line in enumerate(lines, start=1):
        record = _record(reading, place, heads, line, number=number)
        if record:
            found.append(record)
    kept = tuple(found[:MOST_RECORDS])
    _leave_out(reading, place, found[MOST_RECORDS:])
    words = "\n".join(
        "\t".join(audit_words.record_words(reading.tool, place.question, each)) for each in kept
    )
    reading.fill_records(question_id, kept, words)


def _heads(tool: AssembledTool, question: Question, row: Row) -> list[str]:
    """Return the column under each title, empty for an unknown one."""
    known = {folded(column.title): name for name, column in tool.columns(question).items()}
    found = []
    for cell in row:
        title = folded(_NUMBERED.sub("", cleaned(cell)))
        further = _GOES_ON.match(title)
        found.append(known.get(title) or (known.get(further[1], "") if further else ""))
    return found


def _record(reading: Reading, place: Place, heads: Sequence[str], line: Row, *, number: int) -> Record:
    parts: dict[str, str] = {}
    for column, cell in enumerate(line):
        name = heads[column] if column < len(heads) else ""
        if name:
            parts[name] = parts.get(name, "") + cell
        else:
            where = _("%(where)s, row %(row)s, column %(column)s")
            own = {"where": reading.where(place.question.id, "records"), "row": number, "column": column + 1}
            reading.leave(where % own, cell)
    columns = reading.tool.columns(place.question)
    kept = {name: _kept(reading, place, name, parts.get(name, ""), number=number) for name in columns}
    return {name: text for name, text in kept.items() if text}


def _kept(reading: Reading, place: Place, name: str, cell: str, *, number: int) -> str:
    words = cleaned(cell)
    if not words:
        return ""
    column = reading.tool.columns(place.question)[name]
    where = f"{reading.where(place.question.id, 'records')}, {number}, {column.title}"
    try:
        text = audit_words.point_of(reading.tool, column, words)
    except NotOnTheList:
        reading.leave(where, words)
        reading.tell(_("%(where)s: this is not one of the answers on the list.") % {"where": where})
        return ""
    if len(text) > LONGEST_ANSWER:
        reading.leave(where, words)
        reading.tell(
            _("%(where)s is longer than 100,000 characters. Save it in two parts.") % {"where": where}
        )
        return ""
    return text


def _leave_out(reading: Reading, place: Place, records: Sequence[Record]) -> None:
    where = reading.where(place.question.id, "records")
    for record in records:
        words = audit_words.record_words(reading.tool, place.question, record)
        reading.leave(_("%(where)s, beyond the last") % {"where": where}, "\n".join(filter(None, words)))
    if records:
        said = _("%(where)s: there can be %(most)s and no more.")
        reading.tell(said % {"where": where, "most": MOST_RECORDS})
