"""The time in which agencies may comment on a draft: until when, and which comments nobody has answered."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.comments import TO_COMMENT, CommentsAsked, comments_asked
from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import deadlines, document_facts, items, outbox, readers
from malp_flow.services.actor import Actor
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import is_here

CLOSED_EARLY = "comments_closed"


class WindowOpen(ReasonNeeded):
    """Say in at least 20 characters why the comments are closed now, or wait and answer them first"""


@dataclass(frozen=True, slots=True)
class Window:
    """`until` is the last day for comments, None once it is over; `unanswered` counts comments."""

    until: date | None
    unanswered: int

    @property
    def is_open(self) -> bool:
        """Whether closing it takes something away from somebody."""
        return self.until is not None or self.unanswered > 0

    @property
    def facts(self) -> dict[str, object]:
        """Return what the history says of its end, while that takes something away."""
        until = {"comments_until": self.until.isoformat()} if self.until else {}
        return until | {"unanswered": self.unanswered} if self.is_open else {}


CLOSED = Window(None, 0)


def of(session: Session, review: OpenReview, step: Item, *, now: datetime) -> Window:
    """Return the window that ends with a step; closed where the step ends none. Days are London days."""
    flow = review.workflow
    asked = _asked(review, step)
    if asked is None:
        return CLOSED
    document = items.only(session, review, Kind.document, name=asked.document)
    running = (
        each for each in deadlines.running(session, review) if flow.deadlines[each.name].for_ == step.name
    )
    due = next(running, None)
    still = due.due_on if due and local_day(now) <= due.due_on else None
    return Window(still, sum(document_facts.open_comments(session, document).values()))


def to_close(session: Session, review: OpenReview, step: Item, reason: str, *, now: datetime) -> Window:
    """Return the window that ends with a step; raises WindowOpen where it is open and not said why."""
    window = of(session, review, step, now=now)
    if window.is_open and len(reason.strip()) < SHORTEST_REASON:
        raise WindowOpen
    return window


def tell_of_end(session: Session, review: OpenReview, step: Item, *, by: Actor, now: datetime) -> int:
    """Write to everybody who is asked for comments that the time ended early; return how many that are.

    Whoever ends it is not written to, nor whoever was asked once and takes no part any more.
    """
    asked = _asked(review, step)
    if asked is None:
        return 0
    document = items.only(session, review, Kind.document, name=asked.document)
    query = (
        select(Letter.membership_id)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(LetterCause.name == TO_COMMENT, LetterCause.review_id == review.id)
        .distinct()
    )
    now_asked = {each for role in asked.roles for each in readers.of_role(session, review, role, now=now)}
    reading = {each for each in session.scalars(query) if each in now_asked} - {by.person_id}
    told = [each for each in sorted(reading) if is_here(session, each, on=local_day(now))]
    for member in told:
        cause = outbox.Cause(document.id)
        outbox.queue_alone(session, CLOSED_EARLY, to=member, review=review, now=now, cause=cause)
    return len(told)


def _asked(review: OpenReview, step: Item) -> CommentsAsked | None:
    opener = review.workflow.items[step.name].opened_by
    return next((each for each in comments_asked(review.workflow) if each.move.id == opener), None)
