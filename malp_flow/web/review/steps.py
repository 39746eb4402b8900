"""A step is done, or a check after the end is made: on the page where its form stands."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import moves, steps
from malp_flow.web import acting, front_door
from malp_flow.web.review import afterwards
from malp_flow.web.review.views import REVIEW, opened, pages, rendered
from malp_flow.wording import gettext as _


@pages.post(REVIEW + "/steps/<uuid:item_id>")
def finish_step(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Note that a step is done, and what came of it; refused, the page of its form shows why."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    is_check = form.get("page") == "impact"
    problem = acting.problem(
        lambda session: steps.finish(
            session,
            opened(session, reference),
            item_id,
            answer_id=form.get("answer", ""),
            reason=form.get("reason", ""),
            by=who.actor,
            now=now,
        )
    )
    if isinstance(problem, (steps.UnknownAnswer, moves.ReasonNeeded)):
        field = "why" if isinstance(problem, moves.ReasonNeeded) else "answer"
        shown = afterwards.impact_page if is_check else rendered
        return shown(reference, {f"{field}-{item_id}": str(problem)})
    front_door.notice(str(problem) if problem else _("Noted as done."), succeeded=problem is None)
    back = "review.impact" if is_check else "review.review"
    return redirect(url_for(back, partnership=partnership, reference=reference), 303)
