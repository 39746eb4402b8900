"""One section of an audit: its questions, saved by a button, and by a script while somebody writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import YES_OR_NO
from malp_flow.errors import NotFound, Refused
from malp_flow.services import audit_pages, audits, concerns, people
from malp_flow.services.audit_pages import AuditRead
from malp_flow.services.kept_answers import Kept
from malp_flow.web import front_door
from malp_flow.web.auditor import pages
from malp_flow.web.auditor.fields import Asked, changed, in_words, typed
from malp_flow.web.auditor.own import audit_of, page, questions_of, to
from malp_flow.wording import gettext as _
from malp_flow.wording import time_words

_Answered = str | Response | AnyResponse


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of saving: why nothing was kept, what others saved meanwhile, who hears of a concern."""

    refusal: str = ""
    revisions: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, Kept] = field(default_factory=dict)
    told: tuple[str, ...] | None = None


@pages.get("/a/<opaque>/sections/<section_id>")
def section(opaque: str, section_id: str) -> _Answered:
    """Show the questions of one section; once the audit is complete, its answers."""
    audit = audit_of(opaque)
    if not audit.is_issued:
        raise NotFound
    return _page(audit, section_id) if audit.can_write else to("auditor.check", opaque)


@pages.post("/a/<opaque>/sections/<section_id>")
def save(opaque: str, section_id: str) -> _Answered:
    """Keep the answers of one section; what cannot be kept stays on the page, beside why."""
    audit = audit_of(opaque)
    if not audit.is_issued:
        raise NotFound
    shown = [typed(each, audit.tool, request.form) for each in questions_of(audit, section_id)]
    shown = [_taken_over(each, audit) for each in shown]
    new = changed([each for each in shown if not each.error], audit.answers)
    outcome = _keep(audit, shown, new) if new else _Outcome()
    if request.form.get("then") == "auto":
        return _told_to_script(shown, outcome)
    if outcome.told is not None:
        front_door.notice(concerns.said_told(outcome.told))
        return to("auditor.concern", opaque)
    if audit.concern_open and _says_unsafe(shown) and "concern_seen" not in request.form:
        # The script has raised it while somebody was still writing: they have to see what that did.
        front_door.notice(_("Raised and recorded. The people named for this are told."))
        return to("auditor.concern", opaque)
    if outcome.refusal or outcome.others or any(each.error for each in shown):
        return _page(audit, section_id, shown=_beside_theirs(shown, outcome.others), refusal=outcome.refusal)
    return _after(audit, opaque, section_id, shown)


def _says_unsafe(shown: list[Asked]) -> bool:
    return any(each.question.raises_concern and each.answer.value == YES_OR_NO[0] for each in shown)


def _taken_over(each: Asked, audit: AuditRead) -> Asked:
    """Return the question with last time's answer, where its button was pressed and nothing stands there."""
    offer = audit.last_time.answers.get(each.question.id)
    asked_for = request.form.get("then") == f"take:{each.question.id}"
    return replace(each, answer=offer) if offer and asked_for and each.answer.is_blank() else each


def _keep(audit: AuditRead, shown: list[Asked], new: Mapping[str, Answer]) -> _Outcome:
    by, now = front_door.visitor().actor, front_door.now()
    seen = {each.question.id: each.seen for each in shown}
    front_door.stop_reading()

    def act(session: Any) -> audits.Saved:
        review = audit_pages.review_of(session, audit.item_id, by=by)
        return audits.save(session, review, audit.item_id, new, seen=seen, by=by, now=now)

    try:
        saved = front_door.carry_out(act)
    except Refused as refusal:
        # What was typed stays on the page: it exists nowhere else.
        return _Outcome(refusal=str(refusal))
    told = saved.raised.told if saved.raised else None
    return _Outcome(revisions=saved.revisions, others=saved.others, told=told)


def _beside_theirs(shown: list[Asked], others: Mapping[str, Kept]) -> list[Asked]:
    """Return the questions with what somebody else saved; saving once more is then meant."""
    return [
        replace(each, theirs=others[each.question.id], seen=others[each.question.id].revision)
        if each.question.id in others
        else each
        for each in shown
    ]


def _after(audit: AuditRead, opaque: str, section_id: str, shown: list[Asked]) -> AnyResponse:
    then = request.form.get("then", "")
    if then == "later":
        front_door.notice(_("Your answers are saved."))
        return to("auditor.home", opaque)
    stays = then.partition(":")[2]
    if stays:
        return to("auditor.section", opaque, section_id=section_id, _anchor=f"q-{stays}")
    if {field for each in shown for field in each.looks} - set(request.form.get("warned", "").split()):
        front_door.notice(_("Saved. Something may say who somebody is: look at the warnings, then continue."))
        return to("auditor.section", opaque, section_id=section_id)
    ids = [line.id for line in audit.sections]
    following = ids[ids.index(section_id) + 1 :]
    if not following:
        return to("auditor.check", opaque)
    return to("auditor.section", opaque, section_id=following[0])


def _told_to_script(shown: list[Asked], outcome: _Outcome) -> Response:
    """Tell the script what was kept, what to warn of, and what a person has to look at."""
    kept = {f"{each.field}-seen": outcome.revisions.get(each.question.id, each.seen) for each in shown}
    looks = {field: words for each in shown for field, words in each.looks.items()}
    raised = "" if outcome.told is None else _words(shown, outcome)
    return jsonify(said=_words(shown, outcome), seen=kept, looks=looks, raised=raised)


def _words(shown: list[Asked], outcome: _Outcome) -> str:
    if outcome.told is not None:
        told = concerns.said_told(outcome.told)
        return _("%(told)s It is not a referral: follow your own procedure now.") % {"told": told}
    if outcome.refusal:
        return outcome.refusal
    if outcome.others or any(each.error for each in shown):
        return _("Not everything is saved. Press “Save and continue” to see why.")
    return _("Saved at %(time)s") % {"time": time_words(front_door.now())}


def _page(audit: AuditRead, section_id: str, *, shown: list[Asked] | None = None, refusal: str = "") -> str:
    questions = shown or questions_of(audit, section_id)
    errors = [{"text": each.error, "href": f"#{each.error_on}"} for each in questions if each.error]
    meanwhile = _("Somebody else answered %(number)s meanwhile. Keep yours or change it, then save again.")
    own = _("You saved another %(number)s in another window. Keep this one or change it, then save again.")
    me = front_door.visitor().actor.person_id
    for each in questions:
        if each.theirs:
            said = own if each.theirs.saved_by == me else meanwhile
            errors.append({"text": said % {"number": each.number}, "href": f"#{each.field}"})
    if refusal:
        errors.append({"text": refusal, "href": f"#{questions[0].field}"})
    line = next(each for each in audit.sections if each.id == section_id)
    here = audit.section(section_id)
    names = {each.field: _name(each) for each in questions if each.theirs}
    return page(
        "auditor/section.html",
        audit,
        line=line,
        here=here,
        questions=questions,
        errors=errors,
        names=names,
        in_words=in_words,
    )


def _name(each: Asked) -> str:
    return people.name_of(front_door.reading(), each.theirs.saved_by) if each.theirs else ""
