"""What is owed in a review, and every reminder about it: who gets which, when, by which rule, or why not."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.letters import Fields
from malp_flow.engine.working_days import end_of_due_day, local_day, start_of_day
from malp_flow.records import sealed
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import (
    activity,
    deadlines,
    duties,
    hold_list,
    holding_back,
    hours,
    items,
    letter_fields,
    outbox,
    paging,
    people,
    planned_reminders,
    reminded,
)
from malp_flow.services.duties import Duty, Over
from malp_flow.services.hold_list import Held, Scope
from malp_flow.services.holding_back import Because, Why
from malp_flow.services.reason_words import reason_words, state_words
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import from_due_words, gettext

A_PAGE = 25
"""So many planned reminders, and so many things owed, stand on one page: a review of 400 has 2,000."""
WORKING_DAYS = 20
"""So far ahead a page shows what is planned."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step of a ladder: what it is about, to whom, by which rule, and where it stands.

    `names` are those whom its email went to; before there is one, who gets it.
    """

    id: UUID
    at: datetime
    title: str
    about: str
    role: str
    names: tuple[str, ...]
    rule: str
    state: str
    why: str
    acted_by: str
    words: str
    held_by_hand: bool
    is_lost: bool

    @property
    def stands(self) -> str:
        """Where it stands in words, and why."""
        if self.is_lost:
            return gettext("did not arrive")
        said = gettext("will wait") if self.will_wait else state_words(self.state)
        return f"{said}: {self.why}" if self.why else said

    @property
    def will_wait(self) -> bool:
        """Whether it is planned, and something will hold it back when its moment comes."""
        return self.state == "planned" and bool(self.why)

    @property
    def can_change(self) -> bool:
        """Whether a person may still hold it, send it now, or leave it out."""
        return self.state in ("planned", "held")


@dataclass(frozen=True, slots=True)
class RemindersPage:
    """What is owed and was, what holds reminders back, and a page of those of the next 20 working days."""

    duties: tuple[Duty, ...]
    more_duties: int
    over: tuple[Over, ...]
    more_over: int
    holds: tuple[Held, ...]
    coming: tuple[Reminder, ...]
    until: date
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One thing that is owed: whether it is still open, whom it is with, and each reminder about it."""

    duty: Duty
    open: bool
    item_id: UUID | None
    may_be_called: bool
    holds: tuple[Held, ...]
    reminders: tuple[Reminder, ...]


def page(session: Session, review: OpenReview, *, number: int = 1, now: datetime) -> RemindersPage:
    """Return what is owed in a review and what is planned about it; changes nothing."""
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    until = days.add(local_day(now), WORKING_DAYS)
    closes = end_of_due_day(until, hours.window_of(session, review.partnership_id).closes)
    query = (
        select(LadderStep, Deadline)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .where(
            Deadline.review_id == review.id,
            LadderStep.state.in_(("planned", "held")),
            LadderStep.due_at <= closes,
        )
        .order_by(LadderStep.due_at, LadderStep.id)
    )
    found = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number, pages = paging.fitted(number, found=found, each=A_PAGE)
    rows = session.execute(query.limit(A_PAGE).offset(A_PAGE * (number - 1))).all()
    owed, ended = duties.number(session, review)
    items.read_ahead(session, [review.id])
    coming = tuple(shown(session, review, *row, now=now) for row in rows)
    return RemindersPage(
        duties=duties.everything(session, review, most=A_PAGE, now=now),
        more_duties=max(0, owed - A_PAGE),
        over=duties.over(session, review, most=A_PAGE),
        more_over=max(0, ended - A_PAGE),
        holds=hold_list.lasting(session, review, now=now),
        coming=coming,
        until=until,
        number=number,
        pages=pages,
    )


