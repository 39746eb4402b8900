"""A step behind the link of somebody who has no sign-in: confirmed, or the review moved on from outside."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.errors import MalpError
from malp_flow.services import identity_looks, mailbox, step_pages, steps
from malp_flow.web import acting, front_door, looks
from malp_flow.web.auditor import pages
from malp_flow.wording import gettext as _


@pages.get("/a/<opaque>/step")
def step(opaque: str) -> str:
    """Show what is asked of the reader, and the moves that are theirs."""
    return _page(opaque, {})


def _page(opaque: str, wrong: dict[str, str]) -> str:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    shown = step_pages.page(session, mailbox.item_of(session, opaque), by=by, now=now)
    return front_door.page(
        "auditor/step.html",
        shown=shown,
        opaque=opaque,
        today=local_day(now),
        typed=request.form,
        wrong=wrong,
        errors=acting.placed(wrong, form_shown=shown.is_open or bool(shown.moves)),
    )


@pages.post("/a/<opaque>/step")
def finish_step(opaque: str) -> str | Response:
    """Keep that the step is done, and what came of it; when that is refused, what was typed stays."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    problem = acting.problem(
        lambda session: step_pages.finish(
            session,
            item_id,
            answer_id=form.get("answer", ""),
            reason=form.get("reason", ""),
            by=by,
            now=now,
        )
    )
    if problem:
        return _page(opaque, {_field_of(problem): str(problem)})
    places = identity_looks.of_item(front_door.reading(), item_id, form.get("reason", ""))
    front_door.notice(looks.with_warning(_("Kept. Thank you: the review team sees it."), places))
    return redirect(url_for("auditor.step", opaque=opaque), 303)


def _field_of(problem: MalpError) -> str:
    return "answer" if isinstance(problem, steps.UnknownAnswer) else "reason"


@pages.post("/a/<opaque>/step/moves/<move_id>")
def move_on(opaque: str, move_id: str) -> str | Response:
    """Move the review on, as its file lets the reader do."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    item_id = mailbox.item_of(front_door.reading(), opaque)
    front_door.stop_reading()
    reason = form.get("why", "")
    problem = acting.problem(
        lambda session: step_pages.move_on(session, item_id, move_id, by=by, now=now, reason=reason)
    )
    if problem:
        return _page(opaque, {f"why-{move_id}": str(problem)})
    front_door.notice(_("Done. The review has moved on."))
    return redirect(url_for("auditor.step", opaque=opaque), 303)
