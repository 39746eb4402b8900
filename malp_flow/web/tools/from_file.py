"""An audit tool as an Excel file: taken home, changed there, checked on a page, and made a draft."""

import json
from typing import Any

from flask import redirect, request, url_for
from pydantic import TypeAdapter, ValidationError
from werkzeug.wrappers import Response

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.audit_tool import Tool
from malp_flow.engine.audit_tool_comparing import changes
from malp_flow.engine.audit_tool_fitting import completed, tidy
from malp_flow.engine.audit_tool_sheet import COLUMNS, SheetRead, may_stand_there, read_rows, rows_of
from malp_flow.errors import Refused
from malp_flow.outputs import tool_workbook
from malp_flow.services import own_tools, tool_drafts, tool_editing, tool_publishing
from malp_flow.services.tool_shelf import shelf_of
from malp_flow.web import acting, front_door
from malp_flow.web.files import EXCEL, to_keep
from malp_flow.web.tools.views import TOOL, page, pages, tool_of
from malp_flow.wording import gettext as _

FILE = TOOL + "/file"
UPLOAD = TOOL + "/from-file"
_ROWS = TypeAdapter(list[list[str]])


class NoRows(Refused):
    """Choose the Excel file that you changed."""


@pages.get(FILE)
def file(partnership: str, tool_id: str) -> Response:
    """Give a version of a tool as an Excel workbook."""
    tool, is_draft = tool_of(tool_id, request.args.get("version", ""))
    second = may_stand_there(tool, shelf_of(front_door.reading()).scales)
    sheets = [(_("Questions"), rows_of(tool)), (_("What may stand there"), second)]
    name = f"{tool_id}-{'draft' if is_draft else f'version-{tool.version}'}.xlsx"
    return to_keep(tool_workbook.workbook(sheets), name, EXCEL)


@pages.get(UPLOAD)
def from_file(partnership: str, tool_id: str) -> str:
    """Ask for the changed file."""
    return _page(tool_id, [], None, "")


@pages.post(UPLOAD)
def from_file_checked(partnership: str, tool_id: str) -> str | Response:
    """Show what a file would change, and what is wrong in it by its rows; or make it the draft."""
    rows: list[list[str]] = []
    try:
        rows = _given()
        read = _read(tool_id, rows)
    except Refused as refused:
        return _page(tool_id, rows, None, str(refused))
    if request.form.get("then") != "draft" or read.tool is None:
        return _page(tool_id, rows, read, "")
    by, now, tool = front_door.visitor().actor, front_door.now(), read.tool
    front_door.stop_reading()

    def act(session: Any) -> None:
        tool_drafts.begin_with(session, tool, by=by, now=now)

    refused_words = acting.refusal(act)
    if refused_words:
        return _page(tool_id, rows, read, refused_words)
    front_door.notice(_("The file is the draft now. Look it through, then publish it."))
    return redirect(url_for("tools.draft", partnership=partnership, tool_id=tool_id), 303)


def _given() -> list[list[str]]:
    """Return the rows of the file, or those of one that was checked before; raises NoRows, NoWorkbook."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        data: bytes = sent.read()
        return [[cleaned(cell) for cell in row] for row in tool_workbook.rows(data)]
    try:
        return _ROWS.validate_json(request.form.get("rows", ""))
    except ValidationError:
        raise NoRows from None


def _in_use(tool_id: str) -> Tool:
    return own_tools.in_use(front_door.reading(), front_door.visitor().actor.partnership_id, tool_id)


def _read(tool_id: str, rows: list[list[str]]) -> SheetRead:
    tool, by, session = _in_use(tool_id), front_door.visitor().actor, front_door.reading()
    read = read_rows(tool, rows, taken=tool_editing.taken_ids(session, tool, by=by))
    if read.tool is not None:
        read.tool = completed(read.tool, tool_editing.known_scales(session, tool, by=by))
    return read


def _page(tool_id: str, rows: list[list[str]], read: SheetRead | None, problem: str) -> str:
    tool, made = _in_use(tool_id), read.tool if read else None
    wrong = {"file": problem} if problem else {}
    if read and read.faults:
        wrong = {"file": _("Put the rows right that stand below, and choose the file again")}
    return page(
        "tools/from_file.html",
        tool=tool,
        columns=COLUMNS,
        rows=json.dumps(rows) if made else "",
        row_faults=read.faults if read else [],
        changes=changes(tool, made) if made else [],
        faults=tool_publishing.faults(front_door.reading(), tidy(made)) if made else [],
        made=made,
        problem=wrong.get("file", ""),
        errors=acting.summary(wrong),
    )
