"""A safeguarding partner reads one fixed version and answers it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.errors import MalpError
from malp_flow.services import (
    free_text,
    identity_looks,
    improvements,
    moves,
    report_files,
    reviews,
    sign_off_pages,
    sign_off_receipts,
)
from malp_flow.services import sign_off as answering
from malp_flow.services.reviews import OpenReview
from malp_flow.services.sign_off_choices import Choice
from malp_flow.services.sign_off_pages import SignOffPage
from malp_flow.web import acting, front_door, looks, typed_days
from malp_flow.web.review.views import REVIEW
from malp_flow.wording import gettext as _

pages = Blueprint("partner", __name__)
SIGN_OFF = REVIEW + "/sign-off"
READ, HOLDER = "read", "holder"
_FIELDS: dict[type[MalpError], str] = {
    moves.ReasonNeeded: "reason",
    answering.RemarkUnworded: "reason",
    answering.NoRemarkHere: "remark",
    answering.RemarkNeeded: "remark",
    free_text.WordsTooLong: "reason",
    answering.SectionNeeded: "section",
    answering.MinuteNeeded: "minute",
    answering.MinuteTooLong: "minute",
    answering.MeetingAhead: "meeting-day",
}


@pages.get(SIGN_OFF)
def sign_off(partnership: str, reference: str) -> str:
    """Show the present version, or what changed in it, with the question at its end."""
    return rendered(reference, {})


def shown_to(session: Any, reference: str, *, read: str = "") -> SignOffPage:
    """Return the visitor’s own page; raises NotHere for those who have none."""
    who, now = front_door.visitor(), front_door.now()
    return sign_off_pages.sign_off(session, reference, read=read, by=who.actor, now=now)


def opened_here(session: Any, reference: str) -> OpenReview:
    """Return the review of the visitor’s partnership; whether they have a seat there was asked before."""
    here = front_door.visitor().actor.partnership_id
    return reviews.opened(
        session, reviews.found(session, reference, partnership_id=here), partnership_id=here
    )


def around(reference: str) -> dict[str, Any]:
    """Return what every page of a partner needs."""
    return {
        "reference": reference,
        "slug": front_door.visitor().partnership_slug,
        "today": local_day(front_door.now()),
        "typed": request.form,
        "ticked": request.form.getlist("ticked"),
    }


def rendered(reference: str, wrong: dict[str, str], *, read: str = "") -> str:
    """Return the page of the partner; `read` is the digest of the version they had open."""
    session, who = front_door.reading(), front_door.visitor()
    shown, review = shown_to(session, reference, read=read), opened_here(session, reference)
    return front_door.page(
        "partner/sign_off.html",
        page=shown,
        whole=shown.changed is None or "whole" in request.args,
        improvements=improvements.of_review(session, review, seat_id=shown.seat_id),
        documents=report_files.are_final(session, reference, by=who.actor, now=front_door.now()),
        wrong=wrong,
        errors=_errors(shown, wrong),
        **around(reference) | ({"ticked": []} if "changed" in wrong else {}),
    )


def _errors(shown: SignOffPage, wrong: dict[str, str]) -> list[dict[str, str]]:
    is_there = "changed" not in wrong or shown.in_preparation or shown.changed is not None
    return acting.placed(wrong, form_shown=is_there)


@pages.get(SIGN_OFF + "/answer/<answer_id>")
def other(partnership: str, reference: str, answer_id: str) -> str | Response:
    """Ask for what goes with an answer that needs words, such as the section that should change.

    The address says which version was read: of any other the report is shown first, with what changed.
    """
    read = request.args.get("read", "")
    shown = shown_to(front_door.reading(), reference, read=read)
    choice = _choice(shown, answer_id)
    if choice is None or not shown.asked:
        return redirect(url_for("partner.sign_off", partnership=partnership, reference=reference), 303)
    if read != shown.report.sha256:
        wrong = str(answering.VersionChanged()) if read else _("Read the report first, then choose again.")
        return rendered(reference, {"changed": wrong}, read=read)
    return _other(reference, shown, choice, {}, read=read)


def _other(reference: str, shown: SignOffPage, choice: Choice, wrong: dict[str, str], *, read: str) -> str:
    """Show the form; what it sends as read is `read`, or what this page shows of another version."""
    return front_door.page(
        "partner/other.html",
        page=shown,
        read=shown.report.sha256 if "changed" in wrong else read,
        choice=choice,
        wrong=wrong,
        errors=_errors(shown, wrong),
        **around(reference),
    )


def _choice(shown: SignOffPage, answer_id: str) -> Choice | None:
    return next((each for each in shown.choices if each.id == answer_id), None)


@pages.post(SIGN_OFF)
def answer(partnership: str, reference: str) -> str | Response | tuple[str, int]:
    """Record the answer to exactly the version that was read; refused, what was typed stays."""
    who, now, form, kept = front_door.visitor(), front_door.now(), request.form, list[UUID]()
    shown = shown_to(front_door.reading(), reference)
    wrong = _not_ticked(shown) | _no_day(shown)
    if wrong:
        return _refused(reference, wrong)

    def act(session: Any) -> None:
        answered = answering.answer(
            session,
            opened_here(session, reference),
            shown_to(session, reference).item_id,
            answer_id=form.get("answer", ""),
            sha256=form.get("sha256", ""),
            reason=form.get("reason", ""),
            beside=_beside(shown),
            by=who.actor,
            now=now,
        )
        kept[:] = [answered]

    front_door.stop_reading()
    try:
        problem = acting.problem(act)
    except answering.VersionChanged as changed:
        return _refused(reference, {"changed": str(changed)}, read=form.get("sha256", "")), 409
    if problem:
        return _refused(reference, {_FIELDS.get(type(problem), "answer"): str(problem)})
    session = front_door.reading()
    places = identity_looks.of_review(session, opened_here(session, reference), form.get("reason", ""))
    front_door.notice(looks.with_warning(_("Your answer is recorded."), places))
    return redirect(
        url_for("partner.receipt", partnership=partnership, reference=reference, answer_id=kept[0]), 303
    )


def _refused(reference: str, wrong: dict[str, str], *, read: str = "") -> str:
    shown = shown_to(front_door.reading(), reference, read=read)
    choice = _choice(shown, request.form.get("answer", ""))
    unread = "changed" in wrong and shown.changed is None
    if choice is None or choice == shown.approval or not shown.asked or unread:
        return rendered(reference, wrong, read=read)
    return _other(reference, shown, choice, wrong, read=request.form.get("sha256", ""))


def _not_ticked(shown: SignOffPage) -> dict[str, str]:
    """Both statements stand under a signature; another answer needs none."""
    is_approval = shown.approval is not None and request.form.get("answer") == shown.approval.id
    if not is_approval or {READ, HOLDER} <= set(request.form.getlist("ticked")):
        return {}
    return {"ticked": _("Tick both statements, or choose another answer")}


def _no_day(shown: SignOffPage) -> dict[str, str]:
    if not shown.minuted:
        return {}
    try:
        typed_days.day(request.form, "meeting")
    except typed_days.NoSuchDay as refused:
        return {"meeting-day": str(refused)}
    return {}


def _beside(shown: SignOffPage) -> answering.Beside:
    form = request.form
    met_on = typed_days.day(form, "meeting") if shown.minuted else None
    remark = form.get("remark", "")
    return answering.Beside(form.get("section", ""), remark, met_on, form.get("minute", ""))


@pages.get(SIGN_OFF + "/receipt/<uuid:answer_id>")
def receipt(partnership: str, reference: str, answer_id: UUID) -> str:
    """Show what was answered to exactly which version; the address stays good."""
    session, who, now = front_door.reading(), front_door.visitor(), front_door.now()
    found = sign_off_receipts.receipt(session, reference, answer_id, by=who.actor, now=now)
    return front_door.page("partner/receipt.html", receipt=found, **around(reference))
