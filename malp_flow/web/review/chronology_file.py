"""Rows of a chronology from a file, or pasted: checked, given dates, kept; and one reading taken back."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import Refused
from malp_flow.services import chronology_import, chronology_pages, chronology_readings
from malp_flow.services.chronology_import import Checked, Line
from malp_flow.web import acting, front_door
from malp_flow.web.review.chronology import CHRONOLOGY
from malp_flow.web.review.chronology_rows import back_to
from malp_flow.web.review.views import around, opened, pages, seen
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

_DAY = "day-"


@pages.get(CHRONOLOGY + "/file")
def chronology_upload(partnership: str, reference: str) -> str:
    """Ask for a file, or rows that are pasted."""
    return _upload(reference, None, "", "")


@pages.post(CHRONOLOGY + "/file")
def chronology_uploaded(partnership: str, reference: str) -> str | Response:
    """Show which rows can be kept and which cannot; or keep those that can, once they were looked at."""
    text = request.form.get("rows", "")
    try:
        checked = _checked(reference, text)
    except Refused as refused:
        return _upload(reference, None, text, str(refused))
    if request.form.get("then") == "keep" and checked.good:
        return _keep(partnership, reference, checked)
    return _upload(reference, checked, _text_of(checked), "")


def _checked(reference: str, text: str) -> Checked:
    by, now, file = front_door.visitor().actor, front_door.now(), request.files.get("file")
    chosen = file.filename or "" if file else ""
    grid = chronology_import.rows_of(file.read() if file and chosen else b"", chosen, text)
    found, case = seen(reference), request.form.get("case", "")
    rows = grid.rows if chosen else chronology_import.with_days(grid.rows, _days())
    return chronology_import.check(
        front_door.reading(), found, rows, case=case, notes=grid.notes, by=by, now=now
    )


def _days() -> dict[int, str]:
    """Return the dates that were given to rows whose own cannot be read, by the number of the row."""
    sent = ((name.removeprefix(_DAY), words) for name, words in request.form.items() if _DAY in name)
    return {int(row): words for row, words in sent if row.isdecimal() and words.strip()}


def _undated(checked: Checked | None) -> list[tuple[int, Line]]:
    """Return the rows without a date that can be read, each with its number in the text that is handed on."""
    lines = checked.lines if checked else ()
    return [(place, line) for place, line in enumerate(lines, start=2) if line.is_undated]


def _keep(partnership: str, reference: str, checked: Checked) -> str | Response:
    by, now, kept = front_door.visitor().actor, front_door.now(), list[int]()
    front_door.stop_reading()

    def act(session: Any) -> None:
        kept[:] = [chronology_import.keep(session, opened(session, reference), checked, by=by, now=now)]

    problem = acting.refusal(act)
    if problem:
        return _upload(reference, checked, _text_of(checked), problem)
    said = ngettext("%(num)s row is kept.", "%(num)s rows are kept.", kept[0]) % {"num": kept[0]}
    if checked.bad:
        rest = Checked((), checked.bad, ())
        return _upload(reference, rest, chronology_import.as_text(checked.bad), "", said=said)
    front_door.notice(said)
    return back_to(partnership, reference, case=request.form.get("case", ""))


def _text_of(checked: Checked) -> str:
    return chronology_import.as_text(checked.lines)


def _upload(reference: str, checked: Checked | None, text: str, problem: str, *, said: str = "") -> str:
    found = seen(reference)
    wrong = {"rows": problem} if problem else {}
    return front_door.page(
        "review/chronology_file.html",
        checked=checked,
        undated=_undated(checked),
        text=text,
        said=said,
        case=request.form.get("case", "") or request.args.get("case", ""),
        choices=chronology_pages.choices(front_door.reading(), found),
        problem=problem,
        errors=acting.summary(wrong),
        readings=chronology_readings.of_review(front_door.reading(), found),
        **around(reference, "review.chronology"),
    )


@pages.post(CHRONOLOGY + "/file/<uuid:entry_id>/take-back")
def chronology_taken_back(partnership: str, reference: str, entry_id: UUID) -> Response:
    """Take all rows of one reading out again."""
    by, now, gone = front_door.visitor().actor, front_door.now(), list[int]()

    def act(session: Any) -> None:
        review = opened(session, reference)
        gone[:] = [chronology_readings.take_back(session, review, entry_id, by=by, now=now)]

    to = url_for("review.chronology_upload", partnership=partnership, reference=reference)
    return acting.done(act, said=_("The rows of that file are taken out. The history keeps it."), to=to)
