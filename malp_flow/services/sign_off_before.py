"""What a partner had read before, and what is new to them since."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.report import Report
from malp_flow.records.items import Item
from malp_flow.records.reports import DocumentVersion
from malp_flow.services import report_changes, report_document, sign_off_text, signatures
from malp_flow.services.actor import Actor
from malp_flow.services.report_changes import ChangedSection
from malp_flow.services.reviews import OpenReview


def read_before(
    session: Session, item: Item, document: Item, present: DocumentVersion, read: str, by: Actor
) -> DocumentVersion | None:
    """Return the version that this person had read, by their own answer or open page; None for none."""
    if read and read != present.sha256:
        query = select(DocumentVersion).where(
            DocumentVersion.item_id == document.id, DocumentVersion.sha256 == read
        )
        return session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).first()
    own = signatures.last_of(session, item, by=by.membership_id)
    return session.get_one(DocumentVersion, own.version_id) if own else None


def changed(
    session: Session, review: OpenReview, before: DocumentVersion | None, text: Report
) -> tuple[ChangedSection, ...] | None:
    """Return all that is new since that version, or None where there was none."""
    if before is None:
        return None
    older = sign_off_text.for_a_partner(report_document.of(session, review, before))
    return report_changes.between(older, text)
