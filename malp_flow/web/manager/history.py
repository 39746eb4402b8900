"""The activity history of the whole partnership."""

from flask import url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import history_pages
from malp_flow.web import files, front_door, history_asked, numbers_asked
from malp_flow.web.manager.views import pages


@pages.get("/<partnership>/history")
def history(partnership: str) -> str:
    """Show everything that happened in the partnership, newest first, 50 entries a page."""
    who, asked = front_door.visitor(), history_asked.asked()
    shown = history_pages.of_partnership(
        front_door.reading(),
        asked.wanted,
        number=numbers_asked.page(),
        by=who.actor,
        now=front_door.now(),
    )
    file = url_for("manager.history_file", partnership=partnership) + asked.query
    today = local_day(front_door.now())
    return front_door.page(
        "manager/history.html", shown=shown, asked=asked, file=file, slug=partnership, today=today
    )


@pages.get("/<partnership>/history.csv")
def history_file(partnership: str) -> Response:
    """Give the history, filtered as on the page, as a file for a spreadsheet."""
    by, wanted = front_door.visitor().actor, history_asked.asked().wanted
    text = history_pages.csv_of_partnership(front_door.reading(), wanted, by=by, now=front_door.now())
    return files.for_a_spreadsheet(text, f"{partnership}-history.csv")
