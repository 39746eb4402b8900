"""Where a report may tell who somebody is: patterns, and what stands on the identity sheets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.anonymity import cannot_be_passed, known_words, suspicious_places
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.definition import Kind
from malp_flow.engine.report import Section
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case, ReviewBrief, ReviewException
from malp_flow.services import identity_sheets, library, people
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Place:
    """One suspicious place: in which section, in which statement (such as L2; empty in a text), and what."""

    section: str
    title: str
    called: str
    words: str

    @property
    def key(self) -> str:
        """Return what tells it from all other places of a version, without a word of it."""
        return sha256("\n".join((self.section, self.called, self.words)).encode()).hexdigest()[:16]

    @property
    def must_go(self) -> bool:
        """Whether nobody can explain it away."""
        return cannot_be_passed(self.words)


def places(session: Session, review: OpenReview, sections: Sequence[Section]) -> tuple[Place, ...]:
    """Return suspicious places in the order in which they are read. People decide what they are.

    Everything is looked at, whoever wrote it and for whom it is. In what the system made, names of agencies,
    of those who sign in it, and words of the audit and of the workflow are nobody’s identity, unless an
    identity sheet says so. What stands in two sections is told where people wrote it.
    """
    sheets, own = known(session, review), _own_words(session, review)
    found = [
        (section, Place(section.id, section.title, called, words))
        for section in sections
        for called, text, by_people in _texts(section)
        for words in _longest(suspicious_places(text, sheets))
        if by_people or words not in own or {*sheets} & {*suspicious_places(words, sheets)}
    ]
    written = {place.words for section, place in found if section.written}
    told = (place for section, place in found if section.written or place.words not in written)
    return tuple(dict.fromkeys(told))


def looks(session: Session, review: OpenReview, texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the suspicious places of some texts, by their names; without those that have none.

    Who may read them is asked before.
    """
    sheets = known(session, review)
    found = {name: tuple(_longest(suspicious_places(text, sheets))) for name, text in texts.items()}
    return {name: places for name, places in found.items() if places}


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
    for table in section.tables:
        yield from (("", cell, False) for row in table.rows for cell in row)


def _own_words(session: Session, review: OpenReview) -> str:
    """Return in one text what the system says of its own where it makes a section."""
    flow, partnership_id = review.workflow, review.partnership_id
    words = [*session.scalars(select(Agency.name).where(Agency.partnership_id == partnership_id))]
    words += [each.title for each in flow.items.values()]
    words += [each.title for each in flow.moves]
    words += [each.title for each in flow.roles.values()]
    words += [people.name_of(session, each) for each in _signing(session, review)]
    for name in flow.items_of(Kind.return_):
        tool = library.tool(session, review_id=review.id, item=name)
        words += _of_tool(tool) if tool else []
    return "\n".join(words)


def _signing(session: Session, review: OpenReview) -> list[UUID]:
    """Return who is named in made sections: who declared independence, and who moved on without something."""
    declared = select(ReviewBrief.declared_by).where(ReviewBrief.review_id == review.id)
    asked = select(ReviewException.asked_by).where(ReviewException.review_id == review.id)
    return [each for query in (declared, asked) for each in session.scalars(query.distinct()) if each]


def _of_tool(tool: AssembledTool) -> Iterator[str]:
    for section, question in tool.questions():
        yield section.title
        yield question.text
    yield from (point.title for points in tool.scales.values() for point in points)
    for form in tool.records.values():
        yield form.title


def known(session: Session, review: OpenReview) -> tuple[str, ...]:
    """Return what the sheets say of the children, each word once; nothing where none are kept."""
    if not identity_sheets.are_kept(session):
        return ()
    cases = session.scalars(select(Case).where(Case.review_id == review.id).order_by(Case.reference))
    kept = [identity_sheets.sheet_of(session, case) for case in cases]
    return tuple(dict.fromkeys(word for each in kept for word in known_words(each.names, each.details)))
