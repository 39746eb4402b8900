"""The identity sheets of a review, where an installation keeps them: who each child’s record is about."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import identity_sheets, visibility
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door, looking
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _


@pages.get(REVIEW + "/identity")
def identity(partnership: str, reference: str) -> str:
    """Show each record’s sheet, after the reading was noted."""
    return _page(reference, seen(reference), {})


def _page(reference: str, found: OpenReview, wrong: dict[str, str]) -> str:
    who, now = front_door.visitor(), front_door.now()
    sheets = identity_sheets.of_review(front_door.reading(), found, by=who.actor, now=now)
    manages = visibility.manages(front_door.reading(), who.actor, found, now=now)
    looking.note(identity_sheets.KIND, found.id)
    return front_door.page(
        "review/identity.html",
        sheets=sheets,
        manages=manages,
        typed=request.form,
        errors=acting.summary(wrong),
        **around(reference, "review.set_up"),
    )


@pages.post(REVIEW + "/identity/<uuid:case_id>")
def write_identity(partnership: str, reference: str, case_id: UUID) -> str | Response:
    """Keep one record’s sheet."""
    who, now, form = front_door.visitor(), front_door.now(), request.form

    def act(session: Any) -> None:
        identity_sheets.write(
            session,
            opened(session, reference),
            case_id,
            names=form.get("names", ""),
            details=form.get("details", ""),
            by=who.actor,
            now=now,
        )

    problem = acting.refusal(act)
    if problem:
        return _page(reference, seen(reference), {f"names-{case_id}": problem})
    front_door.notice(_("The identity sheet is kept."))
    return redirect(url_for("review.identity", partnership=partnership, reference=reference), 303)
