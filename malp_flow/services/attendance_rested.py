"""A list of who came on which a move has rested: it is changed with a reason, and beside what it was then."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import gates
from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Move
from malp_flow.engine.findings import Blocker
from malp_flow.errors import Refused
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.services import picture, told
from malp_flow.services.free_text import require_short
from malp_flow.services.moves import SHORTEST_REASON
from malp_flow.services.reviews import OpenReview

RECORDED = "event.attendance_recorded"
ATTENDED = "attended"
"""The check of a gate that asks who came."""


class MendReason(Refused):
    """The review moved on with this list. Say why it changes, in a sentence of at least 20 characters."""


@dataclass(frozen=True, slots=True)
class Rested:
    """The move that rested on a list: when it was, and how many had come by the list of then.

    `missing` is what the same gate would miss now.
    """

    title: str
    at: datetime
    came: int
    missing: tuple[Blocker, ...]


def rested_on(
    session: Session, review: OpenReview, item: Item, meeting: Meeting, *, now: datetime
) -> Rested | None:
    """Return the last move for which the list of this sitting counted; None where none did, or it is ahead.

    Who may see it is decided by the caller.
    """
    found = _last_move(session, review, item)
    if found is None:
        return None
    entry, move = found
    came = _came_before(session, review, item, meeting, entry.at)
    if came is None or review.state in move.from_:
        return None
    known = picture.facts(session, review, now=now)
    missing = [
        blocker
        for use, finding in zip(move.checks, gates.findings(review.workflow, move, known), strict=True)
        if (use.check, use.about) == (ATTENDED, item.name)
        for blocker in finding.blockers
    ]
    return Rested(move.title, entry.at, came, tuple(missing))


def _last_move(session: Session, review: OpenReview, item: Item) -> tuple[Entry, Move] | None:
    """The last move that asked who came to this event, and did not go on without."""
    query = select(Entry).where(Entry.review_id == review.id, Entry.kind == "review.moved")
    for entry in session.scalars(query.order_by(Entry.seq.desc())):
        facts = json.loads(entry.body).get("facts", {})
        move = review.workflow.move(str(facts.get("move", "")))
        if move and _asks(move, item) and not _waived(facts.get("checks", ())):
            return entry, move
    return None


def _asks(move: Move, item: Item) -> bool:
    return any((use.check, use.about) == (ATTENDED, item.name) for use in move.checks)


def _waived(checks: Collection[dict[str, object]]) -> bool:
    return any(each.get("check") == ATTENDED and each.get("waived") for each in checks)


def _came_before(
    session: Session, review: OpenReview, item: Item, meeting: Meeting, at: datetime
) -> int | None:
    entries = told.about(session, review, item.id, [RECORDED])
    counted = [
        int(each.facts["came"])
        for each in entries
        if each.at <= at and each.facts.get("session") == str(meeting.session)
    ]
    return counted[-1] if counted else None


def require_reason(rested: Rested | None, reason: str) -> str:
    """Return the reason for a change as it is kept.

    Raises MendReason where a move rested on the list, and WordsTooLong.
    """
    words = " ".join(cleaned(reason).split())
    require_short(words)
    if rested and len(words) < SHORTEST_REASON:
        raise MendReason
    return words
