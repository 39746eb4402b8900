"""Letters that became late while nothing ran: they wait for the manager for one working day, then they go.

What is let go joins the reader’s letter of the day, so that nobody gets two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.chases import LadderStep
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.reviews import Review
from malp_flow.services import access, activity, history, letter_causes, outbox, people
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.here import NotHere
from malp_flow.services.need import Kind, Need
from malp_flow.services.outbox import HELD, LATE
from malp_flow.wording import gettext, moment_words, ngettext


class NothingLate(Refused):
    """No email waits any more: somebody has decided, or they have left by themselves."""


class ReasonNeeded(Refused):
    """Say why it is not sent: the history keeps it."""


@dataclass(frozen=True, slots=True)
class LateLetter:
    """One letter that waits: to whom, what it speaks of (title, review), and when it goes by itself."""

    id: UUID
    reader: str
    about: tuple[tuple[str, str], ...]
    goes_at: datetime


def waiting(session: Session, partnership_id: UUID) -> list[LateLetter]:
    """Return the late letters that wait in a partnership, by their readers’ names; only looks."""
    rows = session.scalars(_late().where(Letter.partnership_id == partnership_id)).all()
    lines = [
        LateLetter(
            row.id, people.name_of(session, row.membership_id), _about(session, row), goes_at=row.next_at
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (line.reader, line.id))


def need(session: Session, actor: Actor) -> Iterator[Need]:
    """Yield one line for the first page while late letters wait for a decision."""
    query = select(func.count(), func.min(Letter.next_at)).where(
        Letter.status == HELD, Letter.last_code == LATE, Letter.partnership_id == actor.partnership_id
    )
    number, goes_at = session.execute(query).one()
    if number:
        moment = moment_words(goes_at, local_day(goes_at))
        yield Need(
            Kind.late_letters,
            "",
            ngettext(
                "%(num)s email is late and waits for you", "%(num)s emails are late and wait for you", number
            )
            % {"num": number},
            text=gettext("If nobody decides, it leaves on %(moment)s. Nothing is lost.") % {"moment": moment},
            action=gettext("Look at them"),
        )


def _late() -> Select[Letter]:
    return select(Letter).where(Letter.status == HELD, Letter.last_code == LATE)


def _about(session: Session, letter: Letter) -> tuple[tuple[str, str], ...]:
    query = (
        select(LetterCause.name, Review.reference)
        .outerjoin(Review, Review.id == LetterCause.review_id)
        .where(LetterCause.letter_id == letter.id, LetterCause.dropped_at.is_(None))
        .order_by(LetterCause.id)
    )
    return tuple((activity.letter_title(row.name), row.reference or "") for row in session.execute(query))


def let_go(session: Session, letter_id: UUID | None, *, by: Actor, now: datetime) -> int:
    """Let one late letter go, or (None) all of them; return how many. What one reader gets is one letter.

    Raises NotYours for anybody but a business manager, NotHere, NothingLate.
    """
    letters = _mine(session, letter_id, by=by, now=now)
    for letter in letters:
        _go(session, letter, now=now)
    facts = {"number": len(letters)}
    history.append(session, "letters.late_let_go", by=by, now=now, facts=facts)
    return len(letters)


def drop(session: Session, letter_id: UUID, *, reason: str, by: Actor, now: datetime) -> None:
    """Do not send a late letter at all; its reminders count as skipped, and the history keeps the reason.

    Raises NotYours for anybody but a business manager, NotHere, NothingLate, ReasonNeeded.
    """
    if not reason.strip():
        raise ReasonNeeded
    require_short(reason)
    (letter,) = _mine(session, letter_id, by=by, now=now)
    causes = letter_causes.live(session, letter.id)
    for cause in causes:
        cause.dropped_at, cause.dropped_because = now, "dropped_late"
        session.execute(
            update(LadderStep)
            .where(LadderStep.id == cause.step_id, LadderStep.state == "claimed")
            .values(state="skipped", reason="dropped_late", acted_by=by.membership_id, done_at=now)
        )
    letter.status = "cancelled"
    facts = {"letter": str(letter.id), "membership": str(letter.membership_id), "number": len(causes)}
    history.append(
        session, "letters.late_dropped", by=by, now=now, facts=facts, secrets={"reason": reason.strip()}
    )


def let_go_overdue(session: Session, *, now: datetime) -> bool:
    """Let one late letter go of which nobody decided in time; whether there was any."""
    found = session.scalar(_late().where(Letter.next_at <= now).order_by(Letter.next_at).limit(1))
    if found is None:
        return False
    history.hold(session, found.partnership_id)
    letter = session.get_one(Letter, found.id, with_for_update=True, populate_existing=True)
    if (letter.status, letter.last_code) == (HELD, LATE):
        _go(session, letter, now=now)
    return True


def _mine(session: Session, letter_id: UUID | None, *, by: Actor, now: datetime) -> list[Letter]:
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    history.hold(session, by.partnership_id)
    own = select(Letter).where(Letter.partnership_id == by.partnership_id)
    if letter_id is not None and session.scalar(own.where(Letter.id == letter_id)) is None:
        raise NotHere
    query = _late().where(Letter.partnership_id == by.partnership_id).order_by(Letter.id)
    which = query if letter_id is None else query.where(Letter.id == letter_id)
    letters = list(session.scalars(which.with_for_update().execution_options(populate_existing=True)))
    if not letters:
        raise NothingLate
    return letters


def _go(session: Session, letter: Letter, *, now: datetime) -> None:
    if letter_causes.live(session, letter.id):
        outbox.carry_over(session, letter, now=now)
    else:
        letter.status = "cancelled"
