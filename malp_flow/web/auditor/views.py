"""The auditor's own pages: the audit as a list of sections, its questions, its return and its receipt.

Every page reads through the seal: only the one who owes an audit ever gets it, others get “not found”.
"""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from malp_flow.engine.answer_text import cleaned
from malp_flow.services import audit_pages, audits, off_line
from malp_flow.services.audit_pages import AuditRead
from malp_flow.services.free_text import LONGEST, WordsTooLong
from malp_flow.web import front_door
from malp_flow.web.auditor import pages
from malp_flow.web.auditor.fields import in_words
from malp_flow.web.auditor.own import audit_of, item_of, page, questions_of, to
from malp_flow.wording import gettext as _

_Answered = str | Response | AnyResponse
_SAID = frozenset({"outside", "in_line"})


def _unsaid() -> dict[str, str]:
    return {"text": _("Say what you have to do with this work."), "href": "#relationship"}


@pages.get("/a/<opaque>/audit")
def home(opaque: str) -> _Answered:
    """Show the sections as a list of tasks."""
    return page("auditor/home.html", audit_of(opaque))


@pages.post("/a/<opaque>/audit")
def start(opaque: str) -> _Answered:
    """Note that the auditor has begun and what they have to do with the work; go to the first section."""
    by, now, said = front_door.visitor().actor, front_door.now(), request.form.get("relationship", "")
    audit = audit_of(opaque)
    declares = audit.wants_declaration or audit.said_in_line
    if declares and said not in _SAID:
        return page("auditor/home.html", audit, errors=[_unsaid()])

    def act(session: Any) -> bool:
        review = audit_pages.review_of(session, audit.item_id, by=by)
        audits.look_at(session, review, audit.item_id, by=by, now=now)
        if declares:
            off_line.declare(session, review, audit.item_id, outside=said == "outside", by=by, now=now)
        return said != "in_line"

    may_go_on = front_door.carry_out(act)
    return (
        to("auditor.section", opaque, section_id=audit.sections[0].id)
        if may_go_on
        else to("auditor.home", opaque)
    )


@pages.get("/a/<opaque>/check")
def check(opaque: str) -> _Answered:
    """Show all answers, those missing first, with the button that returns the audit."""
    return _check(audit_of(opaque), opaque)


def _check(audit: AuditRead, opaque: str, *, errors: Sequence[dict[str, str]] = ()) -> _Answered:
    if not audit.is_issued or audit.is_not_known:
        return to("auditor.home", opaque)
    told = [(line, questions_of(audit, line.id)) for line in audit.sections]
    texts = {each.question.id: each.question.text for _line, shown in told for each in shown}
    looks = [
        {"section": line.id, "field": each.field, "number": each.number, "words": words}
        for line, shown in told
        for each in shown
        for words in each.looks.values()
    ]
    return page(
        "auditor/check.html", audit, told=told, texts=texts, looks=looks, in_words=in_words, errors=errors
    )


@pages.post("/a/<opaque>/check")
def give_back(opaque: str) -> _Answered:
    """Return the audit as it is, complete or with gaps, in time or late."""
    by, now, said = front_door.visitor().actor, front_door.now(), request.form.get("relationship", "")
    audit = audit_of(opaque)
    if audit.wants_declaration and said not in _SAID:
        return _check(audit, opaque, errors=[_unsaid()])
    front_door.stop_reading()

    def act(session: Any) -> None:
        review = audit_pages.review_of(session, audit.item_id, by=by)
        if audit.wants_declaration:
            off_line.declare(session, review, audit.item_id, outside=said == "outside", by=by, now=now)
        if said != "in_line":
            audits.give_back(session, review, audit.item_id, by=by, now=now)

    front_door.carry_out(act)
    return to("auditor.home" if said == "in_line" else "auditor.receipt", opaque)


@pages.get("/a/<opaque>/not-known")
def not_known(opaque: str) -> _Answered:
    """Ask once more before recording that the agency does not know the child."""
    audit = audit_of(opaque)
    return page("auditor/not_known.html", audit) if audit.can_say_not_known else to("auditor.home", opaque)


@pages.post("/a/<opaque>/not-known")
def say_not_known(opaque: str) -> _Answered:
    """Record that the agency does not know the child, and where it looked."""
    reason = cleaned(request.form.get("searched", ""))
    if not reason or len(reason) > LONGEST:
        text = str(WordsTooLong()) if reason else _("Say which records you searched.")
        error = {"text": text, "href": "#searched"}
        return page("auditor/not_known.html", audit_of(opaque), errors=[error], typed=reason)
    by = front_door.visitor().actor

    def act(session: Any) -> None:
        review = audit_pages.review_of(session, item_of(opaque), by=by)
        audits.say_not_known(session, review, item_of(opaque), reason=reason, by=by, now=front_door.now())

    front_door.carry_out(act)
    return to("auditor.receipt", opaque)


@pages.get("/a/<opaque>/receipt")
def receipt(opaque: str) -> _Answered:
    """Show the receipt number and what happens next; it stays valid."""
    audit = audit_of(opaque)
    return page("auditor/receipt.html", audit) if audit.receipt else to("auditor.home", opaque)
