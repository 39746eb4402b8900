"""A safeguarding partner reads one fixed version and answers it."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import report_pages, reviews
from malp_flow.services import sign_off as answering
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW
from malp_flow.wording import gettext as _

pages = Blueprint("partner", __name__)


@pages.get(REVIEW + "/sign-off")
def sign_off(partnership: str, reference: str) -> str:
    """Show the present version, with the question."""
    return _page(reference, problem="")


def _page(reference: str, *, problem: str) -> str:
    who, now = front_door.visitor(), front_door.now()
    shown = report_pages.sign_off(front_door.reading(), reference, by=who.actor, now=now)
    return front_door.page(
        "partner/sign_off.html",
        page=shown,
        reference=reference,
        slug=who.partnership_slug,
        today=local_day(now),
        typed=request.form,
        errors=[{"text": problem, "href": "#answer"}] if problem else [],
    )


@pages.post(REVIEW + "/sign-off")
def answer(partnership: str, reference: str) -> str | Response:
    """Record the answer to exactly the version that was read."""
    who, now, form = front_door.visitor(), front_door.now(), request.form

    def act(session: Any) -> None:
        shown = report_pages.sign_off(session, reference, by=who.actor, now=now)
        review_id = reviews.found(session, reference, partnership_id=who.actor.partnership_id)
        answering.answer(
            session,
            reviews.opened(session, review_id, partnership_id=who.actor.partnership_id),
            shown.item_id,
            answer_id=form.get("answer", ""),
            sha256=form.get("sha256", ""),
            reason=form.get("reason", ""),
            by=who.actor,
            now=now,
        )

    problem = acting.refusal(act)
    if problem:
        return _page(reference, problem=problem)
    front_door.notice(_("Your answer is recorded."))
    # Not back to the report: an answer may send it back to its author, and nobody is asked any more.
    return redirect(url_for("manager.home", partnership=partnership), 303)
