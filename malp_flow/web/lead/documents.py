"""Documents made of the report: what there is and for whom, two of them as pages, and the files."""

from typing import Any

from flask import g, redirect, url_for
from werkzeug.wrappers import Response

from malp_flow.engine import briefing as briefings
from malp_flow.engine.report import Report, for_the_public
from malp_flow.engine.working_days import local_day
from malp_flow.errors import BadDefinition
from malp_flow.outputs.report_pdf import NoPdfHere
from malp_flow.services import report_files, report_shelf
from malp_flow.services.report_files import NoSuchDocument, Shelf
from malp_flow.web import files, front_door, looking
from malp_flow.web.lead.views import pages
from malp_flow.web.review.views import REVIEW, around
from malp_flow.wording import gettext as _

DOCUMENTS = REVIEW + "/report/documents"
KINDS = {"docx": files.WORD, "pdf": "application/pdf", "html": "text/html", "csv": "text/csv"}
MOST_LOOKS = 50


@pages.get(DOCUMENTS)
def documents(partnership: str, reference: str) -> str:
    """Show which documents there are of the report, and for whom."""
    shelf = _shelf(reference)
    return front_door.page(
        "lead/documents.html",
        shelf=shelf,
        lines=report_shelf.lines(),
        has_pdf=report_shelf.has_pdf(),
        places=report_shelf.places_to_look_at(front_door.reading(), shelf),
        looks=report_files.looks(front_door.reading(), shelf, most=MOST_LOOKS),
        **_around(reference, shelf),
    )


def _shelf(reference: str) -> Shelf:
    who = front_door.visitor()
    found = report_files.shelf(front_door.reading(), reference, by=who.actor, now=front_door.now())
    g.workflow = found.review.workflow
    return found


def _around(reference: str, shelf: Shelf) -> dict[str, Any]:
    """Return what surrounds the page; who has only a seat has no other pages of the review to go to."""
    if shelf.whole:
        return around(reference, "lead.report") | {"whole": True}
    slug, today = front_door.visitor().partnership_slug, local_day(front_door.now())
    return {"reference": reference, "slug": slug, "today": today, "links": [], "whole": False}


def _report(shelf: Shelf) -> Report:
    if shelf.report is None:
        raise NoSuchDocument
    return shelf.report


@pages.get(DOCUMENTS + "/public")
def public_version(partnership: str, reference: str) -> str:
    """Show the public version as a page."""
    shelf = _shelf(reference)
    report, surroundings = for_the_public(_report(shelf)), _around(reference, shelf)
    looking.note("public", shelf.version_id)
    return front_door.page("lead/public.html", report=report, shelf=shelf, **surroundings)


@pages.get(DOCUMENTS + "/briefing")
def briefing(partnership: str, reference: str) -> str:
    """Show the seven-minute briefing as a page."""
    shelf = _shelf(reference)
    report, surroundings = for_the_public(_report(shelf)), _around(reference, shelf)
    looking.note("briefing", shelf.version_id)
    boxes = briefings.boxes(report)
    return front_door.page("lead/briefing.html", report=report, boxes=boxes, shelf=shelf, **surroundings)


@pages.get(DOCUMENTS + "/<document_name>")
def document(partnership: str, reference: str, document_name: str) -> Response:
    """Give one document as a file; that it was taken is noted first."""
    shelf = _shelf(reference)
    report = _report(shelf)
    if document_name not in report_files.NAMES:
        raise NoSuchDocument
    looking.note(document_name, shelf.version_id)
    try:
        own = front_door.house().settings.own_folder
        data = report_files.written(report, document_name, own=own)
    except (BadDefinition, NoPdfHere) as problem:
        front_door.notice(_not_made(problem, shelf), succeeded=False)
        return redirect(url_for("lead.documents", partnership=partnership, reference=reference), 303)
    return _to_keep(data, report_files.file_name(report, document_name))


def _not_made(problem: Exception, shelf: Shelf) -> str:
    if isinstance(problem, NoPdfHere) or shelf.writes:
        return str(problem)
    return _("This file cannot be made at the moment. The business manager of the partnership can see why.")


def _to_keep(data: bytes, name: str) -> Response:
    kind = name.rpartition(".")[2]
    if kind == "csv":
        return files.for_a_spreadsheet(data.decode(), name)
    return files.to_keep(data, name, KINDS[kind])
