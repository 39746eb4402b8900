"""A review beside the one it looks at again."""

from collections.abc import Mapping
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import looking_again, release_pages
from malp_flow.services.reviews import NoSuchReview
from malp_flow.web import acting, front_door, looking
from malp_flow.web.review.views import REVIEW, around, opened, pages, seen
from malp_flow.wording import gettext as _

PAGE = REVIEW + "/then-and-now"


@pages.get(PAGE)
def then_and_now(partnership: str, reference: str) -> str:
    """Show the counts of grades and the learning of both; without an earlier review, ask for it."""
    return _page(reference, {})


def _page(reference: str, wrong: Mapping[str, str]) -> str:
    found, by, now = seen(reference), front_door.visitor().actor, front_door.now()
    shown = looking_again.page(front_door.reading(), found, by=by, now=now)
    if shown.counts:
        looking.note(release_pages.SIDE_BY_SIDE, found.id)
    return front_door.page(
        "review/then_and_now.html",
        shown=shown,
        seen_words=looking_again.seen_words(),
        typed=request.form,
        errors=acting.summary(wrong),
        **around(reference, "review.actions"),
    )


@pages.post(PAGE)
def look_again(partnership: str, reference: str) -> str | Response:
    """Keep which earlier review this one looks at again."""
    by, now, chosen = front_door.visitor().actor, front_door.now(), request.form.get("earlier", "")
    try:
        problem = acting.refusal(
            lambda session: looking_again.link(session, opened(session, reference), chosen, by=by, now=now)
        )
    except NoSuchReview as gone:
        problem = str(gone)
    if problem:
        return _page(reference, {"earlier": problem})
    front_door.notice(_("Kept which review this one looks at again."))
    return redirect(url_for("review.then_and_now", partnership=partnership, reference=reference), 303)


@pages.post(PAGE + "/<uuid:statement_id>")
def say_seen_again(partnership: str, reference: str, statement_id: UUID) -> Response:
    """Keep whether what was learned then was seen again."""
    by, now, word = front_door.visitor().actor, front_door.now(), request.form.get("seen", "")
    return acting.done(
        lambda session: looking_again.say_seen(
            session, opened(session, reference), statement_id, word, by=by, now=now
        ),
        said=_("Kept."),
        to=url_for("review.then_and_now", partnership=partnership, reference=reference),
    )
