"""Letters of which nobody knows whether they arrived: the journal is asked before they are sent again.

There it is marked as sent; not there it is sent once more, as without a journal. While the journal does not
answer such a letter waits, but not for ever: a lost letter is worse than a second copy.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, update
from sqlalchemy.orm import Session

from malp_flow.outputs.journal import Found
from malp_flow.records.outbox import Letter
from malp_flow.services import history, letter_causes
from malp_flow.services.actor import Actor

FOUND, AWAY = "found_in_journal", "journal_away"
"""What stands as the last answer about such a letter."""
COPY_IS_THERE_AFTER = timedelta(minutes=1)
"""A mail server takes a letter first and copies it to the journal then."""
ASK_AGAIN_AFTER = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=2)
"""So long a journal may be away; then the letter goes, flagged as it is."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A letter that may have arrived: what it is known by, and when it was last handed over."""

    message_id: str
    dated_at: datetime
    started_at: datetime

    def may_be_asked(self, now: datetime) -> bool:
        """Whether a copy would be in the journal by now."""
        return now >= self.started_at + COPY_IS_THERE_AFTER


def about(session: Session, letter_id: UUID, token: str) -> Doubt | None:
    """Return the doubt about a claimed letter; None where nobody can have it yet."""
    letter = session.get(Letter, letter_id, populate_existing=True)
    if letter is None or letter.token != token or not letter.uncertain:
        return None
    if letter.message_id is None or letter.dated_at is None:
        return None
    return Doubt(letter.message_id, letter.dated_at, letter.started_at or letter.dated_at)


def settle(session: Session, letter_id: UUID, token: str, found: Found | None, *, now: datetime) -> bool:
    """Act on what the journal said of a claimed letter; whether it is to be sent now.

    `found` is None when it was too early to ask.
    """
    letter = session.get(Letter, letter_id, populate_existing=True)
    if letter is None:
        return False
    history.hold(session, letter.partnership_id)  # an entry may follow, and its lock comes first
    letter = session.get_one(Letter, letter_id, with_for_update=True, populate_existing=True)
    if letter.token != token:
        return False
    if found is None:
        _put_back(letter, at=(letter.started_at or now) + COPY_IS_THERE_AFTER)
    elif found == Found.there:
        _close(session, letter, now=now)
    elif found == Found.away and not _has_waited(session, letter, now=now):
        _put_back(letter, at=now + ASK_AGAIN_AFTER)
    else:
        letter.journal_away_since = None if found == Found.not_there else letter.journal_away_since
        return True
    return False


def _put_back(letter: Letter, *, at: datetime) -> None:
    letter.status, letter.token, letter.lease_until, letter.next_at = "pending", None, None, at


def _close(session: Session, letter: Letter, *, now: datetime) -> None:
    letter.status, letter.token, letter.lease_until, letter.last_code = "sent", None, None, FOUND
    letter.sent_at = letter.started_at or now
    letter_causes.note_sent(session, letter.id, now=letter.sent_at)
    facts = {"letter": str(letter.id), "name": letter.name, "code": FOUND}
    history.append(session, "letter.found_in_journal", by=Actor(letter.partnership_id), now=now, facts=facts)


def _has_waited(session: Session, letter: Letter, *, now: datetime) -> bool:
    """Note that the journal did not answer; whether this letter has waited for it long enough.

    The others wait along: to ask about each would take the time of a connection that does not come about.
    """
    since = letter.journal_away_since or now
    letter.journal_away_since, letter.last_code = since, AWAY
    if now < since + LONGEST_WAIT:
        _let_wait(session, now=now)
        return False
    facts = {"letter": str(letter.id), "name": letter.name, "code": AWAY}
    history.append(session, "letter.journal_not_asked", by=Actor(letter.partnership_id), now=now, facts=facts)
    return True


def _let_wait(session: Session, *, now: datetime) -> None:
    fresh = or_(Letter.journal_away_since.is_(None), Letter.journal_away_since > now - LONGEST_WAIT)
    session.execute(
        update(Letter)
        .where(Letter.status == "pending", Letter.uncertain > 0, Letter.next_at <= now, fresh)
        .values(
            next_at=now + ASK_AGAIN_AFTER,
            journal_away_since=func.coalesce(Letter.journal_away_since, now),
        )
    )
