"""Cases released to the event, and who looked at answers."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import release_pages, releasing
from malp_flow.web import acting, front_door, typed_days
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _

LAST = "last"
_PARTS = ("day", "month", "year")


@pages.get(REVIEW + "/releases")
def releases(partnership: str, reference: str) -> str:
    """Show each case: released until when, or the form that releases it."""
    return _page(reference, {})


def _page(reference: str, wrong: dict[str, str]) -> str:
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    shown = release_pages.releases(front_door.reading(), found, by=who.actor, now=now)
    return front_door.page(
        "review/releases.html",
        shown=shown,
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
        **around(reference, "review.side_by_side"),
    )


@pages.post(REVIEW + "/releases/<uuid:case_id>")
def release(partnership: str, reference: str, case_id: UUID) -> str | Response:
    """Release the answers on one case, until a day where one was typed."""
    who, now, form = front_door.visitor(), front_door.now(), request.form
    prefix = f"{LAST}-{case_id}"

    def act(session: Any) -> None:
        has_day = any(form.get(f"{prefix}-{part}", "").strip() for part in _PARTS)
        last_day = typed_days.day(form, prefix) if has_day else None
        found = opened(session, reference)
        releasing.release(session, found, case_id, last_day=last_day, by=who.actor, now=now)

    refused = acting.problem(act)
    if refused:
        return _page(reference, {f"{prefix}-day": str(refused)})
    front_door.notice(_("The answers on this record are released. Those who may read them get an email."))
    return redirect(url_for("review.releases", partnership=partnership, reference=reference), 303)


@pages.post(REVIEW + "/releases/<uuid:case_id>/end")
def end_release(partnership: str, reference: str, case_id: UUID) -> Response:
    """End the release of one case."""
    who, now = front_door.visitor(), front_door.now()
    return acting.done(
        lambda session: releasing.end(session, opened(session, reference), case_id, by=who.actor, now=now),
        said=_("The release has ended. Nobody reads these answers by it any more."),
        to=url_for("review.releases", partnership=partnership, reference=reference),
    )


@pages.get(REVIEW + "/who-looked")
def looks(partnership: str, reference: str) -> str:
    """Show who read answers of this review, of what and when."""
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    shown = release_pages.looks(front_door.reading(), found, by=who.actor, now=now)
    return front_door.page(
        "review/looks.html",
        looks=shown,
        most=release_pages.MOST_LOOKS,
        **around(reference, "review.side_by_side"),
    )
