"""What follows a review beside its actions: whether something has changed, and what reached the teams."""

from flask import request
from werkzeug.wrappers import Response

from malp_flow.services import exports, impact, sharing
from malp_flow.web import acting, files, front_door
from malp_flow.web.review.views import REVIEW, around, pages, seen
from malp_flow.wording import gettext as _


@pages.get(REVIEW + "/impact", endpoint="impact")
def impact_checks(partnership: str, reference: str) -> str:
    """Show the measures set at the start beside what came of the actions, and the checks to make."""
    return impact_page(reference, {})


def impact_page(reference: str, wrong: dict[str, str]) -> str:
    """Return that page; `wrong` says what was refused of a check, by field."""
    found, by, now = seen(reference), front_door.visitor().actor, front_door.now()
    session = front_door.reading()
    return front_door.page(
        "review/impact.html",
        shown=impact.page(session, found, by=by, now=now),
        wrong=wrong,
        typed=request.form,
        errors=acting.summary(wrong),
        **around(reference, "review.actions"),
    )


@pages.get(REVIEW + "/learning-shared", endpoint="sharing")
def shared_learning(partnership: str, reference: str) -> str:
    """Show where the learning stands in each agency."""
    found = seen(reference)
    return front_door.page(
        "review/sharing.html",
        has_sharing=bool(sharing.names_in(found)),
        lines=sharing.lines(front_door.reading(), found, now=front_door.now()),
        **around(reference, "review.actions"),
    )


@pages.get(REVIEW + "/learning-shared.csv")
def sharing_file(partnership: str, reference: str) -> Response:
    """Give the same as a file for a spreadsheet."""
    lines = sharing.lines(front_door.reading(), seen(reference), now=front_door.now())
    titles = [_("Agency"), _("Asked"), _("Due"), _("Received"), _("Talked about on"), _("With"), _("Changed")]
    rows = [
        [
            *(line.agency, "; ".join(line.names), line.due_on or ""),
            *(line.received_at or "", line.discussed_on or "", line.heads or "", line.changed),
        ]
        for line in lines
    ]
    return files.for_a_spreadsheet(exports.as_csv([titles, *rows]), f"{reference}-learning-shared.csv")
