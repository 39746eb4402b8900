"""An agency’s lead says that an audit is not their agency’s, and the business manager decides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.services import access, helping, history, items, ladder_steps, told
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.lead_answers import DONE_BY, NOT_OURS, THEIRS
from malp_flow.services.reviews import OpenReview


class SaidAlready(Refused):
    """That is said already. The business manager decides, and you get no reminders until then."""


class NobodySaidSo(Refused):
    """Nobody waits for this decision any more."""


@dataclass(frozen=True, slots=True)
class NotOurs:
    """What a lead said of an audit not theirs, and what was decided; `decided_at`: None while it waits.

    Who may read the words is decided by the caller.
    """

    who: str
    at: datetime
    words: str
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""


def say(session: Session, review: OpenReview, item_id: UUID, *, words: str, by: Actor, now: datetime) -> None:
    """Note that an audit is not this agency’s; its leads get no reminders until somebody decides.

    Raises SaidAlready, WordsTooLong, BackAlready, ReviewEnded, NotHere, NoSuchItem.
    """
    helping.open_item(session, review, item_id, by=by, now=now)
    if waits(session, review, item_id):
        raise SaidAlready
    _note(session, review, NOT_OURS, item_id, words, by=by, now=now)


def say_it_is_theirs(
    session: Session, review: OpenReview, item_id: UUID, *, words: str, by: Actor, now: datetime
) -> None:
    """Decide that an audit stays with its agency; its leads read why, and are reminded again.

    Raises NobodySaidSo, WordsTooLong, ReviewEnded, NotYours, NoSuchItem.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    items.get(session, review, item_id, kind=Kind.return_)
    if not waits(session, review, item_id):
        raise NobodySaidSo
    _note(session, review, THEIRS, item_id, words, by=by, now=now)
    ladder_steps.wake(session, review, item_id=item_id)


def _note(
    session: Session,
    review: OpenReview,
    kind: str,
    item_id: UUID,
    words: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    text = cleaned(words).strip()
    require_short(text)
    secrets = {"words": text} if text else None
    facts = {"item": str(item_id)}
    history.append(session, kind, by=by, now=now, review=review, facts=facts, secrets=secrets)


def waits(session: Session, review: OpenReview, item_id: UUID) -> bool:
    """Whether a lead said that an audit is not theirs, and nobody has decided yet."""
    last = said(session, review, item_id)
    return last is not None and last.decided_at is None


def said(session: Session, review: OpenReview, item_id: UUID) -> NotOurs | None:
    """Return what a lead said last of an audit that is not theirs, with the decision; None if never.

    Whoever says afterwards by when it is done has taken it back.
    """
    found = told.about(session, review, item_id, [NOT_OURS, THEIRS, DONE_BY])
    asked = next((entry for entry in reversed(found) if entry.kind == NOT_OURS), None)
    answers = [entry for entry in found if asked and entry.at >= asked.at and entry.kind != NOT_OURS]
    if asked is None or any(entry.kind == DONE_BY for entry in answers):
        return None
    own = asked.who, asked.at, asked.words.get("words", "")
    if not answers:
        return NotOurs(*own)
    decided = answers[-1]
    return NotOurs(*own, decided.who, decided.at, decided.words.get("words", ""))
