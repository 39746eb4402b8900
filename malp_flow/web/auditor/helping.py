"""The safeguarding lead's page: a late audit of the agency, without its answers, and ways to help."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.engine.working_days import local_day
from malp_flow.services import audit_pages, help_pages, helping, mailbox, not_ours
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door, looks
from malp_flow.web.auditor import pages
from malp_flow.web.auditor.passing_on import hand_over
from malp_flow.web.typed_days import day
from malp_flow.wording import gettext as _

BY_WHEN, AUDITOR, CALL, NOT_OURS = "by-when", "auditor", "call", "not-ours"
_ANSWERS = {"done-day": BY_WHEN, "telephone": CALL, "not-ours": NOT_OURS}
"""The answers by the fields that they alone have; what is wrong elsewhere is about another auditor."""


@pages.get("/a/<opaque>/help")
def help_page(opaque: str) -> str:
    """Show what is late, by how much, whose it is and what was sent; never an answer."""
    return _page(opaque, {})


def _page(opaque: str, wrong: Mapping[str, str]) -> str:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    shown = help_pages.late_audit(session, mailbox.item_of(session, opaque), by=by, now=now)
    gone = shown.done or (shown.proposed and not wrong.keys() <= {"done-day", "telephone", "not-ours"})
    return front_door.page(
        "auditor/help.html",
        shown=shown,
        opaque=opaque,
        today=local_day(now),
        typed=request.form,
        answer=next((_ANSWERS[field] for field in wrong if field in _ANSWERS), _asked(wrong)),
        errors=acting.placed(wrong, form_shown=not gone),
    )


def _asked(wrong: Mapping[str, str]) -> str:
    """Return which answer the lead has chosen to give; empty while none is."""
    return AUDITOR if wrong else request.args.get("answer", "")


def _act(
    opaque: str, act: Callable[[Any, OpenReview, UUID], object], *, said: str, field: str
) -> str | Response:
    by = front_door.visitor().actor
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    problem = acting.refusal(
        lambda session: act(session, audit_pages.review_of(session, item_id, by=by), item_id)
    )
    if problem:
        return _page(opaque, {field: problem})
    front_door.notice(said)
    return redirect(url_for("auditor.help_page", opaque=opaque), 303)


@pages.post("/a/<opaque>/help/done-by")
def say_done_by(opaque: str) -> str | Response:
    """Note by when the lead will see to it."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any, review: OpenReview, item_id: UUID) -> None:
        done_on = day(request.form, "done")
        helping.say_done_by(session, review, item_id, day=done_on, by=by, now=now)

    return _act(
        opaque, act, said=_("Noted. You get no reminders about this audit until then."), field="done-day"
    )


@pages.post("/a/<opaque>/help/call")
def ask_for_call(opaque: str) -> str | Response:
    """Ask the business manager to call."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any, review: OpenReview, item_id: UUID) -> None:
        number = request.form.get("telephone", "")
        helping.ask_for_call(session, review, item_id, telephone=number, by=by, now=now)

    return _act(opaque, act, said=_("The business manager is asked to call you."), field="telephone")


@pages.post("/a/<opaque>/help/not-ours")
def say_not_ours(opaque: str) -> str | Response:
    """Note that the audit is not for this agency; the business manager decides."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any, review: OpenReview, item_id: UUID) -> None:
        words = request.form.get("not-ours", "")
        not_ours.say(session, review, item_id, words=words, by=by, now=now)

    said = _("Noted. The business manager decides, and you get no reminders until then.")
    said = looks.with_warning(said, suspicious_places(request.form.get("not-ours", "")))
    return _act(opaque, act, said=said, field="not-ours")


@pages.post("/a/<opaque>/help/auditor")
def name_another(opaque: str) -> str | Response:
    """Name another auditor, or have the manager confirm one whom nobody knows yet."""
    wrong, done = hand_over(opaque)
    if wrong:
        return _page(opaque, wrong)
    front_door.notice(
        _("The audit is passed on. Both auditors get an email.")
        if done
        else _("The business manager is asked to confirm your colleague.")
    )
    return redirect(url_for("account.landing", opaque=opaque), 303)
