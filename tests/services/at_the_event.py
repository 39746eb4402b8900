"""What tests of the event begin with: its date with an agenda, and people invited to it."""

from datetime import date

from sqlalchemy import select

from malp_flow.records import sealed
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.services import event_noting, items, learning_event
from malp_flow.services.event_notes import Typed
from tests.stories.fernshire import at
from tests.stories.way import EVENT, audits_closed

SET_ON = date(2026, 2, 3)
BEGINS = at(EVENT, 10)
DURING = at(EVENT, 11)
AFTER = at(EVENT, 14)
AGENDA = "What the records show\nWhat made the work hard"
POLICE = "Fernshire Police"


def arranged(fernshire, *, agenda=AGENDA):
    """Close the audits and set the date of the event, with an agenda and a support contact."""
    review_id = audits_closed(fernshire)
    fernshire.do(
        review_id, learning_event.arrange, starts_at=BEGINS, ends_at=at(EVENT, 13), place="Town hall",
        by=fernshire.manager, now=at(SET_ON),
    )  # fmt: skip
    with fernshire.transaction() as session:
        meeting = session.scalars(select(Meeting)).one()
        sealed.put(session, meeting, "agenda_sealed", agenda)
        sealed.put(session, meeting, "support_sealed", "Safe Talk, 01632 960200, day and night")
    return review_id


def invite(fernshire, name, role="practitioner", *, agency=POLICE, answer=None, sitting=1, now=None):
    """Let somebody be invited to a sitting of the event; return their membership's id."""
    with fernshire.transaction() as session:
        host = fernshire.members["Dana Whitlock"]
        member = fernshire.members.get(name) or fernshire.joined(session, name, now or at(SET_ON))
        meeting = session.scalars(select(Meeting).where(Meeting.session == sitting)).one()
        session.add(
            EventInvitation(
                partnership_id=fernshire.partnership_id, meeting_id=meeting.id, membership_id=member,
                role=role, agency_id=fernshire.agencies[agency], invited_by=host,
                invited_at=at(SET_ON), answer=answer, answered_at=at(SET_ON) if answer else None,
            )
        )  # fmt: skip
    return member


def second_sitting(fernshire, day):
    """Let the event have a second sitting on another day."""
    with fernshire.transaction() as session:
        first = session.scalars(select(Meeting)).one()
        session.add(
            Meeting(
                partnership_id=first.partnership_id, item_id=first.item_id, session=2,
                starts_at=at(day, 10), ends_at=at(day, 13), uid="second@events",
            )
        )  # fmt: skip


def event_item(fernshire, session, review_id):
    review = fernshire.open(session, review_id)
    (item,) = items.of_review(session, review, ["learning_event"])
    return review, item


def keep(fernshire, review_id, *typed, by="Ruth Adeyemi", now=DURING, sitting=1):
    """Keep points at the event as somebody typed them."""
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        where = event_noting.at(session, review, sitting=sitting, by=fernshire.as_(by), now=now)
        return event_noting.keep(where, typed)


def new(note_id, text, *, kind="point", agenda_point=1):
    """Return a point as a page sends it for the first time."""
    return Typed(note_id, "", agenda_point, kind, text)


def again(note, text, *, kind=None):
    """Return a point that a page saw, with other words."""
    return Typed(note.id, note.mark, note.agenda_point, kind or note.kind, text)
