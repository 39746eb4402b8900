"""Versions of a report as rows: the body that is signed, and each statement beside it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine import report_body
from malp_flow.engine.canonical import canonical
from malp_flow.engine.report import Section
from malp_flow.engine.report_draft import Draft
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DocumentVersion, Statement
from malp_flow.services import report_anonymity, report_document
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview


def add(
    session: Session,
    review: OpenReview,
    item: Item,
    draft: Draft,
    sections: Sequence[Section],
    *,
    by: Actor,
    now: datetime,
) -> DocumentVersion:
    """Add the next version with a row for each statement. Who may, and if it makes sense, is asked before."""
    last = session.scalar(select(func.max(DocumentVersion.number)).where(DocumentVersion.item_id == item.id))
    body = canonical(report_body.body(draft, sections, report_document.about_of(session, review, item)))
    version = DocumentVersion(
        partnership_id=item.partnership_id,
        item_id=item.id,
        number=(last or 0) + 1,
        sha256=sha256(body).hexdigest(),
        saved_by=by.person_id,
        saved_at=now,
        suspicious_places=len(report_anonymity.places(session, review, sections)),
    )
    sealed.put(session, version, "body_sealed", body.decode())
    session.add(version)
    _statements(session, version, draft, sections)
    session.flush()
    return version


def _statements(
    session: Session, version: DocumentVersion, draft: Draft, sections: Sequence[Section]
) -> None:
    read = {each.key: each for section in sections for each in section.statements}
    for part, chapter in draft.chapters.items():
        for number, each in enumerate(chapter.statements, start=1):
            about = report_body.details(each, read[each.key])
            _row(session, version, part, each.text, number=number, for_whom=each.for_whom, details=about)
        if chapter.text:
            _row(session, version, part, chapter.text)
        elif chapter.said_none:
            _row(session, version, part, chapter.said_none, said_none=True)


def _row(
    session: Session,
    version: DocumentVersion,
    part: str,
    text: str,
    *,
    number: int = 1,
    for_whom: str = "",
    said_none: bool = False,
    details: Mapping[str, object] | None = None,
) -> None:
    row = Statement(
        partnership_id=version.partnership_id,
        version_id=version.id,
        kind=part,
        number=number,
        for_whom=for_whom or None,
        said_none=said_none,
    )
    sealed.put(session, row, "text_sealed", text)
    if details is not None:
        sealed.put(session, row, "details_sealed", json.dumps(details, ensure_ascii=False))
    session.add(row)
