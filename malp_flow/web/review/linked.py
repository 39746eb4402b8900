"""A review that another one leads to: said not to be needed, with the reason."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import linked_reviews
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW, pages, rendered, seen
from malp_flow.wording import gettext as _


@pages.post(REVIEW + "/linked/<uuid:entry_id>/not-needed")
def leave_out_linked(partnership: str, reference: str, entry_id: UUID) -> str | Response:
    """Say that the other review is not needed."""
    who, now, reason = front_door.visitor(), front_door.now(), request.form.get("reason", "")
    seen(reference)
    front_door.stop_reading()
    problem = acting.problem(
        lambda session: linked_reviews.leave_out(session, entry_id, reason=reason, by=who.actor, now=now)
    )
    if problem:
        return rendered(reference, {f"linked-{entry_id}": str(problem)})
    front_door.notice(_("Noted: the other review is not needed."))
    return redirect(url_for("review.review", partnership=partnership, reference=reference), 303)
