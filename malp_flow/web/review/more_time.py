"""The manager decides on more time: agree, give another day, or refuse with a reason."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.errors import Refused
from malp_flow.services import more_time, more_time_pages
from malp_flow.services.reviews import OpenReview
from malp_flow.web import acting, front_door
from malp_flow.web.review.audit import AUDIT
from malp_flow.web.review.views import around, opened, pages, seen
from malp_flow.web.typed_days import day
from malp_flow.wording import gettext as _


@pages.get(AUDIT + "/more-time")
def more_time_asked(partnership: str, reference: str, item_id: UUID) -> str:
    """Show what was asked for, what it leaves before the event, and what was decided."""
    found, session = seen(reference), front_door.reading()
    return front_door.page(
        "review/more_time.html",
        shown=more_time_pages.deciding(
            session, found, item_id, by=front_door.visitor().actor, now=front_door.now()
        ),
        item_id=item_id,
        **around(reference, "review.matrix"),
    )


@pages.post(AUDIT + "/more-time/decision")
def decide_more_time(partnership: str, reference: str, item_id: UUID) -> Response:
    """Agree to the day asked for, give another one, or refuse."""
    by, now, form = front_door.visitor().actor, front_door.now(), request.form
    decision, reason = form.get("decision", ""), form.get("reason", "")

    def act(session: Any) -> None:
        review: OpenReview = opened(session, reference)
        if decision == "agree":
            more_time.agree(session, review, item_id, by=by, now=now)
        elif decision == "another":
            new_on = day(form, "another")
            more_time.give(session, review, item_id, new_on=new_on, reason=reason, by=by, now=now)
        elif decision == "refuse":
            more_time.refuse(session, review, item_id, reason=reason, by=by, now=now)
        else:
            raise Refused(_("Choose what to decide."))

    here = url_for("review.more_time_asked", partnership=partnership, reference=reference, item_id=item_id)
    return acting.done(act, said=_("It is decided. The auditor gets an email."), to=here)
