"""Whom an agency knows: its lead or co-ordinator answers the records check, and confirms a nil return."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import audit_pages, help_pages, mailbox, nil_returns, records_check, records_pages
from malp_flow.web import acting, front_door, whom_known
from malp_flow.web.auditor import pages
from malp_flow.wording import gettext as _


@pages.get("/a/<opaque>/records", endpoint="records")
def show_records(opaque: str) -> str:
    """Show which records the agency is asked about, and what it said so far."""
    return _records(opaque, {})


def _records(opaque: str, wrong: Mapping[str, str]) -> str:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    shown = records_pages.of_agency(session, mailbox.item_of(session, opaque), by=by, now=now)
    return front_door.page(
        "auditor/records.html",
        shown=shown,
        opaque=opaque,
        known=records_pages.known_words(),
        roles=records_pages.role_words(),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
    )


@pages.post("/a/<opaque>/records")
def answer_records(opaque: str) -> str | Response:
    """Keep what the agency says of all its records; one that was left open can be answered later."""
    by, now = front_door.visitor().actor, front_door.now()
    session = front_door.reading()
    item_id = mailbox.item_of(session, opaque)
    lines = records_pages.of_agency(session, item_id, by=by, now=now).open
    given = {line: _said(line.key) for line in lines if _is_given(line.key)}
    wrong = {
        whom_known.field(line.key): str(said) for line, said in given.items() if isinstance(said, Exception)
    }
    if not given:
        wrong = {f"child-{line.key}": str(records_check.AnswerNeeded()) for line in lines[:1]}
    if wrong:
        return _records(opaque, wrong)
    front_door.stop_reading()

    def act(session: Any) -> None:
        review = audit_pages.review_of(session, item_id, by=by)
        for line, said in given.items():
            if isinstance(said, records_check.Said):
                records_check.answer(session, review, line.item_id, said, by=by, now=now)

    here = url_for("auditor.records", opaque=opaque)
    return acting.done(act, said=_("Thank you. Your answer is recorded."), to=here)


def _is_given(key: str) -> bool:
    return any(request.form.get(f"{name}-{key}") for name in ("child", "parents"))


def _said(key: str) -> records_check.Said | records_check.AnswerNeeded:
    try:
        return whom_known.said(key)
    except records_check.AnswerNeeded as missing:
        return missing


@pages.get("/a/<opaque>/nil-return", endpoint="nil_return")
def show_nil_return(opaque: str) -> str:
    """Ask the lead once more before the agency’s audit is answered with “we do not know this child”."""
    return _nil_return(opaque, {})


def _nil_return(opaque: str, wrong: Mapping[str, str]) -> str:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    shown = help_pages.late_audit(session, mailbox.item_of(session, opaque), by=by, now=now)
    return front_door.page(
        "auditor/nil_return.html",
        shown=shown,
        opaque=opaque,
        typed=request.form,
        wrong=wrong,
        errors=acting.placed(wrong, form_shown=not shown.done),
    )


@pages.post("/a/<opaque>/nil-return")
def give_nil_return(opaque: str) -> str | Response:
    """Answer for the agency that it does not know the child."""
    searched = request.form.get("searched", "")
    refused = _tried(opaque, nil_returns.give, searched=searched)
    if refused:
        return _nil_return(opaque, {"searched": refused})
    return _back(opaque, _("Recorded: your agency does not know this child. There is nothing more to do."))


@pages.post("/a/<opaque>/nil-return/confirm")
def confirm_nil_return(opaque: str) -> Response:
    """Confirm the auditor’s answer."""
    refused = _tried(opaque, nil_returns.confirm)
    return _back(opaque, refused or _("Confirmed: your agency does not know this child."), done=not refused)


@pages.post("/a/<opaque>/nil-return/known")
def known_after_all(opaque: str) -> Response:
    """Say that the agency does know the child."""
    refused = _tried(opaque, nil_returns.say_known)
    said = _("The audit is back with its auditor, who gets an email.")
    return _back(opaque, refused or said, done=not refused)


def _tried(opaque: str, act: Callable[..., None], **given: str) -> str:
    by, now = front_door.visitor().actor, front_door.now()
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    return acting.refusal(
        lambda session: act(
            session, audit_pages.review_of(session, item_id, by=by), item_id, by=by, now=now, **given
        )
    )


def _back(opaque: str, words: str, *, done: bool = True) -> Response:
    front_door.notice(words, succeeded=done)
    return redirect(url_for("auditor.help_page", opaque=opaque), 303)
