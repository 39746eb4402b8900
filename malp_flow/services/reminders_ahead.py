"""What a move or a new day does to the reminders that are planned: said before anything is saved."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import ladders
from malp_flow.engine.deadlines import anchor_day, counted, opened_deadlines
from malp_flow.engine.definition import Move
from malp_flow.engine.ladders import PlannedStep
from malp_flow.engine.reminder_changes import Change, changes
from malp_flow.engine.working_days import local_day
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.services import activity, consequences, deadlines, hours, items, people, readers
from malp_flow.services.reviews import OpenReview


class Becomes(StrEnum):
    """What becomes of a reminder."""

    appears = "appears"
    moves = "moves"
    vanishes = "vanishes"


@dataclass(frozen=True, slots=True)
class Line:
    """One day of one email: to which role, to whom, about how many things; `was` is the day it had."""

    becomes: Becomes
    on: date
    was: date | None
    letter: str
    role: str
    names: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class _Told:
    """One change, seen by one role that it tells."""

    becomes: Becomes
    on: date
    was: date | None
    letter: str
    role: str
    item_id: UUID | None

    @property
    def day(self) -> tuple[date, str, str, str, date]:
        return (self.on, self.becomes, self.letter, self.role, self.was or date.min)


def of_new_day(
    session: Session, review: OpenReview, deadline: Deadline, new_on: date, *, now: datetime
) -> tuple[Line, ...]:
    """Return which reminders appear, move and vanish if a deadline is given another day; writes nothing."""
    after = _laid_out(session, review, deadline.name, new_on, now=now)
    found = changes(planned(session, review, deadline), after)
    return _lines(session, review, _told(found, deadline.item_id), now=now)


def of_move(session: Session, review: OpenReview, move: Move, *, now: datetime) -> tuple[Line, ...]:
    """Return which reminders appear, move and vanish if the review moves on now; writes nothing."""
    told: list[_Told] = []
    before = {
        (row.name, row.item_id): planned(session, review, row)
        for row in deadlines.running(session, review)
        if review.workflow.deadlines[row.name].met_by == move.id
        or row.name in opened_deadlines(review.workflow, move.id)
        or review.workflow.deadlines[row.name].for_ in review.workflow.closed_by(move.id)
    }
    after = {} if review.workflow.state(move.to).final else _opened(session, review, move, now=now)
    for place in before | after:
        told += _told(changes(before.get(place, ()), after.get(place, ())), place[1])
    return _lines(session, review, told, now=now)


def _opened(
    session: Session, review: OpenReview, move: Move, *, now: datetime
) -> dict[tuple[str, UUID | None], tuple[PlannedStep, ...]]:
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    anchor_on = anchor_day(now, calendar=days, window=hours.window_of(session, review.partnership_id))
    found: dict[tuple[str, UUID | None], tuple[PlannedStep, ...]] = {}
    for name, clock in opened_deadlines(review.workflow, move.id).items():
        day = counted(clock.when, {move.id: anchor_on}, days)
        if day is None or clock.when.before:
            continue
        owed = items.of_review(session, review, [clock.for_]) if clock.for_ else []
        asked = [item for item in owed if not consequences.is_of_a_later_wave(review, item)]
        places = [item.id for item in asked if clock.due is None or item.done_at is None]
        steps = _laid_out(session, review, name, day, now=now)
        found |= dict.fromkeys([(name, place) for place in (places if clock.for_ else [None])], steps)
    return found


def _laid_out(
    session: Session, review: OpenReview, name: str, day: date, *, now: datetime
) -> tuple[PlannedStep, ...]:
    return ladders.steps(
        review.workflow.ladders.get(name, ()),
        day,
        calendar=deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar),
        window=hours.window_of(session, review.partnership_id),
        not_before=now,
    )


def planned(session: Session, review: OpenReview, deadline: Deadline) -> tuple[PlannedStep, ...]:
    """Return the reminders of a deadline that have not gone into a letter yet, as they were laid out."""
    query = select(LadderStep).where(
        LadderStep.deadline_id == deadline.id, LadderStep.state.in_(("planned", "held"))
    )
    rungs = review.workflow.ladders.get(deadline.name, ())
    found = ((row, ladders.rung_of(rungs, row.rung)) for row in session.scalars(query))
    return tuple(
        PlannedStep(
            row.rung,
            row.due_at,
            row.letter,
            row.recipient,
            row.tell,
            row.unless,
            rung.tell_with if rung else None,
        )
        for row, rung in found
    )


def _told(found: Iterable[Change], item_id: UUID | None) -> Iterator[_Told]:
    for change in found:
        step, was = change.step, None
        becomes = Becomes.moves if change.before and change.after else Becomes.vanishes
        if change.before is None:
            becomes = Becomes.appears
        elif change.after:
            was = local_day(change.before.due_at)
        yield _Told(becomes, local_day(step.due_at), was, step.letter, step.to, item_id)
        if step.tell and step.tell_letter:
            yield _Told(becomes, local_day(step.due_at), was, step.tell_letter, step.tell, item_id)


def _lines(session: Session, review: OpenReview, told: Iterable[_Told], *, now: datetime) -> tuple[Line, ...]:
    """Say once what is the same email to the same role on the same day, with everybody it reaches."""
    lines: list[Line] = []
    for _, same in groupby(sorted(told, key=lambda each: each.day), key=lambda each: each.day):
        each = list(same)
        first = each[0]
        members = {m for one in each for m in _readers(session, review, first.role, one.item_id, now=now)}
        lines.append(
            Line(
                first.becomes,
                first.on,
                first.was,
                activity.letter_title(first.letter),
                review.workflow.roles[first.role].title,
                tuple(sorted(people.name_of(session, member) for member in members)),
                len(each),
            )
        )
    return tuple(lines)


def _readers(
    session: Session, review: OpenReview, role: str, item_id: UUID | None, *, now: datetime
) -> list[UUID]:
    item = session.get(Item, item_id) if item_id else None
    if item is None:
        return readers.of_role(session, review, role, now=now)
    return readers.of_item(session, review, role, item, now=now)
