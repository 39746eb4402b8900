"""The manager decides on more time: agree, give another day, or refuse with a reason."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import more_time, more_time_pages
from malp_flow.services.moves import ReasonNeeded
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door
from malp_flow.web.review.audit import AUDIT
from malp_flow.web.review.views import around, opened, pages, seen
from malp_flow.web.typed_days import day
from malp_flow.wording import gettext as _


@pages.get(AUDIT + "/more-time")
def more_time_asked(partnership: str, reference: str, item_id: UUID) -> str:
    """Show what was asked for, what it leaves before the event, and what was decided."""
    return _page(reference, item_id, {})


def _page(reference: str, item_id: UUID, wrong: Mapping[str, str]) -> str:
    found, session, by = seen(reference), front_door.reading(), front_door.visitor().actor
    shown = more_time_pages.deciding(session, found, item_id, by=by, now=front_door.now())
    return front_door.page(
        "review/more_time.html",
        shown=shown,
        item_id=item_id,
        typed=request.form,
        wrong=wrong,
        errors=acting.placed(wrong, form_shown=shown.may_decide and shown.waiting),
        **around(reference, "review.matrix"),
    )


@pages.post(AUDIT + "/more-time/decision")
def decide_more_time(partnership: str, reference: str, item_id: UUID) -> str | Response:
    """Agree to the day asked for, give another one, or refuse; what was typed stays when it is not done."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    decision, reason = form.get("decision", ""), form.get("reason", "")
    if decision not in _FIELDS:
        return _page(reference, item_id, {"decision": _("Choose what to decide")})

    def act(session: Any) -> None:
        review: OpenReview = opened(session, reference)
        if decision == "agree":
            more_time.agree(session, review, item_id, by=by, now=now)
        elif decision == "another":
            new_on = day(form, "another")
            more_time.give(session, review, item_id, new_on=new_on, reason=reason, by=by, now=now)
        else:
            more_time.refuse(session, review, item_id, reason=reason, by=by, now=now)

    refused = acting.problem(act)
    if refused:
        field = "reason" if isinstance(refused, ReasonNeeded) else _FIELDS[decision]
        return _page(reference, item_id, {field: str(refused)})
    front_door.notice(_("It is decided. The auditor gets an email."))
    here = url_for("review.more_time_asked", partnership=partnership, reference=reference, item_id=item_id)
    return redirect(here, 303)


_FIELDS = {"agree": "decision", "another": "another-day", "refuse": "reason"}
"""Where on the form it is said what is wrong with a decision."""
