"""The rows of the list of who came: as kept, as expected, or as they were typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from malp_flow.services.learning_event import Attendee
from malp_flow.services.report_pages import EventPage
from malp_flow.wording import gettext as _

AT_FIRST, MOST = 6, 100


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form; `agency` is an id as text, empty for none."""

    name: str = ""
    role: str = ""
    agency: str = ""
    came: bool = False


def kept(shown: EventPage, *, wanted: str) -> list[Row]:
    """Return the list as recorded, or before that the auditors named, with empty rows after it."""
    ids = {name: str(agency) for agency, name in shown.agencies}
    people = shown.attendees or shown.expected
    rows = [Row(each.name, each.role, ids.get(each.agency, ""), each.came) for each in people]
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() else 0
    return rows + [Row()] * (max(AT_FIRST, min(number, MOST)) - len(rows))


def typed(form: Mapping[str, str]) -> list[Row]:
    """Return the rows as they were sent."""
    numbers = [n for n in range(1, MOST + 1) if f"name-{n}" in form]
    return [
        Row(
            form[f"name-{n}"].strip(),
            form.get(f"role-{n}", ""),
            form.get(f"agency-{n}", ""),
            f"came-{n}" in form,
        )
        for n in numbers
    ]


def wrong_in(rows: list[Row], shown: EventPage) -> dict[str, str]:
    """Return what is wrong, by field: a ticked row without a name, a person without a role, or nobody."""
    known = {role for role, _title in shown.roles}
    roleless = {
        f"role-{n}": _("Choose the role of person %(n)s") % {"n": n}
        for n, row in enumerate(rows, start=1)
        if row.name and row.role not in known
    }
    nameless = {
        f"name-{n}": _("Enter the name of person %(n)s, or take the tick away") % {"n": n}
        for n, row in enumerate(rows, start=1)
        if row.came and not row.name
    }
    if not nameless and not any(row.name for row in rows):
        return {"name-1": _("Enter who was expected, at least one person")}
    return nameless | roleless


def attendees(rows: list[Row], shown: EventPage) -> list[Attendee]:
    """Return the people in the rows that have a name."""
    ids: dict[str, UUID] = {str(agency): agency for agency, _name in shown.agencies}
    return [Attendee(row.name, row.role, ids.get(row.agency), attended=row.came) for row in rows if row.name]
