"""A review's matrix as a file: for a spreadsheet, and as JSON, in the same columns."""

import csv
import io
from collections.abc import Iterable

from malp_flow.services.audit_lines import AuditLine
from malp_flow.wording import gettext

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\ufeff"
"""Signs before a formula that spreadsheets pass over."""


def column_titles() -> dict[str, str]:
    """Return the columns of the matrix in their order: the key in JSON, and the title in a spreadsheet."""
    return {
        "case": gettext("Child’s record"),
        "agency": gettext("Agency"),
        "auditor": gettext("Auditor"),
        "word": gettext("Status"),
        "answered": gettext("Answered"),
        "required": gettext("Asked"),
        "due_on": gettext("Due"),
        "due": gettext("Due in words"),
        "working_days": gettext("Working days left"),
        "overdue": gettext("Overdue"),
        "more_time_asked": gettext("More time asked"),
        "came_on": gettext("Came"),
        "note": gettext("Note"),
        "state": gettext("State"),
        "status": gettext("Status id"),
        "review": gettext("Review"),
        "item_id": gettext("Id"),
    }


def matrix_rows(lines: Iterable[AuditLine]) -> list[dict[str, object]]:
    """Return one row for each agency on each child's record, with a value (days as days) for each column."""
    columns = list(column_titles())
    return [{name: getattr(line, _FIELDS.get(name, name)) for name in columns} for line in lines]


_FIELDS = {"overdue": "late"}


def matrix_csv(lines: Iterable[AuditLine]) -> str:
    """Return one row for each agency on each child's record, as CSV with a line of titles.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    return as_csv([column_titles().values(), *(row.values() for row in matrix_rows(lines))])


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV, yes and no in words; no cell can become a formula."""
    out = io.StringIO()
    csv.writer(out).writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def as_typed(cell: str) -> str:
    """Return a cell of a file of ours as it was before it was kept from becoming a formula."""
    return cell[1:] if cell.startswith("'") and _may_be_formula(cell[1:]) else cell


def _may_be_formula(cell: str) -> bool:
    return cell.lstrip(_UNSEEN).startswith(_DANGEROUS)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int):
        return str(value)  # days that have passed are negative, and no formula
    cell = "" if value is None else str(value)
    return f"'{cell}" if _may_be_formula(cell) else cell
