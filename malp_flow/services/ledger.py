"""Evidence that somebody was asked fairly: for one duty and each working day, sent, or not sent because.

Computed from the reminders and from what held them back; nothing is stored for it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import ledger as rules
from malp_flow.engine.ledger import Line, Spell, Step
from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline, Hold, LadderStep, MoreTime, ReminderHold
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import activity, deadlines, duties, exports, hours, people
from malp_flow.services.letter_fields import BY_HAND
from malp_flow.services.reason_words import reason_words
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

_ONE = timedelta(days=1)


def of_duty(session: Session, review: OpenReview, deadline_id: UUID, *, now: datetime) -> list[Line]:
    """Return one line for each working day from the beginning of a duty to its end, or to today.

    Raises NoSuchDuty.
    """
    deadline = duties.of_review(session, review, deadline_id)
    days = deadlines.days_of(session, review.partnership_id, name=deadline.calendar)
    ended = deadline.met_at or deadline.cancelled_at
    last = min(local_day(ended), local_day(now)) if ended else local_day(now)
    every = (deadline.anchor_on + number * _ONE for number in range((last - deadline.anchor_on).days + 1))
    working = [day for day in every if days.is_working_day(day)]
    return rules.lines(
        working,
        [*_steps(session, deadline), *_by_hand(session, deadline)],
        [*_spells(session, review, deadline), *_quiet(session, review, working)],
        gettext("no reminder was due"),
    )


def as_csv(session: Session, review: OpenReview, deadline_id: UUID, *, now: datetime) -> str:
    """Return the ledger of one duty as CSV with a line of titles: one row a working day."""
    deadline = duties.of_review(session, review, deadline_id)
    duty = duties.duty(session, review, deadline, now=now)
    titles = [gettext("Day"), gettext("Review"), gettext("What is owed"), gettext("Due"), gettext("Sent")]
    rows = [
        [line.first, review.reference, duty.words, deadline.due_on, line.sent, "; ".join(line.words)]
        for line in of_duty(session, review, deadline_id, now=now)
    ]
    return exports.as_csv([[*titles, gettext("What, or why not")], *rows])


def _steps(session: Session, deadline: Deadline) -> Iterator[Step]:
    query = select(LadderStep).where(LadderStep.deadline_id == deadline.id).order_by(LadderStep.due_at)
    for step in session.scalars(query):
        title = activity.letter_title(step.letter)
        on = local_day(step.done_at if step.state == "sent" and step.done_at else step.due_at)
        if step.state == "sent":
            yield Step(on, True, gettext("sent: %(email)s") % {"email": title})
        elif step.state == "claimed":
            yield Step(on, False, gettext("on its way: %(email)s") % {"email": title})
        elif step.state in ("skipped", "overtaken", "cancelled", "held"):
            said = {"email": title, "why": reason_words(step.reason or "")}
            yield Step(on, False, gettext("not sent: %(email)s, because %(why)s") % said)


def _by_hand(session: Session, deadline: Deadline) -> Iterator[Step]:
    """Yield the reminders that a person sent beside the planned ones."""
    query = (
        select(Letter.sent_at, Letter.membership_id)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(
            LetterCause.deadline_id == deadline.id,
            LetterCause.name == BY_HAND,
            LetterCause.dropped_at.is_(None),
        )
    )
    for sent_at, member in session.execute(query):
        if sent_at is None:
            continue
        said = gettext("sent by hand to %(name)s") % {"name": people.name_of(session, member)}
        yield Step(local_day(sent_at), True, said)


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
            yield Spell(local_day(hold.set_at), last, reason_words(why))


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
