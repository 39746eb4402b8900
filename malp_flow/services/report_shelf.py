"""What the page of a report’s documents says of each: what it holds, and for whom it is."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from malp_flow.engine.report import for_the_public
from malp_flow.outputs import report_pdf
from malp_flow.services import report_anonymity, report_files
from malp_flow.services.report_anonymity import Place
from malp_flow.services.report_files import Shelf
from malp_flow.wording import gettext as _


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file: its name in the address, and what kind of file it is in words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document, with the files that can be taken here. `page` says that it can be read here too."""

    id: str
    title: str
    holds: str
    for_whom: str
    files: tuple[FileLine, ...]
    page: bool


def lines() -> tuple[DocumentLine, ...]:
    """Return all documents of a report."""
    told = _told()
    return tuple(
        DocumentLine(
            id=name,
            title=told[name][0],
            holds=told[name][1],
            for_whom=told[name][2],
            files=tuple(_files(name, forms)),
            page=name in report_files.READ_HERE,
        )
        for name, forms in report_files.FORMS.items()
    )


def has_pdf() -> bool:
    """Whether PDFs can be made here."""
    return report_pdf.is_installed()


def _files(name: str, forms: tuple[str, ...]) -> list[FileLine]:
    words = {"docx": _("Word"), "pdf": _("PDF"), "html": _("HTML, to print"), "csv": _("CSV")}
    here = [form for form in forms if form != "pdf" or has_pdf()]
    return [FileLine(f"{name}.{form}", words[form]) for form in here]


def _told() -> dict[str, tuple[str, str, str]]:
    return {
        "report": (
            _("Report"),
            _("All sections, with the evidence of each statement."),
            _("The safeguarding partners and those who took part"),
        ),
        "public": (
            _("Public version"),
            _("Without evidence, small numbers and what is for partners only."),
            _("Anybody, once the partnership publishes it"),
        ),
        "briefing": (
            _("Seven-minute briefing"),
            _("Seven boxes on one page, with questions to talk about."),
            _("Teams in the agencies"),
        ),
        "slides": (
            _("Slides"),
            _("The public version, a section on each slide, in one file."),
            _("Whoever presents the learning"),
        ),
        "table": (
            _("Table for a committee"),
            _("Learning and recommendations, who leads, by when, and how far it is."),
            _("Committees and boards"),
        ),
    }


def places_to_look_at(session: Session, shelf: Shelf) -> tuple[Place, ...]:
    """Return the places of the public version that look like somebody’s identity, found as in the report.

    Only to those who write it and can mend it; to others nothing.
    """
    if shelf.report is None or not shelf.writes:
        return ()
    return report_anonymity.places(session, shelf.review, for_the_public(shelf.report).sections)
