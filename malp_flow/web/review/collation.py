"""Answers side by side: as a page, as a page to print, and as a file."""

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import collation_pages, release_pages
from malp_flow.web import collation_asked, files, front_door, looking
from malp_flow.web.review.views import REVIEW, around, pages, seen
from malp_flow.wording import gettext as _


@pages.get(REVIEW + "/side-by-side")
def side_by_side(partnership: str, reference: str) -> str:
    """Show the answers question by question; before the release, whom it still waits for."""
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    for_paper = request.args.get("for") == "paper"
    shown = collation_pages.page(
        front_door.reading(), found, collation_asked.wanted(), by=who.actor, now=now, whole=for_paper
    )
    if shown.sheet:
        looking.note(release_pages.SIDE_BY_SIDE, found.id)
    return front_door.page(
        "review/collation.html",
        shown=shown,
        sheet=shown.sheet,
        for_paper=for_paper,
        address=lambda endpoint, **more: url_for(
            endpoint, partnership=partnership, reference=reference, **(collation_asked.kept() | more)
        ),
        **around(reference, "review.side_by_side"),
    )


@pages.get(REVIEW + "/side-by-side.csv")
def side_by_side_file(partnership: str, reference: str) -> Response:
    """Give the answers that are wanted as a file for a spreadsheet."""
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    sheet = collation_pages.as_document(
        front_door.reading(), found, collation_asked.wanted(), by=who.actor, now=now
    )
    text = collation_pages.as_csv(sheet)
    looking.note(release_pages.SIDE_BY_SIDE, found.id)
    return files.for_a_spreadsheet(text, f"{reference}-side-by-side.csv")


@pages.get(REVIEW + "/side-by-side.docx")
def side_by_side_word(partnership: str, reference: str) -> Response:
    """Give the answers that are wanted as a Word document."""
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    sheet = collation_pages.as_document(
        front_door.reading(), found, collation_asked.wanted(), by=who.actor, now=now
    )
    data = collation_pages.as_word(sheet, _("Answers side by side: %(review)s") % {"review": reference})
    looking.note(release_pages.SIDE_BY_SIDE, found.id)
    return files.to_keep(data, f"{reference}-side-by-side.docx", files.WORD)
