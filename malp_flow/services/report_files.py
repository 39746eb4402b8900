"""Documents made of a report: which there are, for whom, who may take them, and the files themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import committee_table
from malp_flow.engine.definition import Capacity
from malp_flow.engine.report import Report, for_the_public
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound
from malp_flow.folders import shipped
from malp_flow.outputs import report_html, report_pdf, report_word, report_words
from malp_flow.outputs.report_words import Words
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import (
    access,
    access_log,
    action_lines,
    exports,
    report_document,
    report_status,
    reviews,
    seats,
    visibility,
)
from malp_flow.services.access import NotYours
from malp_flow.services.access_log import Look
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview

WRITERS = (Capacity.manager, Capacity.reviewer)
"""Who may take a draft; everybody else waits for the final version."""


class NoSuchDocument(NotFound):
    """There is no such document of this report, or it is not yours to take yet."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The report of one review, as one visitor may take it.

    `report` is None while there is none for them: nothing is written, or it is no more than a draft.
    `is_written` says that there is a version. Who has only a seat on the panel sees no `whole` review.
    """

    review: OpenReview
    whole: bool
    writes: bool
    is_written: bool
    version_id: UUID | None
    report: Report | None


def shelf(session: Session, reference: str, *, by: Actor, now: datetime) -> Shelf:
    """Return what there is to take; raises NotHere, NoSuchReview, NoSuchItem without a document.

    Partners come in once the version that they signed is final.
    """
    try:
        review, whole = visibility.visible(session, by, reference, now=now), True
    except NotHere:
        review, whole = _of_a_seat(session, reference, by=by, now=now), False
    version = report_document.newest(session, review)
    report = report_document.of(session, review, version) if version else None
    if report:
        lines = action_lines.of_review(session, review, by=by, now=now)
        report = report_status.with_status(report, lines)
    writes = whole and _writes(session, review, by=by, now=now)
    readable = report if report and (writes or report.is_final) else None
    if not whole and readable is None:
        raise NotHere
    return Shelf(review, whole, writes, report is not None, version.id if version else None, readable)


def are_final(session: Session, reference: str, *, by: Actor, now: datetime) -> bool:
    """Whether somebody may take documents of a final version here."""
    try:
        found = shelf(session, reference, by=by, now=now)
    except NotFound:
        return False
    return found.report is not None and found.report.is_final


def _of_a_seat(session: Session, reference: str, *, by: Actor, now: datetime) -> OpenReview:
    """Return the review in which this person may answer for a seat; raises NotHere."""
    review_id = reviews.known(session, reference, partnership_id=by.partnership_id)
    seated = seats.answered_by(by, on=local_day(now))
    query = select(PanelSeat.id).where(PanelSeat.review_id == review_id, seated)
    if review_id is None or session.scalar(query.limit(1)) is None:
        raise NotHere
    return reviews.opened(session, review_id, partnership_id=by.partnership_id)


def _writes(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> bool:
    try:
        access.require_capacity(session, by, *WRITERS, on=local_day(now), review=review)
    except NotYours:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one document is made: of the public version or the whole one, its words, its page, its forms."""

    of_public: bool
    words: Callable[[Report], Words]
    template: str
    page: Callable[..., str] | None
    forms: tuple[str, ...]


_KINDS: Mapping[str, _Kind] = {
    "report": _Kind(False, report_words.of_report, "report", report_html.report, ("docx", "pdf", "html")),
    "public": _Kind(True, report_words.of_report, "report", report_html.report, ("docx", "pdf", "html")),
    "briefing": _Kind(
        True, report_words.of_briefing, "briefing", report_html.briefing, ("docx", "pdf", "html")
    ),
    "slides": _Kind(True, report_words.of_slides, "", report_html.slides, ("html", "pdf")),
    "table": _Kind(False, report_words.of_table, "table", None, ("docx", "csv")),
}
FORMS: Mapping[str, tuple[str, ...]] = {name: kind.forms for name, kind in _KINDS.items()}
"""The documents there are, and the forms of each."""
READ_HERE = ("public", "briefing")
"""Those that have a page of their own in this service."""
NAMES = tuple(f"{name}.{form}" for name, forms in FORMS.items() for form in forms)


def written(report: Report, name: str, *, own: Path | None) -> bytes:
    """Return the document of this name, such as report.docx; `own` is the folder of one’s own files.

    Raises NoSuchDocument, NoPdfHere, UnusableTemplate. It takes seconds: no transaction should be open.
    """
    if name not in NAMES:
        raise NoSuchDocument
    kind_name, form = name.split(".")
    kind = _KINDS[kind_name]
    shown = for_the_public(report) if kind.of_public else report
    if form == "csv":
        return as_csv(shown).encode()
    return _made(kind, form, kind.words(shown), own / "documents" if own else None)


def _made(kind: _Kind, form: str, words: Words, own: Path | None) -> bytes:
    """Return a document as Word, PDF or HTML; a report has the partnership’s logo on its front."""
    picture = report_word.logo_of(own, words) if kind.page in {report_html.report} else None
    if form == "docx":
        template = report_word.template(f"{kind.template}.docx", shipped=shipped("documents"), own=own)
        return report_word.written(template, words, picture=picture)
    assert kind.page is not None  # noqa: S101 - a kind with HTML or PDF among its forms has a page
    more = {"picture": picture} if picture else {}
    if form == "html":
        return kind.page(words, **more).encode()
    return report_pdf.written(kind.page(words, for_pdf=True, **more))


def as_csv(report: Report) -> str:
    """Return the table for a committee as CSV."""
    table = committee_table.table(report)
    return exports.as_csv([table.columns, *table.rows])


def file_name(report: Report, name: str) -> str:
    """Return what a file is called once it is kept: review, kind and version, and never the theme."""
    kind, form = name.split(".")
    return f"{report.reference}-{kind}-v{report.number}.{form}"


def thing(shelf: Shelf, name: str) -> str:
    """Return what the access log calls one document of one version."""
    return f"{name}:{shelf.version_id}"


def looks(session: Session, shelf: Shelf, *, most: int) -> list[tuple[Look, str]]:
    """Return who took documents of the present version, and which, the newest first; for its writers."""
    if not shelf.writes:
        return []
    things = [thing(shelf, name) for name in (*NAMES, *READ_HERE)]
    found = access_log.looks(session, things, partnership_id=shelf.review.partnership_id, most=most)
    return [(look, look.thing.partition(":")[0]) for look in found]
