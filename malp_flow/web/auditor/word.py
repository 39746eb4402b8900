"""The audit as a Word file, its records as Excel: taken away, brought back, looked at, and taken over."""

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from malp_flow.engine.answers import Answer
from malp_flow.errors import NotFound, Refused
from malp_flow.outputs import audit_words, packages, record_sheets, word_copy, word_reading
from malp_flow.outputs.audit_words import Place
from malp_flow.outputs.read_back import NotThisTool, Unplaced, WordRead
from malp_flow.outputs.word_copy import Cover
from malp_flow.services import audit_pages, audits, concerns
from malp_flow.services.audit_pages import AuditRead
from malp_flow.web import acting, front_door
from malp_flow.web.auditor import pages, uploaded
from malp_flow.web.auditor.fields import looks_in_words
from malp_flow.web.auditor.own import audit_of, page, to
from malp_flow.web.files import EXCEL, WORD, to_keep
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

NAME = "/a/<opaque>/upload"


@pages.get("/a/<opaque>/word")
def word_file(opaque: str) -> Response:
    """Give the audit as a Word file, with the answers kept so far or blank."""
    audit = _issued(opaque)
    answers = {} if request.args.get("blank") == "yes" else audit.answers
    data = word_copy.written(audit.tool, _cover(audit), answers)
    return to_keep(data, word_copy.file_name(audit.review), WORD)


@pages.get("/a/<opaque>/records/<question_id>")
def records_file(opaque: str, question_id: str) -> Response:
    """Give the records of one question, such as the chronology, as an Excel file; blank ones likewise."""
    audit = _issued(opaque)
    place = next((each for each in _record_places(audit) if each.question.id == question_id), None)
    if place is None:
        raise NotFound
    answer = audit.answers.get(question_id, Answer())
    data = record_sheets.written(audit.tool, _cover(audit), place, answer)
    return to_keep(data, record_sheets.file_name(audit.review), EXCEL)


def _record_places(audit: AuditRead) -> list[Place]:
    return [each for each in audit_words.places(audit.tool) if audit.tool.columns(each.question)]


@pages.get(NAME)
def upload(opaque: str) -> str | Response:
    """Ask for a file."""
    audit = _issued(opaque)
    return _asking(audit) if audit.can_write else to("auditor.check", opaque)


@pages.post(NAME)
def uploaded_file(opaque: str) -> str | Response:
    """Show what a file says beside what is kept; or take it over, once somebody has looked."""
    audit = _issued(opaque)
    if request.form.get("then") == "take_over":
        return _taken_over(audit, opaque)
    if not audit.can_write:
        return to("auditor.check", opaque)
    try:
        return _checking(audit, _read(audit))
    except NotThisTool as refused:
        return _asking(audit, problem=str(refused), unplaced=refused.unplaced)
    except Refused as refused:
        return _asking(audit, problem=str(refused))


def _read(audit: AuditRead) -> WordRead:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused(_("Choose a file."))
    data = file.read()
    parts = packages.opened(data)
    if record_sheets.is_sheet(parts):
        return record_sheets.of_parts(data, audit.tool, _cover(audit))
    return word_reading.of_parts(parts, audit.tool, _cover(audit))


def _taken_over(audit: AuditRead, opaque: str) -> str | Response:
    try:
        read = uploaded.arrived(request.form.get("read", ""), audit.tool)
    except Refused as refused:
        return _asking(audit, problem=str(refused))
    try:
        new = uploaded.changed(audit, read, seen_before=request.form.get("seen", ""))
        told = _keep(audit, new) if new else None
    except Refused as refused:
        # What was read stays on the page: it may exist nowhere else.
        return _checking(_issued(opaque), read, problem=str(refused))
    if told is not None:
        front_door.notice(concerns.said_told(told))
        return to("auditor.concern", opaque)
    front_door.notice(_said(new))
    return to("auditor.home", opaque)


def _said(new: Mapping[str, Answer]) -> str:
    said = ngettext("%(num)s answer is taken over.", "%(num)s answers are taken over.", len(new))
    if any(looks_in_words(text) for answer in new.values() for text in answer.texts()):
        said += " " + _("Something may say who somebody is: look at the warnings in the sections.")
    return said % {"num": len(new)}


def _keep(audit: AuditRead, new: Mapping[str, Answer]) -> tuple[str, ...] | None:
    """Save what is new; return who was told of a concern, or None. Raises ChangedMeanwhile."""
    by, now = front_door.visitor().actor, front_door.now()
    seen = {question: audit.revisions.get(question, 0) for question in new}
    front_door.stop_reading()

    def act(session: Any) -> audits.Saved:
        review = audit_pages.review_of(session, audit.item_id, by=by)
        return audits.save(session, review, audit.item_id, new, seen=seen, by=by, now=now)

    saved = front_door.carry_out(act)
    if saved.raised:
        return tuple(saved.raised.told)
    if saved.others:
        raise uploaded.ChangedMeanwhile
    return None


def _checking(audit: AuditRead, read: WordRead, *, problem: str = "") -> str:
    return _page(
        "auditor/upload_check.html",
        audit,
        problem,
        lines=uploaded.lines(audit, read),
        read=read,
        carried=uploaded.carried(read),
        seen=uploaded.seen(audit, read),
    )


def _asking(audit: AuditRead, *, problem: str = "", unplaced: tuple[Unplaced, ...] = ()) -> str:
    places = _record_places(audit)
    return _page(
        "auditor/upload.html", audit, problem, problem=problem, unplaced=unplaced, record_places=places
    )


def _page(template: str, audit: AuditRead, wrong: str, **values: object) -> str:
    errors = acting.summary({"file" if template == "auditor/upload.html" else "main-content": wrong})
    return page(template, audit, errors=errors if wrong else [], **values)


def _issued(opaque: str) -> AuditRead:
    audit = audit_of(opaque)
    if not audit.is_issued:
        raise NotFound
    return audit


def _cover(audit: AuditRead) -> Cover:
    return Cover(audit.review, audit.agency, audit.case)
