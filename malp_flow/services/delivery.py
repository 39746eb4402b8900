"""From a claimed letter to its outcome, in three short transactions with the sending between them.

Start freezes Message-ID, Date and the bytes before the first word to the other end; every later attempt
sends those bytes. A letter is sent at least once; where nobody knows whether it arrived, that is counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.errors import BadDefinition, Refused
from malp_flow.outputs.mail import Delivery, Outcome
from malp_flow.outputs.message import build
from malp_flow.outputs.rendering import Letters
from malp_flow.outputs.server_words import codes
from malp_flow.records import sealed
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.outbox import Letter, LetterCause, LetterText
from malp_flow.records.people import Partnership
from malp_flow.services import (
    history,
    holding_back,
    holdings,
    letter_causes,
    letter_entries,
    letter_fields,
    people,
    refused_mailboxes,
    reminded,
    reviews,
    still_asked,
    trying_again,
)
from malp_flow.services.actor import Actor
from malp_flow.services.claiming import LEASE
from malp_flow.services.deadlines import days_of, leaves_at
from malp_flow.services.holding_back import Because
from malp_flow.services.standing import is_here
from malp_flow.wording import catalogue, speaking

AFTER_SILENCE = timedelta(minutes=5)
"""The other end may have the letter: it gets time to say so in its own way."""
GIVE_UP_AFTER = 3
"""Sending days."""


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
    partnership_id: UUID
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
    if not _still_true(session, letter, now=now):
        _end(letter, "cancelled")
        return None
    kept = session.get(LetterText, letter_id)
    try:
        data = _bytes(session, letter, kept, letters=letters, sender=sender, now=now)
        recipient = people.address_of(session, letter.membership_id)
    except (BadDefinition, Refused) as problem:
        _end(letter, "dead", code=type(problem).__name__)
        return None
    # The lease begins anew: the letters before this one may have taken most of it.
    letter.status, letter.started_at, letter.lease_until = "started", now, now + LEASE
    session.flush()
    return Ready(letter.id, letter.partnership_id, token, recipient, data)


def _end(letter: Letter, status: str, *, code: str | None = None) -> None:
    letter.status, letter.token, letter.lease_until, letter.last_code = status, None, None, code


def _still_true(session: Session, letter: Letter, *, now: datetime) -> bool:
    """Drop what fell away since it was queued; whether anything is left to say.

    Frozen bytes that nobody can have yet are written anew without it, under the same Message-ID and Date.
    """
    causes = letter_causes.live(session, letter.id)
    here = is_here(session, letter.membership_id, on=local_day(now))
    told = [
        (each, _fallen_away(session, letter, each, now=now) if here or each.step_id else "reader_left")
        for each in causes
    ]
    fallen = [(each, why) for each, why in told if why]
    kept = session.get(LetterText, letter.id)
    if len(fallen) < len(causes) and kept is not None and letter.uncertain:
        return True
    for cause, because in fallen:
        if isinstance(because, Because):
            letter_causes.put_back(session, cause, because=because.why, wake_at=because.wake_at, now=now)
        else:
            letter_causes.drop(session, cause, because=because, now=now)
    if fallen and kept is not None:
        session.delete(kept)
    session.flush()
    return len(fallen) < len(causes)


def _fallen_away(
    session: Session, letter: Letter, cause: LetterCause, *, now: datetime
) -> str | Because | None:
    """Return why a letter need not speak of this any more, or what holds it back now; else nothing."""
    if cause.name == letter_fields.SIGN_IN:
        return "" if letter_fields.code_lasts(session, cause, now=now) else "code_is_over"
    step = session.get(LadderStep, cause.step_id) if cause.step_id else None
    if step is None:
        return still_asked.no_longer_true(session, cause)
    deadline = session.get_one(Deadline, step.deadline_id, populate_existing=True)
    if deadline.met_at:
        return "met"
    if deadline.cancelled_at:
        return "no_longer_waited_for"
    review = reviews.read(session, deadline.review_id, partnership_id=deadline.partnership_id)
    if deadline.round != step.round:
        return "date_moved"
    if step.acted_by and is_here(session, letter.membership_id, on=local_day(now)):
        return ""  # a person sent it before its time, knowing what held it back
    because = holding_back.why(session, review, deadline, step=step, now=now)
    return because or reminded.handed_over(session, review, deadline, letter, cause, step, now=now)


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
    language = people.language_of(session, letter.membership_id)
    with holdings.read_once(session), speaking(catalogue(language)):
        fields = letter_fields.of(session, letter, base_url=sender.base_url, now=now)
        name = letter_fields.name_of(fields.matters) or letter.name
        rendered = letters.render(name, fields, language=language)
        entry = letter_entries.of(session, letter, organiser=sender.reply_to)
    letter.name, letter.template_digest = name, rendered.digest
    letter.dated_at = letter.dated_at or now
    letter.message_id = letter.message_id or f"<{letter.id.hex}@{sender.mail_domain}>"
    partnership = session.get_one(Partnership, letter.partnership_id)
    data = build(
        rendered,
        message_id=letter.message_id,
        dated_at=letter.dated_at,
        sender_name=partnership.name,
        sender_address=sender.address,
        recipient_name=fields.recipient,
        recipient_address=people.address_of(session, letter.membership_id),
        reply_to=sender.reply_to,
        references=_thread(session, letter, sender),
        entry=entry,
    )
    text = LetterText(
        letter_id=letter.id, partnership_id=letter.partnership_id, sha256=sha256(data).hexdigest()
    )
    sealed.put(session, text, "sealed", data.decode("ascii"))
    session.add(text)
    return data


def _thread(session: Session, letter: Letter, sender: Sender) -> str:
    """Return what all letters to one reader about one review refer to, so that mail programs group them."""
    reviews_of_it = {cause.review_id for cause in letter_causes.live(session, letter.id)}
    if len(reviews_of_it) != 1 or None in reviews_of_it:
        return ""
    about = f"{reviews_of_it.pop()}|{letter.membership_id}"
    return f"{sha256(about.encode()).hexdigest()[:32]}@{sender.mail_domain}"


def finish(session: Session, ready: Ready, delivery: Delivery, *, now: datetime) -> None:
    """Record what the other end said. A worker that lost its lease meanwhile changes nothing."""
    if delivery.outcome != Outcome.accepted:
        history.hold(session, ready.partnership_id)  # an entry may follow, and its lock comes first
    letter = session.get(Letter, ready.letter_id, with_for_update=True, populate_existing=True)
    if letter is None or letter.token != ready.token:
        return
    code = codes(delivery.code, delivery.detail) or str(delivery.outcome)
    if delivery.outcome == Outcome.accepted:
        letter.sent_at, letter.attempts = now, letter.attempts + 1
        letter_causes.note_sent(session, letter.id, now=now)
        _end(letter, "sent", code=code)
    elif delivery.outcome == Outcome.permanent:
        letter.attempts += 1
        _end(letter, "dead", code=code)
        refused_mailboxes.by_answer(session, letter, code, now=now)
    else:
        _try_again(session, letter, delivery, code=code, now=now)
    _write_down(session, letter, delivery, now=now)


def _write_down(session: Session, letter: Letter, delivery: Delivery, *, now: datetime) -> None:
    """What people must be able to ask about afterwards stands in the history too."""
    is_unknown = delivery.outcome == Outcome.unknown
    kinds = {"letter.given_up": letter.status == "dead", "letter.possibly_sent": is_unknown}
    for kind, is_so in kinds.items():
        if is_so:
            facts = {"letter": str(letter.id), "name": letter.name, "code": letter.last_code}
            history.append(session, kind, by=Actor(letter.partnership_id), now=now, facts=facts)


def _try_again(session: Session, letter: Letter, delivery: Delivery, *, code: str, now: datetime) -> None:
    unknown = delivery.outcome == Outcome.unknown
    letter.uncertain += unknown
    if delivery.ours:
        wait, code = trying_again.PROBE_AFTER, f"{trying_again.CLOSED} {code}"  # nobody refused this letter
    else:
        letter.attempts += 1
        wait = trying_again.wait_after(letter.id, letter.attempts)
    days = days_of(session, letter.partnership_id)
    dated_on = local_day(letter.dated_at or now)
    given_up = not delivery.ours and days.count_between(dated_on, local_day(now)) >= GIVE_UP_AFTER
    _end(letter, "dead" if given_up else "pending", code=code)
    if given_up:
        refused_mailboxes.by_answer(session, letter, code, now=now)
    at = now + (max(wait, AFTER_SILENCE) if unknown else wait)
    letter.next_at = at if letter.any_hour else leaves_at(session, letter.partnership_id, at)
