"""Letters about an event: each goes alone, and brings the entry of its meeting for the reader’s calendar."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day, start_of_day
from malp_flow.outputs import calendar_file
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import letter_causes, outbox
from malp_flow.services.letter_entries import MEETING, METHOD
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import is_here

INVITED, CHANGED, CANCELLED, TAKEN_BACK = (
    *("event_invited", "event_changed", "event_cancelled"),
    "event_taken_back",
)
NO_ANSWER = "event_no_answer"
OLD_START, OLD_END, SAID_YES = "old_starts_at", "old_ends_at", "said_yes_before"
"""Facts of a letter about a change: when the meeting was before, and that its reader had said yes to that."""


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
    """Say when the meeting is now, and when it was, to these people.

    Whose invitation has not left yet gets that alone: it speaks of the meeting as it is when it leaves.
    """
    facts = {OLD_START: old[0].isoformat(), OLD_END: old[1].isoformat()}
    for row in rows:
        row.sequence = meeting.sequence
        if _on_the_way(session, meeting, row, INVITED):
            continue
        _withdraw(session, _on_the_way(session, meeting, row, CHANGED), now=now)
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

    `reason` is a line of the organiser's own. Whose invitation has not left yet hears nothing of either.
    """
    for row in rows:
        row.sequence = meeting.sequence
        _withdraw(session, _on_the_way(session, meeting, row, CHANGED), now=now)
        unsent = _on_the_way(session, meeting, row, INVITED)
        if unsent:
            _withdraw(session, unsent, now=now)
            continue
        _queue(session, review, letter, calendar_file.CANCEL, meeting, row, {}, line=reason, now=now)


def _on_the_way(session: Session, meeting: Meeting, row: EventInvitation, letter: str) -> list[UUID]:
    """The causes of letters of this name to one person about a meeting that have not left yet."""
    query = (
        select(LetterCause)
        .join(Letter, Letter.id == LetterCause.letter_id)
        .where(
            Letter.membership_id == row.membership_id,
            Letter.status == "pending",
            Letter.dated_at.is_(None),
            LetterCause.item_id == meeting.item_id,
            LetterCause.name == letter,
            LetterCause.dropped_at.is_(None),
        )
    )
    found = session.scalars(query)
    return [cause.id for cause in found if json.loads(cause.facts).get(MEETING) == str(meeting.id)]


def _withdraw(session: Session, causes: list[UUID], *, now: datetime) -> None:
    if causes:
        letter_causes.withdraw(session, LetterCause.id.in_(causes), because="no_longer_asked", now=now)


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


def ask_again(
    session: Session, review: OpenReview, item: Item, member: UUID, *, had_said_yes: bool, now: datetime
) -> None:
    """Ask somebody once more whether they come; `had_said_yes` before the event last changed."""
    facts = {SAID_YES: "yes"} if had_said_yes else {}
    cause = outbox.Cause(item.id, facts=facts)
    outbox.queue_alone(session, NO_ANSWER, to=member, review=review, now=now, cause=cause)


def is_written_to(session: Session, member: UUID, *, now: datetime) -> bool:
    """Return whether somebody is still here: nobody else is written to."""
    return is_here(session, member, on=local_day(now))


def written_to_today(session: Session, item: Item, letter: str, *, now: datetime) -> set[UUID]:
    """Return who has a letter of this name about an event already that is of today, sent or on its way."""
    query = (
        select(Letter.membership_id)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(
            LetterCause.item_id == item.id,
            LetterCause.name == letter,
            Letter.next_at >= start_of_day(local_day(now)),
        )
    )
    return {member for member in session.scalars(query) if member}
