"""When a letter is tried again that was not taken, and whether the way out is closed for all of them."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.records.outbox import Letter

TRIES = (1, 5, 15, 60)
"""Minutes to the next try after a temporary refusal; afterwards every two hours, give or take one."""
CLOSED = "no_way_out"
"""How the last answer begins where nobody refused the letter: the way out was closed."""
PROBE_AFTER = timedelta(minutes=1)


def wait_after(letter_id: UUID, attempts: int) -> timedelta:
    """Return how long a letter waits after so many temporary refusals.

    The later waits differ by the letter, so that a server that comes back is not met by all at once.
    """
    if attempts <= len(TRIES):
        return timedelta(minutes=TRIES[attempts - 1])
    chance = int.from_bytes(sha256(f"{letter_id}|{attempts}".encode()).digest()[:4]) / 2**32
    return timedelta(hours=1 + 2 * chance)


def is_closed(session: Session, *, now: datetime) -> bool:
    """Whether the way out was found closed within the last minute; then nobody tries yet."""
    query = select(Letter.id).where(
        Letter.status == "pending",
        Letter.last_code.startswith(CLOSED),
        Letter.started_at > now - PROBE_AFTER,
        Letter.started_at <= now,
    )
    return session.scalar(query.limit(1)) is not None
