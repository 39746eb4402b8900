"""The whole activity history of a review, and the proof that nothing in it was altered."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import activity, history_check
from malp_flow.web import front_door
from malp_flow.web.review.views import REVIEW, around, pages, seen
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext


@pages.get(REVIEW + "/history", endpoint="history")
def whole_history(partnership: str, reference: str) -> str:
    """Show what happened, newest first, 50 entries a page."""
    review = seen(reference)
    pages_in_all = max(1, -(-review.version // activity.MANY))
    asked = request.args.get("page", "1")
    number = min(max(1, int(asked) if asked.isdecimal() and len(asked) < 6 else 1), pages_in_all)
    return front_door.page(
        "review/history.html",
        entries=activity.happened(front_door.reading(), review, after=(number - 1) * activity.MANY),
        number=number,
        pages_in_all=pages_in_all,
        **around(reference, "review.history"),
    )


@pages.post(REVIEW + "/history")
def verify(partnership: str, reference: str) -> Response:
    """Recalculate the partnership’s chain of entries and say whether it holds."""
    review = seen(reference)
    faults = history_check.faults(front_door.reading(), review.partnership_id)
    if faults:
        words = ngettext(
            "%(num)s entry does not fit the chain. Tell the administrator before you go on.",
            "%(num)s entries do not fit the chain. Tell the administrator before you go on.",
            len(faults),
        )
        front_door.notice(words % {"num": len(faults)}, succeeded=False)
    else:
        front_door.notice(_("Verified just now: no entry has been changed or removed."))
    return redirect(url_for("review.history", partnership=partnership, reference=reference), 303)
