"""What somebody answers to their invitation: that they come, or that they do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.services import access, event_invitations, history, invitation_links, told
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.services.standing import is_here

COMING, NOT_COMING = "coming", "not_coming"
ANSWERED, UNDECIDED = "event.invitation_answered", "event.invitation_undecided"


class AnswerNeeded(Refused):
    """Say whether you come."""


class CalledOff(Refused):
    """This event is called off, so there is nothing to answer any more."""


class IsOver(Refused):
    """This event is over, so there is nothing to answer any more."""


class TakenBack(Refused):
    """You are not invited to this event any more. If that is wrong, call us."""


class MovedMeanwhile(Refused):
    """The event has changed since you opened this page. Look at the new time or place, then answer."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to one session, and the meeting's sequence that it was given to."""

    answer: str
    sequence: int


def answer_by_link(
    session: Session, opaque: str, said: Mapping[int, Said], *, needs: str, now: datetime
) -> bool:
    """Answer by the link of an invitation, session by session; return whether anything changed.

    Left empty, `needs` stay as they are. Raises NotHere where the link leads nowhere, WordsTooLong,
    and as `answer` does.
    """
    found = invitation_links.opened(session, opaque, now=now)
    rows = {meeting.session: row for row, meeting in found.rows if row.taken_back_at is None}
    if not said:
        raise AnswerNeeded
    require_short(cleaned(needs))
    changed = [
        answer(
            session,
            found.review,
            rows[number].id,
            said=each.answer,
            needs=needs if cleaned(needs) else None,
            sequence=each.sequence,
            by=found.actor,
            now=now,
        )
        for number, each in said.items()
        if number in rows
    ]
    if not changed:
        raise TakenBack
    return any(changed)


def answer(
    session: Session,
    review: OpenReview,
    invitation_id: UUID,
    *,
    said: str,
    needs: str | None = None,
    sequence: int | None = None,
    by_calendar: bool = False,
    by: Actor,
    now: datetime,
) -> bool:
    """Keep what somebody answers to their own invitation; return whether that changed anything.

    `needs` are their access needs, kept for the organisers alone; None leaves them as they are. `sequence`
    is the meeting's that they looked at; `by_calendar` says that their calendar program answered. The last of
    several answers counts, and the history keeps each.
    Raises NotHere, AnswerNeeded, CalledOff, IsOver, TakenBack, MovedMeanwhile, ReviewEnded.
    """
    row, meeting, item = own(session, review, invitation_id, by=by, now=now)
    if said not in {COMING, NOT_COMING}:
        raise AnswerNeeded
    if sequence is not None and sequence != meeting.sequence:
        raise MovedMeanwhile
    is_new = (row.answer, row.answered_sequence) != (said, meeting.sequence)
    is_new = is_new or row.membership_id in undecided(session, review, item, meeting)
    if not (_keep_needs(session, row, needs) or is_new):
        return False
    row.answer, row.answered_at, row.answered_sequence = said, now, meeting.sequence
    facts: dict[str, str | bool] = {"item": str(item.id), "membership": str(row.membership_id)}
    facts |= {"answer": said} | ({"by_calendar": True} if by_calendar else {})
    history.append(session, ANSWERED, by=by, now=now, review=review, facts=facts)
    return True


def be_undecided(
    session: Session, review: OpenReview, invitation_id: UUID, *, sequence: int, by: Actor, now: datetime
) -> None:
    """Note that somebody has not decided yet. It is no answer: an earlier one stands, and reminders go on.

    Raises as `answer` does.
    """
    row, meeting, item = own(session, review, invitation_id, by=by, now=now)
    if sequence != meeting.sequence:
        raise MovedMeanwhile
    facts = {"item": str(item.id), "membership": str(row.membership_id), "session": str(meeting.session)}
    facts["sequence"] = str(sequence)
    history.append(session, UNDECIDED, by=by, now=now, review=review, facts=facts)


def undecided(session: Session, review: OpenReview, item: Item, meeting: Meeting) -> frozenset[UUID]:
    """Return who has said of a meeting as it is now that they have not decided, and not answered since."""
    said = {
        entry.facts["membership"]: entry.at
        for entry in told.about(session, review, item.id, [UNDECIDED])
        if entry.facts["session"] == str(meeting.session) and entry.facts["sequence"] == str(meeting.sequence)
    }
    rows = event_invitations.invited(session, meeting) if said else []
    return frozenset(
        row.membership_id
        for row in rows
        if (at := said.get(str(row.membership_id))) and at >= (row.answered_at or row.invited_at)
    )


def own(
    session: Session, review: OpenReview, invitation_id: UUID, *, by: Actor, now: datetime
) -> tuple[EventInvitation, Meeting, Item]:
    """Return somebody's own invitation while it can be answered, with its meeting and event."""
    row, meeting, item = event_invitations.get(session, review, invitation_id)
    if row.membership_id != by.person_id or not is_here(session, by.person_id, on=local_day(now)):
        raise NotHere
    if row.taken_back_at is not None:
        raise TakenBack
    if meeting.cancelled_at is not None:
        raise CalledOff
    if meeting.ends_at <= now:
        raise IsOver
    access.require_running(review)
    return row, meeting, item


def _keep_needs(session: Session, row: EventInvitation, needs: str | None) -> bool:
    """Keep access needs as they were typed; whether they are others than before."""
    if needs is None or cleaned(needs) == sealed.get(session, row, "needs_sealed"):
        return False
    if cleaned(needs):
        sealed.put(session, row, "needs_sealed", cleaned(needs))
    else:
        row.needs_sealed = None
    return True
