"""People from a spreadsheet: pasted or as a file, checked on a page, then let in."""

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import Refused
from malp_flow.outputs import workbooks
from malp_flow.services import people_import
from malp_flow.services.people_import import Checked, Row
from malp_flow.web import acting, front_door
from malp_flow.web.people.views import pages
from malp_flow.wording import ngettext

NAME = "/<partnership>/people/list"


@pages.get(NAME)
def from_list(partnership: str) -> str:
    """Ask for a list of people."""
    return _page("", [], "")


@pages.post(NAME)
def from_list_checked(partnership: str) -> str | Response:
    """Show what each line would do; or let everybody in, once every line was looked at."""
    by, now, text = front_door.visitor().actor, front_door.now(), ""
    try:
        text = _given()
        rows = people_import.read(text)
        if request.form.get("then") == "let_in":
            return _let_in(rows, partnership)
        checked = people_import.check(front_door.reading(), rows, by=by, now=now)
    except Refused as refused:
        return _page(text, [], str(refused))
    return _page(text, checked, "")


def _let_in(rows: list[Row], partnership: str) -> Response:
    by, now = front_door.visitor().actor, front_door.now()
    front_door.stop_reading()

    def act(session: Any) -> int:
        return people_import.let_in(session, rows, by=by, now=now)

    count = front_door.carry_out(act)
    words = ngettext("%(num)s person is here now.", "%(num)s people are here now.", count)
    front_door.notice(words % {"num": count})
    return redirect(url_for("people.everybody", partnership=partnership), 303)


def _given() -> str:
    """Return the list as text: what stands in the box, or else what is in the file."""
    typed, file = request.form.get("people", ""), request.files.get("file")
    if typed.strip() or file is None or not file.filename:
        return typed
    data: bytes = file.read()
    if not file.filename.lower().endswith(".xlsx"):
        return data.decode("utf-8", "replace")
    rows = workbooks.first_sheet(data)
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


def _page(text: str, checked: list[Checked], problem: str) -> str:
    wrong = {"people": problem} if problem else {}
    faults = sum(bool(each.wrong) for each in checked)
    if faults:
        words = ngettext("Put %(num)s line right", "Put %(num)s lines right", faults)
        wrong = {"people": words % {"num": faults}}
    return front_door.page(
        "people/from_list.html",
        text=text,
        checked=checked,
        ready=bool(checked) and not faults,
        problem=wrong.get("people", ""),
        errors=acting.summary(wrong),
        slug=front_door.visitor().partnership_slug,
    )
