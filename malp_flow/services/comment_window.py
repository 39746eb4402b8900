"""The time in which agencies may comment on a draft: until when, and which comments nobody has answered."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine.comments import comments_asked
from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.services import deadlines, document_facts, items
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Window:
    """`until` is the last day for comments, None once it is over; `unanswered` counts comments."""

    until: date | None
    unanswered: int

    @property
    def is_open(self) -> bool:
        """Whether closing it takes something away from somebody."""
        return self.until is not None or self.unanswered > 0


CLOSED = Window(None, 0)


def of(session: Session, review: OpenReview, step: Item, *, now: datetime) -> Window:
    """Return the window that ends with a step; closed where the step ends none. Days are London days."""
    flow = review.workflow
    opener = flow.items[step.name].opened_by
    asked = next((each for each in comments_asked(flow) if each.move.id == opener), None)
    if asked is None:
        return CLOSED
    document = items.only(session, review, Kind.document, name=asked.document)
    running = (
        each for each in deadlines.running(session, review) if flow.deadlines[each.name].for_ == step.name
    )
    due = next(running, None)
    still = due.due_on if due and local_day(now) <= due.due_on else None
    return Window(still, sum(document_facts.open_comments(session, document).values()))
