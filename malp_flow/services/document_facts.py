"""What the gates see of a document: its newest version, and what is written in it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.facts import DocumentFact
from malp_flow.records.items import Item
from malp_flow.records.reports import DocumentVersion, Statement


def of(session: Session, item: Item) -> DocumentFact:
    """Return what is known of a document's newest version; all empty before the first."""
    query = select(DocumentVersion).where(DocumentVersion.item_id == item.id)
    version = session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).first()
    if version is None:
        return DocumentFact()
    rows = session.scalars(select(Statement).where(Statement.version_id == version.id)).all()
    written: dict[str, int] = {}
    for row in rows:
        written[row.kind] = written.get(row.kind, 0) + (0 if row.said_none else 1)
    return DocumentFact(
        version=version.number,
        sha256=version.sha256,
        written=written,
        said_none=frozenset(row.kind for row in rows if row.said_none),
        anonymity_confirmed=version.anonymity_confirmed_by is not None,
        suspicious_places=version.suspicious_places,
    )
