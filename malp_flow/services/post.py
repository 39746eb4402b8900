"""What came back about letters: kept once, sealed, and what follows from it. Nothing here writes a letter."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_string
from email.utils import parseaddr
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.errors import Refused
from malp_flow.outputs.calendar_answer import CalendarAnswer
from malp_flow.outputs.post_reading import Came, Kind
from malp_flow.outputs.server_words import Meaning, meaning
from malp_flow.records import sealed
from malp_flow.records.outbox import DeliveryNote, Letter, LetterText
from malp_flow.records.people import Membership, Person
from malp_flow.records.sealing import Seal
from malp_flow.services import calendar_answers, history, letter_causes, people, refused_mailboxes
from malp_flow.services.actor import Actor
from malp_flow.services.calendar_answers import Answered, Outcome

FAILED = frozenset({Kind.bounce, Kind.soft})


@dataclass(frozen=True, slots=True)
class About:
    """Whom an email that came back is about, and the letter that it answers, where that is known."""

    partnership_id: UUID
    membership_id: UUID
    letter: Letter | None = None


def take_in(session: Session, came: Came, *, now: datetime) -> bool:
    """Keep what came back, once; whether it is ours and may be put aside in the mailbox.

    A report that speaks of no letter of ours, and an email of somebody unknown, are nothing of ours. What a
    calendar program answers to an invitation counts as that person's answer, where it may.
    """
    if came.kind == Kind.other:
        return False
    answered = calendar_answers.invitation(session, came)
    about = _of_invitation(answered) if answered else _about(session, came)
    if about is None:
        return False
    history.hold(session, about.partnership_id)
    if session.scalar(select(DeliveryNote.id).where(DeliveryNote.message_id == came.message_id)):
        return True
    note = DeliveryNote(
        partnership_id=about.partnership_id,
        membership_id=about.membership_id,
        letter_id=about.letter.id if about.letter else None,
        item_id=answered.item.id if answered else _item(session, about.letter),
        message_id=came.message_id,
        kind=came.kind.value,
        code=came.code or None,
        at=now,
    )
    said = {"from": came.sender, "subject": came.subject, "text": came.text}
    if came.calendar:
        said |= _of_calendar(session, came, came.calendar, answered, note, now=now)
    sealed.put(session, note, "text_sealed", json.dumps(said))
    session.add(note)
    session.flush()
    _follow(session, came, about, now=now)
    return True


def _of_invitation(answered: Answered) -> About:
    return About(answered.item.partnership_id, answered.row.membership_id, answered.letter)


def _of_calendar(
    session: Session,
    came: Came,
    answer: CalendarAnswer,
    answered: Answered | None,
    note: DeliveryNote,
    *,
    now: datetime,
) -> dict[str, str]:
    """Let an answer count where it may, and return what the note says of it; what counts needs no person."""
    outcome = Outcome.unknown
    if answered is not None:
        outcome = calendar_answers.take(session, answered, sender=came.sender, now=now)
    note.code = outcome.value
    if outcome in calendar_answers.SETTLED and not answer.comment:
        note.seen_at = now
    return {"answer": answer.said.value, "comment": answer.comment}


def _about(session: Session, came: Came) -> About | None:
    letter = _answered(session, came.answers)
    if letter is not None:
        return About(letter.partnership_id, letter.membership_id, letter)
    return None if came.code or came.kind in FAILED else _known_sender(session, came.sender)


def _answered(session: Session, answers: Sequence[str]) -> Letter | None:
    """Return the letter that the likeliest of these Message-IDs is of, or None."""
    found = session.scalars(select(Letter).where(Letter.message_id.in_(answers))).all()
    return min(found, key=lambda each: answers.index(each.message_id or ""), default=None)


def _known_sender(session: Session, address: str) -> About | None:
    """Whom an email without any trace of a letter comes from: whoever last got one at that address."""
    seal: Seal = session.info["seal"]
    try:
        index = seal.index(people.usable(address))
    except Refused:
        return None
    query = (
        select(Letter)
        .join(Membership, Membership.id == Letter.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.address_index == index, Letter.sent_at.is_not(None))
        .order_by(Letter.sent_at.desc())
    )
    last = session.scalars(query.limit(1)).first()
    return About(last.partnership_id, last.membership_id) if last else None


def _item(session: Session, letter: Letter | None) -> UUID | None:
    causes = letter_causes.live(session, letter.id) if letter else []
    return next((cause.item_id for cause in causes if cause.item_id), None)


def _follow(session: Session, came: Came, about: About, *, now: datetime) -> None:
    """Draw what follows: a letter that did not arrive is work for a person, and its mailbox gets no more."""
    letter = about.letter
    if letter is None or came.kind not in FAILED:
        return
    letter = session.get_one(Letter, letter.id, with_for_update=True, populate_existing=True)
    if letter.status in ("sent", "pending") and letter.message_id:
        letter.status, letter.last_code, letter.token = "dead", came.code, None
    facts = {"letter": str(letter.id), "name": letter.name, "code": came.code}
    history.append(session, "letter.came_back", by=Actor(about.partnership_id), now=now, facts=facts)
    lasting = _is_hard(came) or refused_mailboxes.has_been_soft_too_long(
        session, about.membership_id, now=now
    )
    if lasting and _went_there(session, letter):
        refused_mailboxes.refuse(session, about.membership_id, came.code, now=now)


def _is_hard(came: Came) -> bool:
    return came.kind == Kind.bounce and meaning(came.code) in (Meaning.no_mailbox, Meaning.other)


def _went_there(session: Session, letter: Letter) -> bool:
    """Whether a letter went to the address that its reader has now: it may have been put right since."""
    text = session.get(LetterText, letter.id)
    if text is None:
        return True
    sent_to = parseaddr(str(message_from_string(sealed.get(session, text, "sealed"))["To"]))[1]
    return sent_to.casefold() == people.address_of(session, letter.membership_id).casefold()
