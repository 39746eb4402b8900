"""Actions as rows: for a spreadsheet, for Excel, and as JSON, in the same columns."""

from collections.abc import Iterable
from dataclasses import replace

from malp_flow.services import exports
from malp_flow.services.action_lines import ActionLine
from malp_flow.services.action_words import impacts
from malp_flow.wording import gettext


def titles() -> dict[str, str]:
    """Return the columns in their order: the key in JSON, and the title in a spreadsheet."""
    return {
        "review": gettext("Review"),
        "number": gettext("Number"),
        "text": gettext("Action"),
        "measure": gettext("Measure"),
        "comes_from": gettext("Comes from"),
        "agency": gettext("Agency"),
        "owner": gettext("Owner"),
        "due_on": gettext("Due"),
        "status_word": gettext("Status"),
        "overdue": gettext("Overdue"),
        "days_late": gettext("Working days overdue"),
        "impact": gettext("Kind of change"),
        "single_agency": gettext("For this agency alone"),
        "status": gettext("Status id"),
        "item_id": gettext("Id"),
    }


def rows(lines: Iterable[ActionLine]) -> list[dict[str, object]]:
    """Return one row for each action, days as days."""
    return [{name: getattr(line, name) for name in titles()} for line in lines]


def as_csv(lines: Iterable[ActionLine]) -> str:
    """Return the actions as CSV with a line of titles; no cell can become a formula."""
    return exports.as_csv([titles().values(), *(row.values() for row in rows(_worded(lines)))])


def as_text(lines: Iterable[ActionLine]) -> list[list[str]]:
    """Return the actions as rows of text with a line of titles, for a workbook."""
    yes = {True: gettext("Yes"), False: gettext("No")}
    found = [[*titles().values()]]
    for row in rows(_worded(lines)):
        found.append([yes[value] if isinstance(value, bool) else str(value) for value in row.values()])
    return found


def _worded(lines: Iterable[ActionLine]) -> Iterable[ActionLine]:
    words = impacts()
    return (replace(line, impact=words.get(line.impact, "")) for line in lines)
