"""Comments on the draft: read by section, each accepted or refused with a reason by the author."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import report_comments, report_pages
from malp_flow.web import acting, front_door
from malp_flow.web.lead.views import pages
from malp_flow.web.review.views import REVIEW, around, opened, seen
from malp_flow.wording import gettext as _

COMMENTS = REVIEW + "/report/comments"


@pages.get(COMMENTS)
def comments(partnership: str, reference: str) -> str:
    """Show all comments, to their author’s readers; to the author with the way to answer each."""
    return _page(reference, {})


def _page(reference: str, wrong: dict[str, str]) -> str:
    found, by, now = seen(reference), front_door.visitor().actor, front_door.now()
    session = front_door.reading()
    return front_door.page(
        "lead/comments_page.html",
        comments=report_comments.of_review(session, found, by=by, now=now),
        report=report_pages.report(session, found, by=by, now=now),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "lead.report"),
    )


@pages.post(COMMENTS + "/<uuid:comment_id>")
def answer_comment(partnership: str, reference: str, comment_id: UUID) -> str | Response:
    """Accept a comment, or refuse it with a reason."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    problem = acting.problem(
        lambda session: report_comments.answer(
            session,
            opened(session, reference),
            comment_id,
            outcome=form.get("outcome", ""),
            reply=form.get("reply", ""),
            by=who.actor,
            now=now,
        )  # fmt: skip
    )
    if isinstance(problem, report_comments.OutcomeNeeded):
        return _page(reference, {f"outcome-{comment_id}": str(problem)})
    if isinstance(problem, report_comments.WhyRefused):
        return _page(reference, {f"reply-{comment_id}": str(problem)})
    front_door.notice(str(problem) if problem else _("Your answer is kept."), succeeded=problem is None)
    return redirect(url_for("lead.comments", partnership=partnership, reference=reference), 303)
