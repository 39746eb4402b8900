"""Where a report may tell who somebody is: patterns, and what stands on the identity sheets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.anonymity import known_words, suspicious_places
from malp_flow.engine.report import Section
from malp_flow.records.reviews import Case
from malp_flow.services import identity_sheets
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Place:
    """One suspicious place: in which section, in which statement (such as L2; empty in a text), and what."""

    section: str
    title: str
    called: str
    words: str


def places(session: Session, review: OpenReview, sections: Sequence[Section]) -> tuple[Place, ...]:
    """Return all suspicious places in the order in which they are read. People decide what they are."""
    sheets = known(session, review)
    return tuple(
        Place(section.id, section.title, called, words)
        for section in sections
        for called, text, by_people in _texts(section)
        for words in _longest(suspicious_places(text, sheets))
        # What the system wrote names agencies and the lead reviewer: there only what is known counts.
        if by_people or words in sheets or any(sign.isdigit() for sign in words)
    )


def _longest(found: Sequence[str]) -> Iterator[str]:
    """Yield each place once: what is a part of a longer one is told with it."""
    return (words for words in found if not any(words != other and words in other for other in found))


def _texts(section: Section) -> Iterator[tuple[str, str, bool]]:
    """Yield each text with how it is called, and whether people wrote it: quotations they always did."""
    yield from (("", text, section.written) for text in section.paragraphs)
    yield "", section.said_none, section.written
    for each in section.statements:
        plan = each.plan
        beside = [plan.lead, plan.measure, plan.tested] if plan else []
        yield each.called, "\n".join([each.text, *beside]), True


def known(session: Session, review: OpenReview) -> tuple[str, ...]:
    """Return what the sheets say of the children, each word once; nothing where none are kept."""
    if not identity_sheets.are_kept(session):
        return ()
    cases = session.scalars(select(Case).where(Case.review_id == review.id).order_by(Case.reference))
    kept = [identity_sheets.sheet_of(session, case) for case in cases]
    return tuple(dict.fromkeys(word for each in kept for word in known_words(each.names, each.details)))
