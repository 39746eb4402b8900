"""What looks like somebody’s identity in words that a person has just sent: a warning, never a refusal."""

from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.anonymity import suspicious_places
from malp_flow.records.items import Item
from malp_flow.services import report_anonymity, reviews
from malp_flow.services.reviews import OpenReview


def of_review(session: Session, review: OpenReview, *texts: str) -> tuple[str, ...]:
    """Return the places in these texts, each once; what stands on the review’s identity sheets counts too."""
    known = report_anonymity.known(session, review)
    return tuple(dict.fromkeys(place for text in texts for place in suspicious_places(text, known)))


def of_item(session: Session, item_id: UUID, *texts: str) -> tuple[str, ...]:
    """Return the places in texts that are about an item of a review. Who may write them was asked before."""
    item = session.get_one(Item, item_id)
    review = reviews.read(session, item.review_id, partnership_id=item.partnership_id)
    return of_review(session, review, *texts)
