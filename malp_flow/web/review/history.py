"""The whole activity history of a review, filtered or not, and the proof that nothing in it was altered."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from malp_flow.services import history_check, history_pages
from malp_flow.web import files, front_door, history_asked, numbers_asked
from malp_flow.web.review.views import REVIEW, around, pages, seen
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext


@pages.get(REVIEW + "/history", endpoint="history")
def whole_history(partnership: str, reference: str) -> str:
    """Show what happened, newest first, 50 entries a page."""
    review, asked = seen(reference), history_asked.asked()
    shown = history_pages.of_review(front_door.reading(), review, asked.wanted, number=numbers_asked.page())
    file = url_for("review.history_file", partnership=partnership, reference=reference) + asked.query
    around_it = around(reference, "review.history")
    return front_door.page("review/history.html", shown=shown, asked=asked, file=file, **around_it)


@pages.get(REVIEW + "/history.csv")
def history_file(partnership: str, reference: str) -> Response:
    """Give the history, filtered as on the page, as a file for a spreadsheet."""
    review = seen(reference)
    text = history_pages.csv_of_review(front_door.reading(), review, history_asked.asked().wanted)
    return files.for_a_spreadsheet(text, f"{reference}-history.csv")


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
