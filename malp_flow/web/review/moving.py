"""Moving a review on: a page that says what will follow, then the act."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import move_preview, moves, review_pages
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _


@pages.get(REVIEW + "/move/<move_id>")
def confirm(partnership: str, reference: str, move_id: str) -> str:
    """Show what moving on will do, and ask once more."""
    return _confirm(reference, move_id, problem="")


def _confirm(reference: str, move_id: str, *, problem: str) -> str:
    found, who = seen(reference), front_door.visitor()
    session, now = front_door.reading(), front_door.now()
    shown = review_pages.review_page(session, found, by=who.actor, now=now)
    gate = next((gate for gate in shown.gates if gate.move.id == move_id and gate.mine), None)
    if gate is None:
        abort(404)
    wrong = {"reason": problem} if problem and gate.is_open else {}
    return front_door.page(
        "review/confirm.html",
        review=shown,
        gate=gate,
        coming=move_preview.preview(session, found, gate.move, now=now),
        reason=request.form.get("reason", ""),
        errors=acting.summary(wrong),
        **around(reference, "review.review"),
    )


@pages.post(REVIEW + "/move/<move_id>")
def move_on(partnership: str, reference: str, move_id: str) -> str | Response:
    """Move the review on; when a check is not met, say which on the same page."""
    who, now = front_door.visitor(), front_door.now()
    reason = request.form.get("reason", "")
    problem = acting.refusal(
        lambda session: moves.move_on(
            session, opened(session, reference), move_id, by=who.actor, now=now, reason=reason
        )
    )
    if problem:
        return _confirm(reference, move_id, problem=problem)
    state = seen(reference).workflow.state(seen(reference).state)
    front_door.notice(_("The review stands at: %(state)s.") % {"state": state.title})
    return redirect(url_for("review.review", partnership=partnership, reference=reference), 303)
