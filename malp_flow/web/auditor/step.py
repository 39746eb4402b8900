"""A step behind the link of somebody who has no sign-in: confirmed, or the review moved on from outside."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.errors import MalpError
from malp_flow.services import concerns, identity_looks, mailbox, step_pages, steps
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


@pages.get("/a/<opaque>/step/concern")
def step_concern(opaque: str) -> str:
    """Show what raising does, whom it tells, and that it is no referral."""
    return _raising(opaque, {})


def _raising(opaque: str, wrong: Mapping[str, str]) -> str:
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    return front_door.page(
        "auditor/concern.html",
        shown=step_pages.raising(session, mailbox.item_of(session, opaque), by=by, now=now),
        opaque=opaque,
        back_to=url_for("auditor.step", opaque=opaque),
        today=local_day(now),
        typed=request.form,
        errors=acting.summary(wrong),
    )


@pages.post("/a/<opaque>/step/concern")
def raise_from_step(opaque: str) -> str | Response:
    """Raise it, and say who is told."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    item_id, told = mailbox.item_of(front_door.reading(), opaque), list[str]()
    front_door.stop_reading()

    def act(session: Any) -> None:
        what, words = form.get("what", ""), form.get("words", "")
        told[:] = step_pages.raise_one(session, item_id, what, words=words, by=by, now=now).told

    problem = acting.refusal(act)
    if problem:
        return _raising(opaque, {"words": problem})
    front_door.notice(concerns.said_told(told))
    return redirect(url_for("auditor.step", opaque=opaque), 303)
