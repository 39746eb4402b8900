"""Evidence that somebody was asked fairly: for one duty and each working day, sent, or not sent because.

Computed from the reminders and from what held them back; nothing is stored for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from malp_flow.engine import ledger as rules
from malp_flow.engine.ledger import Line, Spell, Step
from malp_flow.engine.working_days import local_day, start_of_day
from malp_flow.records.chases import Deadline, Hold, LadderStep, MoreTime, ReminderHold
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import activity, deadlines, duties, exports, hours, letter_causes, people
from malp_flow.services.reason_words import reason_words
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import day_of_record, gettext, ngettext, time_words

_ONE = timedelta(days=1)


def of_duty(session: Session, review: OpenReview, deadline_id: UUID, *, now: datetime) -> list[Line]:
    """Return one line for each working day from the beginning of a duty to its end, or to today.

    Raises NoSuchDuty.
    """
    deadline = duties.of_review(session, review, deadline_id)
    days = deadlines.days_of(session, review.partnership_id, name=deadline.calendar)
    ended = _end(deadline)
    last = min(local_day(ended), local_day(now)) if ended else local_day(now)
    every = (deadline.anchor_on + number * _ONE for number in range((last - deadline.anchor_on).days + 1))
    working = [day for day in every if days.is_working_day(day)]
    return rules.lines(
        working,
        [*_steps(session, deadline), *_late(session, deadline, now=now), *_emails(session, deadline)],
        [*_spells(session, review, deadline), *_quiet(session, review, working)],
        gettext("no reminder was due"),
    )


@dataclass(frozen=True, slots=True)
class Day:
    """One working day of one duty, as exports and lists say it."""

    day: date
    review: str
    owed: str
    due_on: date
    sent: bool
    words: str


def of_review(session: Session, review: OpenReview, *, now: datetime) -> list[Day]:
    """Return the ledger of everything that is or was owed in a review, what began first before the rest."""
    query = select(Deadline.id).where(Deadline.review_id == review.id, Deadline.earliest.is_(False))
    found = session.scalars(query.order_by(Deadline.anchor_on, Deadline.due_at, Deadline.id)).all()
    return [day for each in found for day in days_of_duty(session, review, each, now=now)]


def days_of_duty(session: Session, review: OpenReview, deadline_id: UUID, *, now: datetime) -> list[Day]:
    """Return the ledger of one duty, with what it is about; raises NoSuchDuty."""
    deadline = duties.of_review(session, review, deadline_id)
    owed = duties.words_of(session, review, deadline)
    return [
        Day(line.first, review.reference, owed, deadline.due_on, line.sent, "; ".join(line.words))
        for line in of_duty(session, review, deadline_id, now=now)
    ]


def as_csv(days: Iterable[Day]) -> str:
    """Return days of a ledger as CSV with a line of titles."""
    titles = [gettext("Day"), gettext("Review"), gettext("What is owed"), gettext("Due"), gettext("Sent")]
    rows = [[day.day, day.review, day.owed, day.due_on, day.sent, day.words] for day in days]
    return exports.as_csv([[*titles, gettext("What, or why not")], *rows])


def _steps(session: Session, deadline: Deadline) -> Iterator[Step]:
    """Yield the planned reminders that did not go, and why; what went is said by its email."""
    query = select(LadderStep).where(
        LadderStep.deadline_id == deadline.id,
        LadderStep.state.in_(("skipped", "overtaken", "cancelled", "held")),
    )
    for step in session.scalars(query.order_by(LadderStep.due_at, LadderStep.id)):
        wakes = local_day(step.wake_at) if step.wake_at else None
        said = {
            "email": activity.letter_title(step.letter),
            "why": reason_words(step.reason or "", wakes),
        }
        words = gettext("not sent: %(email)s, because %(why)s") % said
        if step.acted_by:
            words = gettext("%(words)s: %(who)s") % {
                "words": words,
                "who": people.name_of(session, step.acted_by),
            }
        yield Step(local_day(step.due_at), False, words)


def _late(session: Session, deadline: Deadline, *, now: datetime) -> Iterator[Step]:
    """Yield the reminders that did not leave on the day on which they were due, on that day.

    Without them the evidence would say that none was due, where no email could leave.
    """
    query = select(LadderStep).where(
        LadderStep.deadline_id == deadline.id,
        LadderStep.state.in_(("planned", "claimed", "sent")),
        LadderStep.due_at < start_of_day(local_day(now)),
    )
    for step in session.scalars(query.order_by(LadderStep.due_at, LadderStep.id)):
        left_on = local_day(step.done_at) if step.state == "sent" and step.done_at else None
        if left_on != local_day(step.due_at):
            yield Step(local_day(step.due_at), False, _not_then(step, left_on), says_why=False)


def _not_then(step: LadderStep, left_on: date | None) -> str:
    said = {"email": activity.letter_title(step.letter)}
    if left_on is None:
        return gettext("due, and has not left yet: %(email)s") % said
    return gettext("due: %(email)s, which left on %(day)s") % (said | {"day": day_of_record(left_on)})


def _emails(session: Session, deadline: Deadline) -> Iterator[Step]:
    """Yield every email that speaks of a duty: to whom, and when it left; or that it did not arrive yet.

    Those about its item that nothing is due for (that it is asked, that it came) belong to it as well.
    """
    about = LetterCause.deadline_id == deadline.id
    if deadline.item_id:
        about = or_(about, LetterCause.deadline_id.is_(None) & (LetterCause.item_id == deadline.item_id))
    query = (
        select(LetterCause, Letter)
        .join(Letter, Letter.id == LetterCause.letter_id)
        .where(about, LetterCause.dropped_at.is_(None), Letter.status != "cancelled")
    )
    for cause, letter in session.execute(query.order_by(LetterCause.id)).all():
        own = cause.deadline_id is not None
        at = letter.sent_at or letter.next_at
        if own or deadline.anchor_on <= local_day(at) <= local_day(_end(deadline) or at):
            yield Step(local_day(at), letter.sent_at is not None, _told(session, cause, letter))


def _end(deadline: Deadline) -> datetime | None:
    return deadline.met_at or deadline.cancelled_at


def _told(session: Session, cause: LetterCause, letter: Letter) -> str:
    said = {
        "email": activity.letter_title(cause.name),
        "name": people.name_of(session, letter.membership_id),
        "time": time_words(letter.sent_at) if letter.sent_at else "",
    }
    if letter.status in ("dead", "superseded"):  # what was given up stays so when it is sent once more
        return gettext("did not arrive: %(email)s, to %(name)s") % said
    if letter.sent_at is None:
        return gettext("on its way: %(email)s, to %(name)s") % said
    words = gettext("sent: %(email)s, to %(name)s at %(time)s") % said
    others = len(letter_causes.live(session, letter.id)) - 1
    more = ngettext(
        "in one email with %(num)s other matter", "in one email with %(num)s other matters", others
    )
    return f"{words}, {more % {'num': others}}" if others else words


def _spells(session: Session, review: OpenReview, deadline: Deadline) -> Iterator[Spell]:
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    for asked in session.scalars(select(MoreTime).where(MoreTime.deadline_id == deadline.id)):
        decided = local_day(asked.decided_at) if asked.decided_at else None
        yield Spell(asked.asked_on, decided, reason_words("more_time_asked"))
    for pause in session.scalars(select(Hold).where(Hold.review_id == review.id)):
        if pause.item_id in (None, deadline.item_id):
            ended = local_day(pause.until_at) if pause.until_at else None
            yield Spell(local_day(pause.from_at), ended, reason_words("it_rests"))
    query = select(ReminderHold).where(ReminderHold.partnership_id == review.partnership_id)
    for hold in session.scalars(query):
        if _touches(hold, review, item):
            last = local_day(hold.ended_at) if hold.ended_at else hold.until_on and hold.until_on - _ONE
            why = "held_after_a_call" if hold.kind == "call" else "held"
            words = gettext("%(words)s: %(who)s") % {
                "words": reason_words(why, hold.until_on),
                "who": people.name_of(session, hold.set_by),
            }
            yield Spell(local_day(hold.set_at), last, words)


def _touches(hold: ReminderHold, review: OpenReview, item: Item | None) -> bool:
    if hold.item_id:
        return item is not None and hold.item_id == item.id
    if hold.review_id not in (None, review.id):
        return False
    return hold.agency_id is None or (item is not None and hold.agency_id == item.agency_id)


def _quiet(session: Session, review: OpenReview, days: list[date]) -> Iterator[Spell]:
    for day in days:
        if hours.quiet_until(session, review.partnership_id, day):
            yield Spell(day, day, reason_words("quiet_days"))
