"""How many audits a review expects, and what became of them: one count for pages, files and the report."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import RETURNED, ReturnState
from malp_flow.records.items import Item
from malp_flow.records.reviews import ReviewException
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

WITHDRAWN = "audit_withdrawn"
"""The kind of exception that takes an audit out of the count: it was asked for by mistake."""


@dataclass(frozen=True, slots=True)
class AuditCounts:
    """What became of the audits of a review; all but `withdrawn` add up to `expected`.

    `not_returned` are those that were still open when the review came to its end.
    """

    expected: int
    not_known: int
    returned: int
    went_ahead: int
    sent_back: int
    not_returned: int
    not_back: int
    withdrawn: int

    def as_words(self) -> str:
        """Return the counts as one line: 22 expected: 3 not known, 18 returned, 1 went ahead without."""
        parts = [
            (self.not_known, gettext("%(number)s not known")),
            (self.returned, gettext("%(number)s returned")),
            (self.went_ahead, gettext("%(number)s went ahead without")),
            (self.sent_back, gettext("%(number)s sent back")),
            (self.not_back, gettext("%(number)s not back yet")),
            (self.not_returned, gettext("%(number)s not returned")),
        ]
        said = ", ".join(words % {"number": number} for number, words in parts if number)
        line = gettext("%(number)s expected") % {"number": self.expected}
        line = f"{line}: {said}" if said else line
        beside = gettext("%(number)s withdrawn") % {"number": self.withdrawn}
        return f"{line}; {beside}" if self.withdrawn else line


def of(session: Session, review: OpenReview) -> AuditCounts:
    """Return what became of the audits of a review; reads two queries, however many there are."""
    query = select(Item.id, Item.state).where(Item.review_id == review.id, Item.kind == Kind.return_)
    mistaken = withdrawn_by_mistake(session, review)
    return counted((row.state, row.id in mistaken) for row in session.execute(query))


def withdrawn_by_mistake(session: Session, review: OpenReview) -> dict[UUID, ReviewException]:
    """Return the audits that were withdrawn because they were asked for by mistake, each with why."""
    query = select(ReviewException).where(
        ReviewException.review_id == review.id, ReviewException.kind == WITHDRAWN
    )
    return {row.item_id: row for row in session.scalars(query) if row.item_id}


def counted(audits: Iterable[tuple[str, bool]]) -> AuditCounts:
    """Return the counts of audits, each given by its state and whether it was withdrawn by mistake."""
    states = Counter("mistaken" if mistaken else state for state, mistaken in audits)
    mistaken = states.pop("mistaken", 0)
    told = {
        "not_known": states.pop(ReturnState.nil_return, 0),
        "returned": sum(states.pop(state, 0) for state in RETURNED),
        "went_ahead": states.pop(ReturnState.not_returned_accepted, 0),
        "sent_back": states.pop(ReturnState.sent_back, 0),
        "not_returned": states.pop(ReturnState.withdrawn, 0),
    }
    told["not_back"] = sum(states.values())
    return AuditCounts(expected=sum(told.values()), withdrawn=mistaken, **told)
