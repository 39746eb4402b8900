"""A report as a document: what people wrote, in one order."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind, Part
from malp_flow.engine.report import Report, Section, Statement
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.people import Partnership
from malp_flow.records.reports import DecisionAnswer, DocumentVersion
from malp_flow.records.reports import Statement as Row
from malp_flow.records.reviews import Review
from malp_flow.services import items
from malp_flow.services.reviews import OpenReview


def of(session: Session, review: OpenReview, version: DocumentVersion) -> Report:
    """Return one version as it is read. Who may read it is decided by the caller."""
    item = session.get_one(Item, version.item_id)
    said = review.workflow.items[item.name]
    rows = session.scalars(select(Row).where(Row.version_id == version.id).order_by(Row.number)).all()
    texts = [(row.kind, sealed.get(session, row, "text_sealed"), row.said_none) for row in rows]
    return Report(
        reference=review.reference,
        title=said.title,
        partnership=session.get_one(Partnership, review.partnership_id).name,
        theme=session.get_one(Review, review.id).theme,
        number=version.number,
        sha256=version.sha256,
        saved_at=version.saved_at,
        is_final=_is_final(session, review, version),
        sections=tuple(_section(name, part, texts) for name, part in said.parts.items()),
    )


def _section(name: str, part: Part, texts: list[tuple[str, str, bool]]) -> Section:
    own = [text for kind, text, none in texts if kind == name and not none]
    return Section(
        name,
        part.title,
        written=True,
        paragraphs=tuple(own) if part.as_ == "text" else (),
        statements=tuple(_statements(part, own)) if part.as_ == "statements" else (),
        said_none=next((text for kind, text, none in texts if kind == name and none), ""),
        read_first=part.read_first,
    )


def _statements(part: Part, texts: list[str]) -> list[Statement]:
    return [
        Statement(text, f"{part.numbered}{number}" if part.numbered else "")
        for number, text in enumerate(texts, start=1)
    ]


def newest(session: Session, review: OpenReview, *, name: str | None = None) -> DocumentVersion | None:
    """Return the present version of the review's document, or None while nothing is written."""
    item = items.only(session, review, Kind.document, name=name)
    query = select(DocumentVersion).where(DocumentVersion.item_id == item.id)
    return session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).first()


def _is_final(session: Session, review: OpenReview, version: DocumentVersion) -> bool:
    """Whether partners decided on this version, and the review has come to its end."""
    if not review.workflow.state(review.state).final:
        return False
    query = select(DecisionAnswer.id).where(DecisionAnswer.version_id == version.id).limit(1)
    return session.scalar(query) is not None
