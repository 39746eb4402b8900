"""A report as a document: what people wrote and what the system says of the review, in one order."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.report import Report, Section
from malp_flow.engine.report_body import about_in, draft_in, sections_in
from malp_flow.engine.report_draft import Draft, section
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.people import Partnership
from malp_flow.records.reports import DecisionAnswer, DocumentVersion
from malp_flow.records.reviews import Review
from malp_flow.services import (
    items,
    report_findings,
    report_method,
    report_plan,
    report_returns,
    report_sample,
    report_voices,
)
from malp_flow.services.reviews import OpenReview


def of(session: Session, review: OpenReview, version: DocumentVersion) -> Report:
    """Return one version as it is read. Who may read it is decided by the caller.

    A version that an earlier house saved holds only what people wrote.
    """
    item, kept = session.get_one(Item, version.item_id), _body(session, version)
    about = about_in(kept) or about_of(session, review, item)
    return Report(
        reference=about["reference"],
        title=about["title"],
        partnership=about["partnership"],
        theme=about["theme"],
        number=version.number,
        sha256=version.sha256,
        saved_at=version.saved_at,
        is_final=_is_final(session, review, version),
        sections=sections_in(kept, review.workflow.items[item.name].parts),
    )


def newest(session: Session, review: OpenReview, *, name: str | None = None) -> DocumentVersion | None:
    """Return the present version of the review's document, or None while nothing is written."""
    item = items.only(session, review, Kind.document, name=name)
    query = select(DocumentVersion).where(DocumentVersion.item_id == item.id)
    return session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).first()


def draft_of(session: Session, version: DocumentVersion | None) -> Draft:
    """Return what people wrote of a version, with its keys; empty without one."""
    return draft_in(_body(session, version)) if version else Draft()


def _body(session: Session, version: DocumentVersion) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(sealed.get(session, version, "body_sealed"))
    return kept


def about_of(session: Session, review: OpenReview, item: Item) -> dict[str, str]:
    """Return what the title page of a report says."""
    return {
        "reference": review.reference,
        "title": review.workflow.items[item.name].title,
        "partnership": session.get_one(Partnership, review.partnership_id).name,
        "theme": session.get_one(Review, review.id).theme,
    }


def _is_final(session: Session, review: OpenReview, version: DocumentVersion) -> bool:
    """Whether partners decided on this version, and that decision brought the review to its end."""
    if not review.workflow.state(review.state).final or not _ended_by_decision(session, review, version):
        return False
    query = select(DecisionAnswer.id).where(DecisionAnswer.version_id == version.id).limit(1)
    later = select(DocumentVersion.id).where(
        DocumentVersion.item_id == version.item_id, DocumentVersion.number > version.number
    )
    return session.scalar(query) is not None and session.scalar(later.limit(1)) is None


def _ended_by_decision(session: Session, review: OpenReview, version: DocumentVersion) -> bool:
    """Whether a move into the present state asks for decisions on this document: a withdrawal does not."""
    document, flow = session.get_one(Item, version.item_id).name, review.workflow
    decisions = {name for name, said in flow.items.items() if said.about == document}
    return any(
        check.about in decisions for move in flow.moves if move.to == review.state for check in move.checks
    )


def skeleton(session: Session, review: OpenReview, *, now: datetime) -> tuple[Section, ...]:
    """Return the sections that the system makes from what is in it, before anybody writes a word."""
    told, returns = report_method.told_of(session, review), report_returns.read(session, review)
    made = (
        report_method.enquiry(session, review),
        report_method.method(session, review, told, now=now),
        report_sample.section(session, review, told, returns),
        *report_voices.sections(session, review, returns),
        report_findings.journey(returns),
        report_findings.grades(returns),
        report_findings.gathered(returns),
        report_method.contributions(session, review, told, now=now),
    )
    return tuple(each for each in made if not each.is_empty)


def sections(
    session: Session, review: OpenReview, item: Item, draft: Draft, *, now: datetime
) -> tuple[Section, ...]:
    """Return all sections of a version in the order in which they are read.

    A text that is read first opens the report; then comes what the system made, then what people
    found, and at the end what follows from it. What is for partners alone stands last.
    """
    return tuple(_in_order(session, review, item, draft, now=now))


def _in_order(
    session: Session, review: OpenReview, item: Item, draft: Draft, *, now: datetime
) -> Iterator[Section]:
    parts, made = review.workflow.items[item.name].parts, skeleton(session, review, now=now)
    opening = [name for name, part in parts.items() if part.as_ == "text" and part.read_first]
    yield from (section(name, parts, draft) for name in opening)
    yield from (each for each in made if not each.for_partners_only)
    yield from (section(name, parts, draft) for name in parts if name not in opening)
    change = (report_plan.action_plan(parts, draft), report_plan.impact(session, review, parts, draft))
    yield from (each for each in change if not each.is_empty)
    yield from (each for each in made if each.for_partners_only)
