"""The calendar entry that goes with a letter about a meeting: as the meeting is when the letter leaves."""

import json
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.outputs import calendar_file
from malp_flow.outputs.message import CalendarEntry
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Meeting
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Partnership
from malp_flow.services import heartbeat, letter_causes, people, reviews
from malp_flow.wording import gettext

POST = "post"
"""The job that reads what came back."""
A_DAY = timedelta(days=1)
MEETING, METHOD = "meeting", "method"
"""Facts of a letter's cause: which meeting it is about, and what a calendar is to do with it."""


def of(session: Session, letter: Letter, *, organiser: str) -> CalendarEntry | None:
    """Return the entry for a letter that is about one meeting and nothing else; None for every other.

    `organiser` is the address that calendars send answers to. The place stands in it, the address for joining
    does not: who is asked has not said yet that they come.
    """
    causes = letter_causes.live(session, letter.id)
    facts: dict[str, str] = json.loads(causes[0].facts) if len(causes) == 1 else {}
    if METHOD not in facts:
        return None
    meeting = session.get_one(Meeting, UUID(facts[MEETING]))
    entry = _entry(session, letter, causes[0], meeting, organiser=organiser)
    return CalendarEntry(facts[METHOD], calendar_file.text(entry, facts[METHOD]))


def _entry(
    session: Session, letter: Letter, cause: LetterCause, meeting: Meeting, *, organiser: str
) -> calendar_file.Entry:
    place = session.get_one(Partnership, letter.partnership_id)
    return calendar_file.Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=summary(session, cause.review_id, meeting),
        place=sealed.get(session, meeting, "place_sealed"),
        words=place.contact,
        stamped_at=letter.dated_at or letter.next_at,
        organiser=(place.name, organiser),
        attendee=(
            people.name_of(session, letter.membership_id),
            people.address_of(session, letter.membership_id),
        ),
        answers_are_read=_is_read(session, letter),
    )


def _is_read(session: Session, letter: Letter) -> bool:
    """Whether the mailbox that answers go to was read within a day of the letter."""
    last = heartbeat.last(session, POST)
    return bool(last and (letter.dated_at or letter.next_at) - last.last_at < A_DAY)


def summary(session: Session, review_id: UUID | None, meeting: Meeting) -> str:
    """Return what a calendar calls a meeting: the event's title and the review's reference."""
    item = session.get_one(Item, meeting.item_id)
    review = reviews.read(session, review_id or item.review_id, partnership_id=item.partnership_id)
    said = {"event": review.workflow.items[item.name].title, "review": review.reference}
    return gettext("%(event)s (%(review)s)") % said
