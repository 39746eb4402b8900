"""Forms that were sent, so that sending one again changes nothing."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from malp_flow.errors import Conflict
from malp_flow.records.sign_in import FormKey

KEPT = timedelta(days=2)


class SentTwice(Conflict):
    """This form was already sent. Load the page again to see what it did."""


class StillAtWork(SentTwice):
    """This form was sent a moment ago and is still being done. Load the page again to see what it did."""


def begin(session: Session, key: str, *, browser_hash: str, now: datetime) -> str | None:
    """Note a form before it is done; return where it led when it was done before, else None.

    Raises StillAtWork while the first one is not done, and SentTwice for a key of another browser.
    """
    known = session.scalar(select(FormKey).where(FormKey.key == key))
    if known is None:
        session.execute(delete(FormKey).where(FormKey.at < now - KEPT))
        _note(session, FormKey(key=key, session_hash=browser_hash, outcome=None, at=now))
        return None
    if known.session_hash != browser_hash:
        raise SentTwice
    if known.outcome is None:
        raise StillAtWork
    return known.outcome


def was_sent(session: Session, key: str) -> bool:
    """Whether a form of this key was sent before, by whichever browser."""
    return session.scalar(select(FormKey.key).where(FormKey.key == key)) is not None


def _note(session: Session, sent: FormKey) -> None:
    try:
        with session.begin_nested():
            session.add(sent)
    except IntegrityError:  # on a server two can find nothing and both write
        raise StillAtWork from None


def end(session: Session, key: str, *, outcome: str | None) -> None:
    """Keep where a form led; without an outcome it changed nothing and may be sent again."""
    known = session.get(FormKey, key)
    if known is not None and outcome:
        known.outcome = outcome
    elif known is not None:
        session.delete(known)