def of_duty(session: Session, review: OpenReview, deadline_id: UUID, *, now: datetime) -> DutyPage:
    """Return one thing that is or was owed, with every reminder of it; raises NoSuchDuty."""
    deadline = duties.of_review(session, review, deadline_id)
    item = session.get(Item, deadline.item_id) if deadline.item_id else None
    steps = session.scalars(
        select(LadderStep)
        .where(LadderStep.deadline_id == deadline.id)
        .order_by(LadderStep.due_at, LadderStep.round, LadderStep.id)
    ).all()
    is_open = deadline.met_at is None and deadline.cancelled_at is None
    holds = hold_list.lasting(session, review, item_id=item.id if item else None, now=now)
    return DutyPage(
        duty=duties.duty(session, review, deadline, now=now),
        open=is_open,
        item_id=item.id if item else None,
        may_be_called=bool(item and item.agency_id and is_open),
        holds=tuple(held for held in holds if item or held.scope is Scope.review),
        reminders=tuple(shown(session, review, step, deadline, now=now) for step in steps),
    )


def one(session: Session, review: OpenReview, step_id: UUID, *, now: datetime) -> Reminder:
    """Return one reminder; raises NoSuchReminder."""
    step = planned_reminders.of_review(session, review, step_id)
    return shown(session, review, step, session.get_one(Deadline, step.deadline_id), now=now)


def said(
    session: Session, review: OpenReview, step_id: UUID, *, base_url: str, now: datetime
) -> list[tuple[str, Fields]]:
    """Return what a reminder would say to each reader if it left now, by name; writes nothing."""
    step = planned_reminders.of_review(session, review, step_id)
    deadline, to = session.get_one(Deadline, step.deadline_id), step.recipient
    found = []
    for told in reminded.reached(session, review, deadline, to, unless=step.unless, now=now).told:
        cause = outbox.Cause(deadline.item_id, deadline.id, step.id, told.facts)
        letter, why = outbox.unkept(session, step.letter, to=told.member, review=review, now=now, cause=cause)
        fields = letter_fields.foreseen(session, letter, why, base_url=base_url, now=now)
        found.append((people.name_of(session, told.member), fields))
    return found


def shown(
    session: Session, review: OpenReview, step: LadderStep, deadline: Deadline, *, now: datetime
) -> Reminder:
    """Return one step of a ladder as a page shows it."""
    role = review.workflow.roles.get(step.recipient)
    letters = _letters(session, step) if step.state in ("claimed", "sent") else []
    reach = partial(reminded.reached, session, review, deadline, step.recipient, unless=step.unless)
    found = reach(now=max(step.due_at, now))
    told = [each.member for each in found.told or reach(now=now).told]
    readers = [letter.membership_id for letter in letters] or told
    days = deadlines.days_of(session, deadline.partnership_id, name=deadline.calendar)
    away = days.count_between(deadline.due_on, local_day(step.due_at))
    return Reminder(
        id=step.id,
        at=step.due_at,
        title=activity.letter_title(step.letter),
        about=duties.words_of(session, review, deadline),
        role=role.title if role else step.recipient,
        names=tuple(dict.fromkeys(people.name_of(session, reader) for reader in readers)),
        rule=from_due_words(away),
        state=step.state,
        why=_why(session, review, step, deadline, back_on=found.back_on, now=now),
        acted_by=people.name_of(session, step.acted_by) if step.acted_by else "",
        words=sealed.get(session, step, "words_sealed"),
        held_by_hand=step.state == "held" and step.acted_by is not None,
        is_lost=bool(letters) and all(letter.status in ("dead", "superseded") for letter in letters),
    )


def _letters(session: Session, step: LadderStep) -> list[Letter]:
    """Return the letters that speak of a reminder to those whom it is for; none before it went into one."""
    query = (
        select(Letter)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(
            LetterCause.step_id == step.id,
            LetterCause.name == step.letter,
            LetterCause.dropped_at.is_(None),
        )
    )
    return list(session.scalars(query.order_by(Letter.id)))


def _why(
    session: Session,
    review: OpenReview,
    step: LadderStep,
    deadline: Deadline,
    *,
    back_on: date | None,
    now: datetime,
) -> str:
    """Return why a reminder waits or did not go; of a planned one what will hold it back at its moment."""
    if step.state != "planned":
        return reason_words(step.reason or "", local_day(step.wake_at) if step.wake_at else None)
    because = holding_back.why(session, review, deadline, step=step, now=max(step.due_at, now))
    if because is None and back_on:
        because = Because(Why.away, start_of_day(back_on))
    if because is None:
        return ""
    return reason_words(because.why, local_day(because.wake_at) if because.wake_at else None)
