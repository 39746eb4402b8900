"""Letters about an event: each goes alone, and brings the entry of its meeting for the reader’s calendar."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.outputs import calendar_file
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.services import outbox
from malp_flow.services.letter_entries import MEETING, METHOD
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import is_here

INVITED, CHANGED, CANCELLED, TAKEN_BACK = (
    *("event_invited", "event_changed", "event_cancelled"),
    "event_taken_back",
)
OLD_START, OLD_END = "old_starts_at", "old_ends_at"
"""Facts of a letter about a change: when the meeting was before."""


def invite(
    session: Session, review: OpenReview, meeting: Meeting, row: EventInvitation, *, now: datetime
) -> None:
    """Ask somebody to come; their calendar learns of the meeting as it is now."""
    row.sequence = meeting.sequence
    _queue(session, review, INVITED, calendar_file.REQUEST, meeting, row, {}, now=now)


def tell_of_change(
    session: Session,
    review: OpenReview,
    meeting: Meeting,
    rows: Iterable[EventInvitation],
    *,
    old: tuple[datetime, datetime],
    now: datetime,
) -> None:
    """Say when the meeting is now, and when it was, to these people."""
    facts = {OLD_START: old[0].isoformat(), OLD_END: old[1].isoformat()}
    for row in rows:
        row.sequence = meeting.sequence
        _queue(session, review, CHANGED, calendar_file.REQUEST, meeting, row, facts, now=now)


def tell_of_end(
    session: Session,
    review: OpenReview,
    meeting: Meeting,
    rows: Iterable[EventInvitation],
    *,
    letter: str,
    reason: str = "",
    now: datetime,
) -> None:
    """Say that the meeting is called off, or that somebody is not invited any more; the entry goes away.

    `reason` is a line of the organiser's own.
    """
    for row in rows:
        row.sequence = meeting.sequence
        _queue(session, review, letter, calendar_file.CANCEL, meeting, row, {}, line=reason, now=now)


def _queue(
    session: Session,
    review: OpenReview,
    letter: str,
    method: str,
    meeting: Meeting,
    row: EventInvitation,
    facts: dict[str, str],
    *,
    line: str = "",
    now: datetime,
) -> None:
    if not is_here(session, row.membership_id, on=local_day(now)):
        return  # they left: nobody writes to them any more
    said = {MEETING: str(meeting.id), METHOD: method} | facts
    cause = outbox.Cause(meeting.item_id, facts=said, line=line)
    outbox.queue_alone(session, letter, to=row.membership_id, review=review, now=now, cause=cause)
