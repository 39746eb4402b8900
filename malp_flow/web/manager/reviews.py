"""All reviews that somebody may see: filtered, sorted, page by page, as a table or a board, or as a file."""

from flask import request
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import dashboards, review_table, visibility
from malp_flow.services.dashboards import Card, Column
from malp_flow.services.paging import fitted
from malp_flow.services.review_table import EACH, ReviewRow, Wanted
from malp_flow.web import files, front_door, numbers_asked
from malp_flow.web.manager.views import pages

REVIEWS = "/<partnership>/reviews"
LONGEST = 200


@pages.get(REVIEWS)
def reviews(partnership: str) -> str:
    """Show the reviews that are asked for."""
    session, who, now = front_door.reading(), front_door.visitor(), front_door.now()
    everything, wanted = review_table.everything(session, who.actor, now=now), _wanted()
    found = review_table.chosen(everything, wanted)
    number, count = fitted(numbers_asked.page(), found=len(found), each=EACH)
    rows = review_table.with_gates(session, found[(number - 1) * EACH : number * EACH], now=now)
    return front_door.page(
        "manager/reviews.html",
        everything=everything,
        found=len(found),
        rows=rows,
        columns=_columns(rows),
        as_board=request.args.get("view") == "board",
        wanted=wanted,
        orders=review_table.orders(),
        page_number=number,
        page_count=count,
        may_commission=visibility.runs(session, who.actor, now=now),
        slug=who.partnership_slug,
        today=local_day(now),
    )


@pages.get(REVIEWS + ".csv")
def reviews_file(partnership: str) -> Response:
    """Give the reviews as a file for a spreadsheet, filtered and sorted as the page is."""
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    found = review_table.chosen(review_table.everything(session, by, now=now), _wanted())
    rows = review_table.with_gates(session, found, now=now)
    return files.for_a_spreadsheet(review_table.as_csv(rows), "reviews.csv")


def _wanted() -> Wanted:
    asked = request.args
    said = {name: asked.get(name, "").strip()[:LONGEST] for name in ("state", "theme", "workflow", "lead")}
    sort = asked.get("sort", "")
    overdue = asked.get("overdue") == "yes"
    return Wanted(
        **said, overdue=overdue, sort=sort if sort in review_table.orders() else review_table.BY_DAY
    )


def _columns(rows: tuple[ReviewRow, ...]) -> tuple[Column, ...]:
    titles = dashboards.state_titles(row.review for row in rows)
    return tuple(
        Column(
            title,
            tuple(Card(r.reference, r.theme, "", r.gate_open, r.gate_line) for r in rows if r.state == title),
        )
        for title in titles
    )
