"""The rows of walk-ins under the list of who came: as kept, or as they were typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from malp_flow.services.event_attendance_pages import AttendancePage, Expected
from malp_flow.services.who_came import Attendee
from malp_flow.wording import gettext as _

AT_FIRST, MOST = 3, 100
_NAME, _FIGURES = "name-", 6


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form; `agency` is an id as text, empty for none."""

    name: str = ""
    role: str = ""
    agency: str = ""
    came: bool = True


def kept(expected: Sequence[Expected], *, wanted: str) -> list[Row]:
    """Return those on the list who are no members, with empty rows after them."""
    walk_ins = [
        Row(each.name, each.role, str(each.agency_id or ""), each.came)
        for each in expected
        if each.member is None
    ]
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() else 0
    return walk_ins + [Row()] * (max(AT_FIRST, min(number, MOST) - len(walk_ins)))


def typed(form: Mapping[str, str]) -> list[Row]:
    """Return the rows as they were sent."""
    sent = (name.removeprefix(_NAME) for name in form if name.startswith(_NAME))
    numbers = sorted(int(n) for n in sent if n.isascii() and n.isdecimal() and len(n) < _FIGURES)
    return [
        Row(
            form[f"name-{n}"].strip(),
            form.get(f"role-{n}", ""),
            form.get(f"agency-{n}", ""),
            f"came-{n}" in form,
        )
        for n in numbers
    ]


def wrong_in(rows: list[Row], shown: AttendancePage) -> dict[str, str]:
    """Return what is wrong, by field: somebody without a role, or nobody at all."""
    known = {role for role, _title in shown.roles}
    if not any(row.name for row in rows) and not any(each.member for each in shown.expected):
        return {"name-1": _("Enter who was there, at least one person")}
    unnamed = {
        f"name-{n}": _("Enter the name of whoever this row is about, or empty its role and agency")
        for n, row in enumerate(rows, start=1)
        if not row.name and (row.role or row.agency)
    }
    return unnamed | {
        f"role-{n}": _("Choose the role of %(name)s") % {"name": row.name}
        for n, row in enumerate(rows, start=1)
        if row.name and row.role not in known
    }


def nobody_in(rows: list[Row], form: Mapping[str, str], shown: AttendancePage) -> dict[str, str]:
    """Return what is wrong where nobody came to a sitting that is over, and that was not said."""
    if not (shown.event.sitting and shown.event.sitting.over):
        return {}
    if "nobody" in form or "came" in form or any(row.name and row.came for row in rows):
        return {}
    return {"nobody": _("Tick at least one person, or say that nobody came")}


def attendees(rows: list[Row], came: set[str], shown: AttendancePage) -> list[Attendee]:
    """Return those on the list and those in the rows that have a name; `came` holds ids of members."""
    ids: dict[str, UUID] = {str(agency): agency for agency, _name in shown.agencies}
    listed = [
        Attendee(each.name, each.role, each.agency_id, str(each.member) in came, each.member)
        for each in shown.expected
        if each.member
    ]
    walk_ins = [
        Attendee(row.name, row.role, ids.get(row.agency), attended=row.came) for row in rows if row.name
    ]
    return listed + walk_ins
