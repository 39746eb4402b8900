"""Points of the event as beginnings of statements: what was marked there as learning or good practice."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from malp_flow.services import event_notes, report_evidence
from malp_flow.services.event_notes import LEARNING, STRENGTH
from malp_flow.services.report_section_pages import SectionPage
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Beginning:
    """One point; `stands` says which statements of this section rest on it already, as they are called."""

    number: int
    ref: str
    kind: str
    text: str
    stands: tuple[str, ...]


def beginnings(session: Session, review: OpenReview, page: SectionPage) -> tuple[Beginning, ...]:
    """Return the points from which a statement of this section may begin; none where it has no statements.

    What is planned rests on statements, and not on points. Who may read them is asked before.
    """
    if page.part.as_ == "text" or page.part.planned:
        return ()
    named = list(zip(page.chapter.statements, page.called, strict=True))
    found = event_notes.of(session, review, kinds=(LEARNING, STRENGTH))
    return tuple(
        Beginning(
            number=note.number,
            ref=ref,
            kind=note.kind,
            text=note.text,
            stands=tuple(called for each, called in named if ref in {one.ref for one in each.evidence}),
        )
        for note in found
        if (ref := report_evidence.note_ref(note.id))
    )
