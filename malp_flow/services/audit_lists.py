"""Audits of one review or of all that run, as lists show them: how far they are, never what they say."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records.reviews import Review
from malp_flow.services import audit_lines, picture, reviews
from malp_flow.services.audit_lines import AuditLine
from malp_flow.services.reviews import OpenReview


def of_review(session: Session, review: OpenReview, *, now: datetime) -> list[AuditLine]:
    """Return the audits of one review by child’s record and agency; those withdrawn are left out."""
    known = picture.facts(session, review, now=now)
    return list(audit_lines.audit_lines(session, review, known))


def of_running(session: Session, partnership_id: UUID, *, now: datetime) -> list[AuditLine]:
    """Return the audits of every review of a partnership that has not come to its end."""
    query = select(Review.id).where(Review.partnership_id == partnership_id).order_by(Review.reference)
    found = [
        reviews.read(session, review_id, partnership_id=partnership_id)
        for review_id in session.scalars(query).all()
    ]
    running = [review for review in found if not review.workflow.state(review.state).final]
    return [line for review in running for line in of_review(session, review, now=now)]
