"""The draft report behind the link of those who took part: read, and commented on in one box."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import draft, mailbox
from malp_flow.web import acting, front_door
from malp_flow.web.auditor import pages
from malp_flow.wording import gettext as _


@pages.get("/a/<opaque>/draft")
def draft_page(opaque: str) -> str:
    """Show the version that is put forward, and by when comments are due."""
    return _page(opaque, error="")


def _page(opaque: str, *, error: str) -> str:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    shown = draft.page(session, mailbox.item_of(session, opaque), by=by, now=now)
    wrong = {"comment": error} if error else {}
    return front_door.page(
        "auditor/draft.html",
        shown=shown,
        opaque=opaque,
        today=local_day(now),
        typed=request.form,
        errors=acting.placed(wrong, form_shown=shown.report is not None),
    )


@pages.post("/a/<opaque>/draft")
def comment(opaque: str) -> str | Response:
    """Keep a comment; when that is refused, what was typed stays on the page."""
    by, now, text = front_door.visitor().actor, front_door.now(), request.form.get("comment", "")
    section, read = request.form.get("section", ""), request.form.get("read", "")
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    problem = acting.refusal(
        lambda session: draft.comment(session, item_id, text=text, section=section, read=read, by=by, now=now)
    )
    if problem:
        return _page(opaque, error=problem)
    said = _("Your comment has reached the lead reviewer.")
    present = draft.page(front_door.reading(), item_id, by=by, now=now).report
    if present and present.sha256 != read:
        said += _(" It stands with the version that you read; the draft was changed meanwhile.")
    front_door.notice(said)
    return redirect(url_for("auditor.draft_page", opaque=opaque), 303)
