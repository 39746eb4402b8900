"""The merged chronology: as a page with its picture, as a table of who knew, and as files."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from malp_flow.services import chronology as sheets
from malp_flow.services import chronology_pages, chronology_sheets
from malp_flow.services.chronology import Sheet
from malp_flow.web import chronology_asked, files, front_door, looking
from malp_flow.web.review.views import REVIEW, around, pages, seen

CHRONOLOGY = REVIEW + "/chronology"


def _sheet(reference: str, *, whole: bool = False) -> Sheet:
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    wanted = chronology_asked.wanted()
    return sheets.sheet(front_door.reading(), found, wanted, by=who.actor, now=now, whole=whole)


def _noted(reference: str) -> None:
    looking.note(chronology_pages.KIND, seen(reference).id)


def address_of(partnership: str, reference: str) -> Callable[..., str]:
    """Return what makes addresses of this review that keep the filters of this one."""
    return lambda endpoint, **more: url_for(
        endpoint, partnership=partnership, reference=reference, **(chronology_asked.kept() | more)
    )


@pages.get(CHRONOLOGY)
def chronology(partnership: str, reference: str) -> str:
    """Show the rows of one child's record in the order of time, and the lanes above them."""
    shown = _sheet(reference)
    # Made by us, every word in it escaped.
    drawn = Markup(chronology_sheets.picture(shown))  # noqa: S704 - see above
    return _page("review/chronology.html", partnership, reference, shown, picture=drawn)


@pages.get(CHRONOLOGY + "/known")
def chronology_known(partnership: str, reference: str) -> str:
    """Show which agency knew of which event, and since when."""
    shown = _sheet(reference)
    agencies, lines = chronology_pages.known(shown)
    page = "review/chronology_known.html"
    return _page(page, partnership, reference, shown, agencies=agencies, lines=lines)


def _page(template: str, partnership: str, reference: str, shown: Sheet, **more: Any) -> str:
    frame = around(reference, "review.chronology")
    _noted(reference)
    return front_door.page(
        template,
        shown=shown,
        words=chronology_sheets,
        address=address_of(partnership, reference),
        **more,
        **frame,
    )


@pages.get(CHRONOLOGY + ".csv")
def chronology_csv(partnership: str, reference: str) -> Response:
    """Give the rows that are wanted as CSV."""
    shown = _sheet(reference, whole=True)
    _noted(reference)
    return files.for_a_spreadsheet(chronology_sheets.as_csv(shown), f"{reference}-chronology.csv")


@pages.get(CHRONOLOGY + ".xlsx")
def chronology_excel(partnership: str, reference: str) -> Response:
    """Give the rows that are wanted as a workbook."""
    shown = _sheet(reference, whole=True)
    _noted(reference)
    return files.to_keep(chronology_sheets.as_excel(shown), f"{reference}-chronology.xlsx", files.EXCEL)


@pages.get(CHRONOLOGY + ".docx")
def chronology_word(partnership: str, reference: str) -> Response:
    """Give the rows that are wanted as a Word document."""
    shown = _sheet(reference, whole=True)
    _noted(reference)
    return files.to_keep(chronology_sheets.as_word(shown), f"{reference}-chronology.docx", files.WORD)
