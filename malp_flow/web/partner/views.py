"""A safeguarding partner reads one fixed version and answers it."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import moves, report_files, reviews, sign_off_pages
from malp_flow.services import sign_off as answering
from malp_flow.web import acting, front_door
from malp_flow.web.review.views import REVIEW
from malp_flow.wording import gettext as _

pages = Blueprint("partner", __name__)


@pages.get(REVIEW + "/sign-off")
def sign_off(partnership: str, reference: str) -> str:
    """Show the present version, with the question."""
    return _page(reference, {})


def _page(reference: str, wrong: dict[str, str]) -> str:
    who, now = front_door.visitor(), front_door.now()
    shown = sign_off_pages.sign_off(front_door.reading(), reference, by=who.actor, now=now)
    return front_door.page(
        "partner/sign_off.html",
        page=shown,
        documents=report_files.are_final(front_door.reading(), reference, by=who.actor, now=now),
        reference=reference,
        slug=who.partnership_slug,
        today=local_day(now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
    )


@pages.post(REVIEW + "/sign-off")
def answer(partnership: str, reference: str) -> str | Response:
    """Record the answer to exactly the version that was read."""
    who, now, form = front_door.visitor(), front_door.now(), request.form

    def act(session: Any) -> None:
        shown = sign_off_pages.sign_off(session, reference, by=who.actor, now=now)
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

    problem = acting.problem(act)
    if problem:
        field = "reason" if isinstance(problem, moves.ReasonNeeded) else "answer"
        return _page(reference, {field: str(problem)})
    front_door.notice(_("Your answer is recorded."))
    return redirect(url_for("partner.sign_off", partnership=partnership, reference=reference), 303)
