"""An action behind its owner’s link: what is to be done, and what the owner says of it."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import action_pages, action_progress, identity_looks, mailbox
from malp_flow.web import acting, front_door, looks
from malp_flow.web.auditor import pages
from malp_flow.wording import gettext as _


@pages.get("/a/<opaque>/action")
def action(opaque: str) -> str:
    """Show the action to its owner, with a form for how it goes."""
    return _page(opaque, error="")


def _page(opaque: str, *, error: str) -> str:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    shown = action_pages.for_owner(session, mailbox.item_of(session, opaque), by=by, now=now)
    wrong = {"words": error} if error else {}
    return front_door.page(
        "auditor/action.html",
        shown=shown,
        opaque=opaque,
        today=local_day(now),
        typed=request.form,
        wrong=wrong,
        errors=acting.placed(wrong, form_shown=shown.line.is_open and not shown.line.awaits),
    )


@pages.post("/a/<opaque>/action")
def update_action(opaque: str) -> str | Response:
    """Keep what the owner says; when that is refused, what was typed stays on the page."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    done = form.get("how") == "done"
    problem = acting.refusal(
        lambda session: action_progress.update(
            session,
            item_id,
            words=form.get("words", ""),
            evidence=form.get("evidence", ""),
            done=done,
            by=by,
            now=now,
        )
    )
    if problem:
        return _page(opaque, error=problem)
    said = _("The business manager looks at what shows it, and writes to you. No more reminders come.")
    places = identity_looks.of_item(
        front_door.reading(), item_id, form.get("words", ""), form.get("evidence", "")
    )
    kept = said if done else _("Kept. The business manager sees how it goes.")
    front_door.notice(looks.with_warning(kept, places))
    return redirect(url_for("auditor.action", opaque=opaque), 303)
