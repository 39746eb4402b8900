"""The auditor's own pages: the audit as a list of sections, its questions, its return and its receipt.

Every page reads through the seal: only the one who owes an audit ever gets it, others get “not found”.
"""

from typing import Any
from uuid import UUID

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound, Refused
from malp_flow.services import audit_pages, audits, mailbox
from malp_flow.services.audit_pages import AuditRead
from malp_flow.web import front_door
from malp_flow.web.auditor import pages
from malp_flow.web.auditor.fields import Asked, asked, changed, in_words, typed
from malp_flow.wording import gettext as _

_Answered = str | Response | AnyResponse


@pages.get("/a/<opaque>/audit")
def home(opaque: str) -> _Answered:
    """Show the sections as a list of tasks."""
    return _page("auditor/home.html", _audit(opaque))


@pages.post("/a/<opaque>/audit")
def start(opaque: str) -> _Answered:
    """Note that the auditor has begun, and go to the first section."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> str:
        review = audit_pages.review_of(session, _item(opaque), by=by)
        audits.look_at(session, review, _item(opaque), by=by, now=now)
        return audit_pages.read(session, _item(opaque), by=by, now=now).sections[0].id

    return _to("auditor.section", opaque, section_id=front_door.carry_out(act))


@pages.get("/a/<opaque>/sections/<section_id>")
def section(opaque: str, section_id: str) -> _Answered:
    """Show the questions of one section; once the audit is complete, its answers."""
    audit = _audit(opaque)
    if not audit.is_issued:
        raise NotFound
    return _section(audit, section_id) if audit.can_write else _to("auditor.check", opaque)


@pages.post("/a/<opaque>/sections/<section_id>")
def save(opaque: str, section_id: str) -> _Answered:
    """Keep the answers of one section; when something is wrong, show it beside what was typed."""
    audit = _audit(opaque)
    if not audit.is_issued:
        raise NotFound
    shown = [typed(each, audit.tool, request.form) for each in _questions(audit, section_id)]
    if any(each.error for each in shown):
        return _section(audit, section_id, shown=shown)
    try:
        _keep(audit, shown)
    except Refused as refusal:
        # What was typed stays on the page: it exists nowhere else.
        return _section(audit, section_id, shown=shown, refusal=str(refusal))
    return _after(audit, opaque, section_id)


def _keep(audit: AuditRead, shown: list[Asked]) -> None:
    new = changed(shown, audit.answers)
    if not new:
        return
    by = front_door.visitor().actor
    front_door.stop_reading()

    def act(session: Any) -> None:
        review = audit_pages.review_of(session, audit.item_id, by=by)
        audits.save(session, review, audit.item_id, new, by=by, now=front_door.now())

    front_door.carry_out(act)


def _after(audit: AuditRead, opaque: str, section_id: str) -> AnyResponse:
    if request.form.get("then") == "later":
        front_door.notice(_("Your answers are saved."))
        return _to("auditor.home", opaque)
    ids = [line.id for line in audit.sections]
    following = ids[ids.index(section_id) + 1 :]
    return (
        _to("auditor.section", opaque, section_id=following[0]) if following else _to("auditor.check", opaque)
    )


@pages.get("/a/<opaque>/check")
def check(opaque: str) -> _Answered:
    """Show all answers, those missing first, with the button that returns the audit."""
    audit = _audit(opaque)
    if not audit.is_issued or audit.is_not_known:
        return _to("auditor.home", opaque)
    told = [(line, _questions(audit, line.id)) for line in audit.sections]
    texts = {each.question.id: each.question.text for _line, shown in told for each in shown}
    return _page("auditor/check.html", audit, told=told, texts=texts, in_words=in_words)


@pages.post("/a/<opaque>/check")
def give_back(opaque: str) -> _Answered:
    """Return the audit as it is, complete or with gaps, in time or late."""
    by = front_door.visitor().actor

    def act(session: Any) -> None:
        review = audit_pages.review_of(session, _item(opaque), by=by)
        audits.give_back(session, review, _item(opaque), by=by, now=front_door.now())

    front_door.carry_out(act)
    return _to("auditor.receipt", opaque)


@pages.get("/a/<opaque>/not-known")
def not_known(opaque: str) -> _Answered:
    """Ask once more before recording that the agency does not know the child."""
    audit = _audit(opaque)
    return _page("auditor/not_known.html", audit) if audit.can_say_not_known else _to("auditor.home", opaque)


@pages.post("/a/<opaque>/not-known")
def say_not_known(opaque: str) -> _Answered:
    """Record that the agency does not know the child, and where it looked."""
    reason = cleaned(request.form.get("searched", ""))
    if not reason:
        error = {"text": _("Say which records you searched."), "href": "#searched"}
        return _page("auditor/not_known.html", _audit(opaque), errors=[error], typed=reason)
    by = front_door.visitor().actor

    def act(session: Any) -> None:
        review = audit_pages.review_of(session, _item(opaque), by=by)
        audits.say_not_known(session, review, _item(opaque), reason=reason, by=by, now=front_door.now())

    front_door.carry_out(act)
    return _to("auditor.receipt", opaque)


@pages.get("/a/<opaque>/receipt")
def receipt(opaque: str) -> _Answered:
    """Show the receipt number and what happens next; it stays valid."""
    audit = _audit(opaque)
    return _page("auditor/receipt.html", audit) if audit.receipt else _to("auditor.home", opaque)


def _item(opaque: str) -> UUID:
    return mailbox.item_of(front_door.reading(), opaque)


def _audit(opaque: str) -> AuditRead:
    by, now = front_door.visitor().actor, front_door.now()
    return audit_pages.read(front_door.reading(), _item(opaque), by=by, now=now)


def _questions(audit: AuditRead, section_id: str) -> list[Asked]:
    line = next((each for each in audit.sections if each.id == section_id), None)
    found = audit.section(section_id)
    if line is None or found is None:
        raise NotFound
    return asked(audit.tool, found, audit.answers, number=line.number)


def _section(
    audit: AuditRead, section_id: str, *, shown: list[Asked] | None = None, refusal: str = ""
) -> str:
    questions = shown or _questions(audit, section_id)
    errors = [{"text": each.error, "href": f"#{each.error_on}"} for each in questions if each.error]
    if refusal:
        errors.append({"text": refusal, "href": f"#{questions[0].field}"})
    line = next(each for each in audit.sections if each.id == section_id)
    here = audit.section(section_id)
    return _page("auditor/section.html", audit, line=line, here=here, questions=questions, errors=errors)


def _page(template: str, audit: AuditRead, **values: object) -> str:
    today = local_day(front_door.now())
    opaque = (request.view_args or {})["opaque"]
    return front_door.page(template, audit=audit, opaque=opaque, today=today, **values)


def _to(endpoint: str, opaque: str, **values: Any) -> AnyResponse:
    return redirect(url_for(endpoint, opaque=opaque, **values), code=303)
