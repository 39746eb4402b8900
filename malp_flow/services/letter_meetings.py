"""What a letter about an event says of its meeting: the day, the hours, the place, and when it was before."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import EventState
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.services import meetings
from malp_flow.services.event_letters import OLD_END, OLD_START, SAID_YES
from malp_flow.services.letter_entries import MEETING
from malp_flow.wording import day_long, gettext, time_words

RELEASED, PEOPLE_WANTED, COLLEAGUE_ASKED = "answers_released", "event_people_wanted", "event_colleague_asked"
NOT_FOR_INVITED = frozenset({RELEASED, PEOPLE_WANTED, COLLEAGUE_ASKED})
"""Letters about an event that do not lead to the page on which an invitation is answered."""


def fields_of(
    session: Session, item: Item | None, reader: UUID, facts: Mapping[str, str], *, now: datetime
) -> dict[str, str]:
    """Return day, hours and place of the meeting that a letter is about; nothing for any other letter."""
    meeting = _meeting(session, item, reader, facts, now=now)
    if meeting is None:
        return {}
    return {
        "due": day_long(local_day(meeting.starts_at), local_day(now)),
        "hours": hours(meeting.starts_at, meeting.ends_at),
        "place": sealed.get(session, meeting, "place_sealed"),
    }


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """Return from when to when a meeting goes: 10am to 1pm."""
    return gettext("%(start)s to %(end)s") % {"start": time_words(starts_at), "end": time_words(ends_at)}


def was_before(facts: Mapping[str, str], *, today: date) -> str:
    """Return when a meeting was before it moved, or that its reader had said yes to that, as a sentence."""
    if SAID_YES in facts:
        return gettext("You had said yes before its time or place changed.")
    if OLD_START not in facts:
        return ""
    begins, ends = (datetime.fromisoformat(facts[name]) for name in (OLD_START, OLD_END))
    said = {"day": day_long(local_day(begins), today), "hours": hours(begins, ends)}
    return gettext("It was to be on %(day)s, %(hours)s.") % said


def is_for_invited(session: Session, item: Item, reader: UUID, letter: str) -> bool:
    """Whether a letter leads its reader to the page of their invitation, even if that was taken back.

    Once the event was held, what there is to read stands behind the mailbox.
    """
    if item.kind != Kind.event or item.state == EventState.held or letter in NOT_FOR_INVITED:
        return False
    query = (
        select(EventInvitation.id)
        .join(Meeting, Meeting.id == EventInvitation.meeting_id)
        .where(Meeting.item_id == item.id, EventInvitation.membership_id == reader)
    )
    return session.scalar(query.limit(1)) is not None


def _meeting(
    session: Session, item: Item | None, reader: UUID, facts: Mapping[str, str], *, now: datetime
) -> Meeting | None:
    """The meeting of the letter; of a reminder, the reader's next one; of a request, the event's next."""
    if MEETING in facts:
        return session.get_one(Meeting, UUID(facts[MEETING]))
    if item is None or item.kind != Kind.event:
        return None
    mine = select(EventInvitation.meeting_id).where(
        EventInvitation.membership_id == reader, EventInvitation.taken_back_at.is_(None)
    )
    theirs = set(session.scalars(mine))
    found = meetings.ahead(session, item, now=now)
    return next((each for each in found if each.id in theirs), found[0] if found else None)
