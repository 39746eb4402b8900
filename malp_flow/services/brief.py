"""What a review is asked and how its effect will be known, and the lead reviewer’s declared independence.

Settled when a review is commissioned; what is written later stands beside it in the history.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.reviews import ReviewBrief
from malp_flow.services import access, history, moves, people
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of

LONGEST = 10_000
SHORTEST_DECLARATION = 10


class TooLong(Refused):
    """Write up to 10,000 characters."""


class BriefChangedMeanwhile(Refused):
    """Somebody else changed the brief meanwhile: theirs stands beside yours. Join the two, then send it."""


class DeclarationNeeded(Refused):
    """Say how you are independent of the work reviewed, and which interests you have."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What is settled. `independence` is empty while the present lead reviewer has declared nothing.

    `declared_before` is who declared theirs before the present lead reviewer did.
    """

    enquiry: str
    impact: str
    independence: str
    declared_by: str
    declared_at: datetime | None
    declared_before: str
    may_write: bool
    may_declare: bool

    @property
    def mark(self) -> str:
        """What a page keeps of the two texts, to find out whether somebody changed them meanwhile."""
        return sha256(f"{self.enquiry}\0{self.impact}".encode()).hexdigest()[:16]


def of(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> Brief:
    """Return the brief of a review, and what this person may do with it. Who may see it is asked before."""
    row = session.get(ReviewBrief, review.id)
    running = not review.workflow.state(review.state).final
    mine = roles_of(session, review, by.person_id, on=local_day(now))
    reviewers = set(review.workflow.roles_as(Capacity.reviewer))
    writers = reviewers | set(review.workflow.roles_as(Capacity.manager))
    declarer = people.name_of(session, row.declared_by) if row and row.declared_by else ""
    stands = bool(row and row.declared_by and _holds(session, review, row, reviewers, now=now))
    return Brief(
        enquiry=sealed.get(session, row, "enquiry_sealed") if row else "",
        impact=sealed.get(session, row, "impact_sealed") if row else "",
        independence=sealed.get(session, row, "independence_sealed") if row and stands else "",
        declared_by=declarer if stands else "",
        declared_at=row.declared_at if row and stands else None,
        declared_before="" if stands else declarer,
        may_write=running and bool(writers & mine),
        may_declare=running and bool(reviewers & mine),
    )


def _holds(
    session: Session, review: OpenReview, row: ReviewBrief, reviewers: set[str], *, now: datetime
) -> bool:
    if row.declared_by is None:
        return False
    return bool(reviewers & roles_of(session, review, row.declared_by, on=local_day(now)))


def write(
    session: Session,
    review: OpenReview,
    *,
    enquiry: str,
    impact: str,
    seen: str | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Keep the lines of enquiry, one a line, and how the effect will be measured, in place of those before.

    `seen` is the mark of the brief that was changed; None, from a command, takes the place of any.
    Raises TooLong, BriefChangedMeanwhile, NotYours, ReviewEnded.
    """
    access.require_running(review)
    access.require_capacity(
        session, by, Capacity.manager, Capacity.reviewer, on=local_day(now), review=review
    )
    words = {"enquiry": cleaned(enquiry), "impact": cleaned(impact)}
    if any(len(text) > LONGEST for text in words.values()):
        raise TooLong
    if seen is not None and seen != of(session, review, by=by, now=now).mark:
        raise BriefChangedMeanwhile
    row = _row(session, review)
    for name, text in words.items():
        sealed.put(session, row, f"{name}_sealed", text)
    history.append(session, "brief.written", by=by, now=now, review=review, secrets=words)


def declare(session: Session, review: OpenReview, *, words: str, by: Actor, now: datetime) -> None:
    """Keep the lead reviewer’s own declaration; a later one takes the place of the one before.

    Raises DeclarationNeeded, TooLong, NotYours, ReviewEnded.
    """
    access.require_running(review)
    roles = review.workflow.roles_as(Capacity.reviewer)
    access.require_role(session, by, roles, review=review, on=local_day(now))
    said = cleaned(words)
    if len(said) < SHORTEST_DECLARATION:
        raise DeclarationNeeded
    if len(said) > LONGEST:
        raise TooLong
    row = _row(session, review)
    sealed.put(session, row, "independence_sealed", said)
    row.declared_by, row.declared_at = by.person_id, now
    history.append(
        session, "independence.declared", by=by, now=now, review=review, secrets={"declaration": said}
    )
    moves.settle(session, review, by=by, now=now)


def _row(session: Session, review: OpenReview) -> ReviewBrief:
    row = session.get(ReviewBrief, review.id)
    if row is None:
        row = ReviewBrief(review_id=review.id, partnership_id=review.partnership_id)
        session.add(row)
    return row
