"""The emails of a partnership as a list: planned, sent, failed. Never an address, never a text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import end_of_due_day, local_day
from malp_flow.outputs.server_words import Meaning, meaning
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.reviews import Review
from malp_flow.services import activity, deadlines, doubts, hours, people, reminder_pages, reviews
from malp_flow.wording import gettext

_TAKES_NOTHING = frozenset({"421", "450", "451", "452", "552"})
"""Three digits of a mail server (RFC 5321): the mailbox is full, or not taking mail."""


@dataclass(frozen=True, slots=True)
class MailLine:
    """One email. `id` is None for a reminder that is only planned: it goes if it is still needed then.

    Of such a one also what it is `about`, and `why` it waits, or will.
    """

    id: UUID | None
    title: str
    to: str
    reviews: tuple[str, ...]
    status: str
    word: str
    at: datetime
    about: str = ""
    why: str = ""


def status_word(status: str, code: str | None) -> str:
    """Return what became of an email, in words; `code` is the last answer of the mail server."""
    if status == "dead":
        meant = meaning(code or "")
        if meant == Meaning.no_mailbox:
            return gettext("Address does not exist")
        if meant == Meaning.full or (code or "")[:3] in _TAKES_NOTHING:
            return gettext("Inbox not accepting messages")
        return gettext("Technical failure")
    if status == "sent" and code == doubts.FOUND:
        return gettext("Sent, as the journal shows")
    words = {
        "sent": gettext("Sent"),
        "held": gettext("Held"),
        "cancelled": gettext("Skipped"),
        "superseded": gettext("Skipped"),
    }
    return words.get(status, gettext("Planned"))


def letters(session: Session, partnership_id: UUID, *, failed: bool = False) -> list[MailLine]:
    """Return the emails that were written down, the oldest first; with `failed` only those given up."""
    query = select(Letter).where(Letter.partnership_id == partnership_id)
    if failed:
        query = query.where(Letter.status == "dead")
    found = [_line(session, letter) for letter in session.scalars(query).all()]
    return sorted(found, key=lambda line: line.at)


def _line(session: Session, letter: Letter) -> MailLine:
    causes = session.execute(
        select(LetterCause.name, LetterCause.dropped_at, Review.reference)
        .outerjoin(Review, Review.id == LetterCause.review_id)
        .where(LetterCause.letter_id == letter.id)
        .order_by(LetterCause.id)
    ).all()
    # What fell away before it left is not told, unless nothing else was left to say.
    causes = [row for row in causes if row.dropped_at is None] or causes
    names = dict.fromkeys(row.name for row in causes) or {letter.name: None}
    return MailLine(
        id=letter.id,
        title=", ".join(activity.letter_title(name) for name in names),
        to=people.name_of(session, letter.membership_id),
        reviews=tuple(dict.fromkeys(row.reference for row in causes if row.reference)),
        status=letter.status,
        word=status_word(letter.status, letter.last_code),
        at=letter.sent_at or letter.next_at,
    )


def coming(session: Session, partnership_id: UUID, *, working_days: int, now: datetime) -> list[MailLine]:
    """Return the emails that wait and the reminders planned, up to the end of that many working days."""
    days = deadlines.days_of(session, partnership_id)
    closes = hours.window_of(session, partnership_id).closes
    until = end_of_due_day(days.add(local_day(now), working_days), closes)
    query = select(Letter).where(
        Letter.partnership_id == partnership_id,
        Letter.status.in_(("pending", "leased", "started", "held")),
        Letter.next_at <= until,
    )
    waiting = [_line(session, letter) for letter in session.scalars(query).all()]
    return sorted([*waiting, *_planned(session, partnership_id, until, now=now)], key=lambda line: line.at)


def _planned(session: Session, partnership_id: UUID, until: datetime, *, now: datetime) -> Iterable[MailLine]:
    query = (
        select(LadderStep, Deadline)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(
            LadderStep.partnership_id == partnership_id,
            LadderStep.state.in_(("planned", "held")),
            LadderStep.due_at <= until,
        )
        .order_by(LadderStep.due_at, LadderStep.id)
    )
    for step, deadline in session.execute(query).all():
        review = reviews.read(session, deadline.review_id, partnership_id=partnership_id)
        shown = reminder_pages.shown(session, review, step, deadline, now=now)
        yield MailLine(
            id=None,
            title=shown.title,
            to=shown.role,
            reviews=(review.reference,),
            status=step.state,
            word=gettext("Will wait") if shown.will_wait else status_word(step.state, None),
            at=step.due_at,
            about=shown.about,
            why=shown.why,
        )
