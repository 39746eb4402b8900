"""An email that somebody asks for once more: a new letter, beside the old one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound, Refused
from malp_flow.records.outbox import Letter
from malp_flow.services import access, history, letter_causes, letter_fields, outbox, reviews
from malp_flow.services.actor import Actor

_LEFT = frozenset({"sent", "dead"})


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
    again = outbox.send_again(session, letter, now=now)
    if before != "dead":
        letter.status = before  # it was sent, and stays so: only one that was given up is replaced
    facts = {"letter": str(letter.id), "again": str(again)}
    history.append(session, "email.sent_again", by=by, now=now, review=review, facts=facts)
    return again
