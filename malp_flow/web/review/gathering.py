"""Records gathered across cases and agencies: as a page and as a file."""

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import gathering, release_pages
from malp_flow.services.gathering import Wanted
from malp_flow.web import collation_asked, files, front_door, looking, numbers_asked
from malp_flow.web.review.views import REVIEW, around, pages, seen


def _wanted() -> Wanted:
    asked = request.args
    return Wanted(
        form=asked.get("type", ""),
        kind=asked.get("kind", ""),
        case=asked.get("case", ""),
        agency=asked.get("agency", ""),
        page=numbers_asked.page(),
    )


@pages.get(REVIEW + "/gathered")
def gathered(partnership: str, reference: str) -> str:
    """Show the records of one type, with how many there are of each."""
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    shown = gathering.page(front_door.reading(), found, _wanted(), by=who.actor, now=now)
    looking.note(release_pages.RECORDS, found.id)
    return front_door.page(
        "review/gathered.html",
        shown=shown,
        every=gathering.ALL,
        address=lambda endpoint, **more: url_for(
            endpoint, partnership=partnership, reference=reference, **(collation_asked.kept() | more)
        ),
        **around(reference, "review.side_by_side"),
    )


@pages.get(REVIEW + "/gathered.csv")
def gathered_file(partnership: str, reference: str) -> Response:
    """Give the records that are wanted as a file for a spreadsheet."""
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    shown = gathering.page(front_door.reading(), found, _wanted(), by=who.actor, now=now, whole=True)
    looking.note(release_pages.RECORDS, found.id)
    return files.for_a_spreadsheet(gathering.as_csv(shown), f"{reference}-gathered.csv")
