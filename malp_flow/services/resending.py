"""An email that somebody asks for once more: a new letter, beside the old one."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound, Refused
from malp_flow.records import sealed
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import access, history, letter_causes, letter_fields, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.deadlines import leaves_at

_LEFT = frozenset({"sent", "dead"})
_COPIED = ("partnership_id", "name", "step_id", "item_id", "review_id", "deadline_id", "entry_id", "facts")


class NoSuchLetter(NotFound):
    """There is no email of that number here. `mail outbox` lists them."""


class NotLeftYet(Refused):
    """Only an email that was sent, or that failed, can go once more. This one waits, or was set aside."""


class NothingToSayAgain(Refused):
    """This email cannot go once more. Whoever needs a sign-in code asks for a new one."""


def send_again(session: Session, letter_id: UUID, *, by: Actor, now: datetime) -> UUID:
    """Queue once more what a letter spoke of, to the same member, and return the new letter's id.

    What it says is read anew when it leaves, and a reminder that is no longer needed does not go.
    Raises NoSuchLetter, NotLeftYet, NothingToSayAgain, NotYours.
    """
    letter = session.get(Letter, letter_id)
    if letter is None or letter.partnership_id != by.partnership_id:
        raise NoSuchLetter
    causes = letter_causes.live(session, letter_id)
    review_id = next((cause.review_id for cause in causes if cause.review_id), None)
    if review_id is None or any(cause.name == letter_fields.SIGN_IN for cause in causes):
        raise NothingToSayAgain
    review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    before = letter.status
    if before not in _LEFT:
        raise NotLeftYet
    again = once_more(session, letter, now=now)
    if before != "dead":
        letter.status = before  # it was sent, and stays so: only one that was given up is replaced
    facts = {"letter": str(letter.id), "again": str(again)}
    history.append(session, "email.sent_again", by=by, now=now, review=review, facts=facts)
    return again


def once_more(session: Session, letter: Letter, *, now: datetime) -> UUID:
    """Queue a letter that was given up once more, with all that caused it; return the new one's id.

    The row that was given up is kept; it no longer waits for anybody.
    """
    again = Letter(
        key=f"{letter.membership_id}|again|{secrets.token_hex(8)}",
        partnership_id=letter.partnership_id,
        membership_id=letter.membership_id,
        name=letter.name,
        any_hour=letter.any_hour,
        next_at=now if letter.any_hour else leaves_at(session, letter.partnership_id, now),
        resend_of=letter.id,
    )
    session.add(again)
    for cause in letter_causes.live(session, letter.id):
        copy = LetterCause(letter_id=again.id, **{name: getattr(cause, name) for name in _COPIED})
        if cause.line_sealed:
            sealed.put(session, copy, "line_sealed", sealed.get(session, cause, "line_sealed"))
        session.add(copy)
    letter.status = "superseded"
    session.flush()
    return again.id
