"""A review commissioned from a line of the programme, for records chosen by chance, or led to by another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records.reviews import Case, PanelSeat, Review
from malp_flow.services import case_choice, linked_reviews, looking_again, programme, programme_pages, reviews
from malp_flow.services.actor import Actor


def proposed(
    session: Session,
    *,
    line: UUID | None,
    choice: UUID | None,
    wanted: UUID | None = None,
    by: Actor,
    now: datetime,
) -> dict[str, str]:
    """Return what the form of a commission begins with, by the name of its field.

    The panel is that of the partnership’s newest review, to be looked at: partners seldom change.
    Raises NotYours, NotHere.
    """
    fields = _newest_panel(session, by)
    if line:
        fields["theme"] = programme_pages.one(session, line, by=by, now=now).plan.theme
    if choice:
        kept = case_choice.of(session, choice, by=by, now=now)
        fields["records"] = "\n".join(kept.references)
    if wanted:
        fields |= _of_the_other(session, wanted, by=by, now=now)
    return fields


def _of_the_other(session: Session, wanted: UUID, *, by: Actor, now: datetime) -> dict[str, str]:
    """Return the theme, records and panel of the review that leads to this one, to be looked at."""
    review, found = linked_reviews.of_entry(session, wanted, by=by, now=now)
    cases = select(Case.reference).where(Case.review_id == review.id).order_by(Case.reference)
    fields = {"theme": found.theme, "records": "\n".join(session.scalars(cases))}
    fields |= {"workflow": found.workflow} if found.workflow else {}
    return fields | _panel_of(session, review.id)


def _newest_panel(session: Session, by: Actor) -> dict[str, str]:
    query = (
        select(PanelSeat.review_id)
        .join(Review, Review.id == PanelSeat.review_id)
        .where(Review.partnership_id == by.partnership_id)
        .order_by(Review.created_at.desc(), Review.id.desc())
    )
    newest = session.scalar(query.limit(1))
    return _panel_of(session, newest) if newest else {}


def _panel_of(session: Session, review_id: UUID) -> dict[str, str]:
    query = select(PanelSeat).where(PanelSeat.review_id == review_id).order_by(PanelSeat.number)
    fields: dict[str, str] = {}
    for number, seat in enumerate(session.scalars(query), start=1):
        fields |= {f"seat-{number}": seat.title, f"member-{number}": str(seat.membership_id)}
    return fields


def take_over(
    session: Session,
    reference: str,
    *,
    line: UUID | None,
    choice: UUID | None,
    wanted: UUID | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what a review that was just commissioned came from; a re-audit looks at the earlier one again.

    Raises BecameReview, Removed, NotYours, NotHere.
    """
    if not (line or choice or wanted):
        return
    review_id = reviews.found(session, reference, partnership_id=by.partnership_id)
    review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
    if line:
        programme.link(session, line, review, by=by, now=now)
        again = programme_pages.one(session, line, by=by, now=now).plan.re_audit_of
        if again and not looking_again.looks_again(session, review):
            looking_again.link(session, review, again, by=by, now=now)
    if wanted:
        linked_reviews.link(session, wanted, review, by=by, now=now)
    if choice:
        case_choice.take_over(session, choice, review, by=by, now=now)
