"""What is wrong with the form of a commission, by the id of the field."""

from collections import Counter
from typing import Any

from werkzeug.datastructures import MultiDict

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.answer_text import cleaned
from malp_flow.services import brief, commissioning, workflow_list
from malp_flow.services.actor import Actor
from malp_flow.services.set_up_pages import NO_RECORD
from malp_flow.wording import gettext as _

SEATS = 4
LONGEST_THEME = 80
EVERY, EACH = "every", "each"
"""Whether every agency is asked about every record, or each record has its own agencies."""
BOX = "asked-"
"""What the names of the matrix's boxes begin with; the record's number follows."""


def of_form(session: Any, form: MultiDict[str, str], *, by: Actor) -> dict[str, str]:
    """Return what is wrong with the first page of the form."""
    needed = workflow_list.needed_of(session, form.get("workflow", ""))
    asks_agencies = workflow_list.AGENCIES in needed
    found = {
        "reference": _reference(session, form.get("reference", "").strip(), by=by),
        "theme": _theme(form.get("theme", "").strip()),
        **_panel(form, is_needed=workflow_list.PANEL in needed),
        "records": _records(records(form), are_needed=workflow_list.RECORDS in needed),
        **{name: _text(form.get(name, "")) for name in ("enquiry", "impact")},
        "spread": _("Choose which agencies are asked")
        if asks_agencies and form.get("spread") not in {EVERY, EACH}
        else "",
    }
    return {field: text for field, text in found.items() if text}


def _reference(session: Any, reference: str, *, by: Actor) -> str:
    if commissioning.says_something(reference):
        return _("Enter a reference of letters, figures and hyphens, such as MALP-2026-01")
    return str(commissioning.ReferenceTaken()) if commissioning.is_taken(session, reference, by=by) else ""


def _theme(theme: str) -> str:
    if not theme or len(theme) > LONGEST_THEME:
        return _("Enter a theme of at most 80 characters")
    found = suspicious_places(theme)
    words = _("“%(place)s” could say who a child is. Write the theme without names, dates or postcodes")
    return words % {"place": found[0]} if found else ""


def _panel(form: MultiDict[str, str], *, is_needed: bool) -> dict[str, str]:
    wrong = {}
    members = Counter(form.get(f"member-{n}", "") for n in range(1, SEATS + 1))
    met: set[str] = set()
    for n in range(1, SEATS + 1):
        title, member = form.get(f"seat-{n}", "").strip(), form.get(f"member-{n}", "")
        if member and not title:
            wrong[f"seat-{n}"] = _("Enter which partner this person signs off for")
        elif title and not member:
            wrong[f"member-{n}"] = _("Choose who signs off for %(partner)s") % {"partner": title}
        elif member and members[member] > 1 and member in met:
            wrong[f"member-{n}"] = _("This person has another seat already. Choose somebody else")
        met.add(member)
    if is_needed and not wrong and not seats(form):
        wrong["seat-1"] = _("Name at least one safeguarding partner and their place on the panel")
    return wrong


def _text(typed: str) -> str:
    return _("Write up to 10,000 characters") if len(cleaned(typed)) > brief.LONGEST else ""


def _records(named: list[str], *, are_needed: bool) -> str:
    if are_needed and not named:
        return _("Enter at least one reference for a child’s record")
    if len(named) != len(set(named)):
        return _("Enter each reference for a child’s record once")
    telling = next((name for name in named if commissioning.says_something(name)), "")
    words = _("“%(name)s” could say who the child is. Use letters, figures and hyphens, such as C-118")
    return words % {"name": telling} if telling else ""


def of_matrix(form: MultiDict[str, str]) -> dict[str, str]:
    """Return, for each record that no agency is asked about, that one is needed."""
    words = _("Choose at least one agency for record %(record)s")
    return {
        f"{BOX}{number}": words % {"record": record} if record else _("Choose at least one agency")
        for number, record in enumerate(asked_about(form), start=1)
        if not ticked(form, number)
    }


def ticked(form: MultiDict[str, str], number: int) -> list[str]:
    """Return the agencies ticked for the record of this number; boxes come one by one or on one line."""
    return [name for line in form.getlist(f"{BOX}{number}") for name in line.split()]


def records(form: MultiDict[str, str]) -> list[str]:
    """Return the references that were typed, one a line."""
    return [line.strip() for line in form.get("records", "").splitlines() if line.strip()]


def asked_about(form: MultiDict[str, str]) -> list[str]:
    """Return what agencies are asked about: each record, or, where there is none, themselves."""
    return records(form) or [NO_RECORD]


def seats(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return the seats of the panel that are filled in whole: whose it is and who sits there."""
    rows = [(form.get(f"seat-{n}", "").strip(), form.get(f"member-{n}", "")) for n in range(1, SEATS + 1)]
    return [(title, member) for title, member in rows if title and member]
