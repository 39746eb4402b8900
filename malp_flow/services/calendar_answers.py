"""What a calendar program answers to an invitation: it counts like an answer by the link, or is a note.

It counts where the meeting, the person asked, the invitation they looked at and the sender all agree.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.errors import MalpError, Refused
from malp_flow.outputs.calendar_answer import CalendarAnswer, Said
from malp_flow.outputs.post_reading import Came
from malp_flow.records.items import Item
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Membership, Person
from malp_flow.records.sealing import Seal
from malp_flow.services import event_answers, people, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.event_answers import CalledOff, IsOver, TakenBack
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext


class Outcome(StrEnum):
    """What became of an answer. Only the first two need no person."""

    counted = "counted"
    noted = "noted"
    """They have not decided: shown with the invitation, and no answer."""
    other_sender = "other_sender"
    older_date = "older_date"
    newer_date = "newer_date"
    """One that we never sent."""
    taken_back = "taken_back"
    called_off = "called_off"
    too_late = "too_late"
    no_answer = "no_answer"
    """Another time is proposed, or it is passed on."""
    unknown = "unknown"
    """It is about no invitation of ours to this person."""


_REFUSED: dict[type[MalpError], Outcome] = {
    TakenBack: Outcome.taken_back,
    CalledOff: Outcome.called_off,
    IsOver: Outcome.too_late,
}
SETTLED = frozenset({Outcome.counted, Outcome.noted})


@dataclass(frozen=True, slots=True)
class Answered:
    """The invitation that a calendar program answers, its review locked, and the letter that brought it."""

    review: OpenReview
    item: Item
    meeting: Meeting
    row: EventInvitation
    answer: CalendarAnswer
    letter: Letter | None


def invitation(session: Session, came: Came) -> Answered | None:
    """Return the newest invitation of whoever a calendar names to the meeting that it names, or None."""
    answer = came.calendar
    member = _index(session, answer.attendee) if answer else None
    if answer is None or member is None:
        return None
    query = (
        select(EventInvitation, Meeting, Item)
        .join(Meeting, Meeting.id == EventInvitation.meeting_id)
        .join(Item, Item.id == Meeting.item_id)
        .join(Membership, Membership.id == EventInvitation.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Meeting.uid == answer.uid, Person.address_index == member)
        .order_by(EventInvitation.taken_back_at.is_not(None), EventInvitation.invited_at.desc())
    )
    found = session.execute(query.limit(1)).one_or_none()
    if found is None:
        return None
    row, meeting, item = found
    review = reviews.opened(session, item.review_id, partnership_id=item.partnership_id)
    for each in found:
        session.refresh(each)
    return Answered(review, item, meeting, row, answer, _letter(session, row, item))


def _index(session: Session, address: str) -> str | None:
    seal: Seal = session.info["seal"]
    try:
        return seal.index(people.usable(address))
    except Refused:
        return None


def _letter(session: Session, row: EventInvitation, item: Item) -> Letter | None:
    """The last letter about the event that left for whoever was asked."""
    query = (
        select(Letter)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(
            Letter.membership_id == row.membership_id,
            LetterCause.item_id == item.id,
            LetterCause.dropped_at.is_(None),
            Letter.sent_at.is_not(None),
        )
        .order_by(Letter.sent_at.desc(), Letter.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def take(session: Session, found: Answered, *, sender: str, now: datetime) -> Outcome:
    """Keep what is answered as if it came by the link; return what became of it. Needs are never touched."""
    answer, sequence = found.answer, found.meeting.sequence
    if _index(session, sender) != _index(session, answer.attendee):
        return Outcome.other_sender
    if answer.sequence != sequence:
        return Outcome.older_date if answer.sequence < sequence else Outcome.newer_date
    try:
        return _kept(session, found, now=now)
    except (Refused, NotHere) as refused:
        return _REFUSED.get(type(refused), Outcome.too_late)


def _kept(session: Session, found: Answered, *, now: datetime) -> Outcome:
    by, said = Actor(found.item.partnership_id, found.row.membership_id), found.answer.said
    review, row, sequence = found.review, found.row.id, found.answer.sequence
    if said in {Said.coming, Said.not_coming}:
        event_answers.answer(
            session, review, row, said=said.value, sequence=sequence, by_calendar=True, by=by, now=now
        )
        return Outcome.counted
    if said != Said.undecided:
        return Outcome.no_answer
    event_answers.be_undecided(session, review, row, sequence=sequence, by=by, now=now)
    return Outcome.noted


def words(said: str, outcome: str) -> str:
    """Return what a calendar program answered, and what became of it, as sentences for a manager."""
    answers = {
        Said.coming: gettext("Their calendar program says that they come."),
        Said.not_coming: gettext("Their calendar program says that they cannot come."),
        Said.undecided: gettext("Their calendar program says that they have not decided."),
        Said.another_time: gettext("Their calendar program proposes another time. The email says which."),
        Said.nothing: gettext("Their calendar program sent something that is no answer."),
    }
    became = {
        Outcome.counted: gettext("It counts as their answer."),
        Outcome.noted: gettext("It stands with their invitation; an answer is still awaited."),
        Outcome.other_sender: gettext(
            "It came from another address than the invitation went to. Not counted."
        ),
        Outcome.older_date: gettext("It answers an older date, before the event changed. Not counted."),
        Outcome.newer_date: gettext("It answers a date that we never sent. Not counted."),
        Outcome.taken_back: gettext("Their invitation was taken back before. Not counted."),
        Outcome.called_off: gettext("The event was called off before. Not counted."),
        Outcome.too_late: gettext("There was nothing to answer any more. Not counted."),
        Outcome.no_answer: gettext("Not counted."),
        Outcome.unknown: gettext("We know of no such invitation to them. Not counted."),
    }
    return f"{answers[Said(said)]} {became[Outcome(outcome)]}"
