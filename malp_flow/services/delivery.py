"""From a claimed letter to its outcome, in three short transactions with the sending between them.

Start freezes Message-ID, Date and the bytes before the first word to the other end; every later attempt
sends those bytes. A letter is sent at least once; where nobody knows whether it arrived, that is counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.errors import BadDefinition, Refused
from malp_flow.outputs.mail import Delivery, Outcome
from malp_flow.outputs.message import build
from malp_flow.outputs.rendering import Letters
from malp_flow.records import sealed
from malp_flow.records.chases import Deadline
from malp_flow.records.outbox import Letter, LetterCause, LetterText
from malp_flow.records.people import Partnership
from malp_flow.services import letter_fields, people

TRIES = (1, 5, 15, 60)
"""Minutes to the next try after a temporary refusal; afterwards every two hours."""
GIVE_UP_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who letters come from, and how links and Message-IDs are made."""

    name: str
    address: str
    reply_to: str
    mail_domain: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter that may leave now: where to, and the frozen bytes."""

    letter_id: UUID
    token: str
    recipient: str
    data: bytes


def start(
    session: Session, letter_id: UUID, token: str, *, letters: Letters, sender: Sender, now: datetime
) -> Ready | None:
    """Freeze a claimed letter and return what is to be sent; None when nothing is left to say.

    What the letter speaks of is looked at once more here: a return that came in since cancels it.
    A letter that cannot be written is set aside and shown, so that the others go.
    """
    letter = session.get(Letter, letter_id, with_for_update=True, populate_existing=True)
    if letter is None or letter.token != token:
        return None
    kept = session.get(LetterText, letter_id)
    if kept is None and not _still_true(session, letter):
        _end(letter, "cancelled")
        return None
    try:
        data = _bytes(session, letter, kept, letters=letters, sender=sender, now=now)
        recipient = people.address_of(session, letter.membership_id)
    except (BadDefinition, Refused) as problem:
        _end(letter, "dead", code=type(problem).__name__)
        return None
    letter.status, letter.started_at = "started", now
    session.flush()
    return Ready(letter.id, token, recipient, data)


def _end(letter: Letter, status: str, *, code: str | None = None) -> None:
    letter.status, letter.token, letter.lease_until, letter.last_code = status, None, None, code


def _still_true(session: Session, letter: Letter) -> bool:
    """Drop the causes whose deadline was met or moved since; a letter without a cause is not sent."""
    causes = session.scalars(select(LetterCause).where(LetterCause.letter_id == letter.id)).all()
    for cause in causes:
        deadline = session.get(Deadline, cause.deadline_id) if cause.step_id and cause.deadline_id else None
        if deadline is not None and (deadline.met_at or deadline.cancelled_at):
            session.delete(cause)
    session.flush()
    return (
        session.scalar(select(LetterCause.id).where(LetterCause.letter_id == letter.id).limit(1)) is not None
    )


def _bytes(
    session: Session,
    letter: Letter,
    kept: LetterText | None,
    *,
    letters: Letters,
    sender: Sender,
    now: datetime,
) -> bytes:
    if kept is not None:
        return sealed.get(session, kept, "sealed").encode("ascii")
    fields = letter_fields.of(session, letter, base_url=sender.base_url, now=now)
    name = letter_fields.name_of(fields.matters) or letter.name
    rendered = letters.render(name, fields)
    letter.name, letter.template_digest = name, rendered.digest
    letter.dated_at, letter.message_id = now, f"<{letter.id.hex}@{sender.mail_domain}>"
    partnership = session.get_one(Partnership, letter.partnership_id)
    data = build(
        rendered,
        message_id=letter.message_id,
        dated_at=now,
        sender_name=partnership.name,
        sender_address=sender.address,
        recipient_name=fields.recipient,
        recipient_address=people.address_of(session, letter.membership_id),
        reply_to=sender.reply_to,
    )
    text = LetterText(
        letter_id=letter.id, partnership_id=letter.partnership_id, sha256=sha256(data).hexdigest()
    )
    sealed.put(session, text, "sealed", data.decode("ascii"))
    session.add(text)
    return data


def finish(session: Session, ready: Ready, delivery: Delivery, *, now: datetime) -> None:
    """Record what the other end said. A worker that lost its lease meanwhile changes nothing."""
    letter = session.get(Letter, ready.letter_id, with_for_update=True, populate_existing=True)
    if letter is None or letter.token != ready.token:
        return
    code = str(delivery.code or delivery.outcome)
    if delivery.outcome == Outcome.accepted:
        letter.sent_at, letter.attempts = now, letter.attempts + 1
        _end(letter, "sent", code=code)
    elif delivery.outcome == Outcome.permanent:
        letter.attempts += 1
        _end(letter, "dead", code=code)
    else:
        _try_again(letter, delivery, code=code, now=now)


def _try_again(letter: Letter, delivery: Delivery, *, code: str, now: datetime) -> None:
    letter.uncertain += delivery.outcome == Outcome.unknown
    if delivery.ours:
        wait = timedelta(minutes=1)  # nobody refused this letter: the way out is closed
    else:
        letter.attempts += 1
        wait = timedelta(minutes=TRIES[letter.attempts - 1] if letter.attempts <= len(TRIES) else 120)
    given_up = letter.dated_at is not None and now - letter.dated_at > GIVE_UP_AFTER
    _end(letter, "dead" if given_up else "pending", code=code)
    letter.next_at = now + wait
