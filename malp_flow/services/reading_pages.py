"""What those invited read beforehand: behind their proved mailbox, and never in a letter."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.learning_event import Meeting
from malp_flow.services import event_invitations, event_people_pages, meetings, releasing
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere

_WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read before one session."""

    starts_at: datetime
    text: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ToRead:
    """All there is to read for one person; `answers` says that released answers wait for them, too."""

    review: str
    title: str
    readings: tuple[Reading, ...]
    is_invited: bool
    answers: bool


def to_read(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> ToRead:
    """Return what somebody invited to an event, or named for a case of it, has to read; raises NotHere."""
    review, item = event_people_pages.event_of(session, item_id, by=by)
    theirs = [
        meeting
        for meeting in meetings.standing(session, item)
        if event_invitations.of_member(session, meeting, by.person_id)
    ]
    answers = bool(releasing.named_for(session, review, by.person_id, on=local_day(now)))
    if not theirs and not answers:
        raise NotHere
    return ToRead(
        review=review.reference,
        title=review.workflow.items[item.name].title,
        readings=tuple(_reading(session, each) for each in theirs if each.reading_sealed),
        is_invited=bool(theirs),
        answers=answers,
    )


def _reading(session: Session, meeting: Meeting) -> Reading:
    text = sealed.get(session, meeting, "reading_sealed")
    return Reading(meeting.starts_at, text, max(1, round(len(text.split()) / _WORDS_A_MINUTE)))
