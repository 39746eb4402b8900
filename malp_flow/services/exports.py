"""A review's matrix as a file for a spreadsheet."""

import csv
import io

from malp_flow.services.audit_lines import AuditLine
from malp_flow.wording import gettext

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\ufeff"
"""Signs before a formula that spreadsheets pass over."""


def matrix_csv(lines: tuple[AuditLine, ...]) -> str:
    """Return one row for each agency on each child's record, as CSV with a line of titles.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    rows = csv.writer(out)
    titles = ("Child’s record", "Agency", "Auditor", "Status", "Answered", "Asked", "Due", "Overdue")
    rows.writerow([gettext(title) for title in titles])
    for line in lines:
        rows.writerow([safe(cell) for cell in _cells(line)])
    return out.getvalue()


def _cells(line: AuditLine) -> list[str]:
    due = line.due_on.isoformat() if line.due_on else ""
    overdue = gettext("yes") if line.late else gettext("no")
    counts = [str(line.answered), str(line.required)]
    return [line.case, line.agency, line.auditor, line.word, *counts, due, overdue]


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(_UNSEEN).startswith(_DANGEROUS) else cell
