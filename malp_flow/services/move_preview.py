"""What a move will bring, said before it is confirmed: who is written to, when, and what is due next."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.deadlines import anchor_day, counted, opened_deadlines
from malp_flow.engine.definition import Move
from malp_flow.engine.telling_gates import awaits_words, what_is_due
from malp_flow.services import (
    activity,
    calling_off,
    consequences,
    deadlines,
    event_people,
    hours,
    items,
    load,
    people,
    readers,
    reminders_ahead,
)
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Mailing:
    """One email and who gets it, in which role. Somebody with two audits is named once."""

    title: str
    role: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day that follows; `earliest` says that it is a first day and not a last one.

    Where it is not known yet, `on` is None and `awaits` says when it is: when a body has a date.
    """

    title: str
    on: date | None
    earliest: bool
    awaits: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a move will bring. `leaves_at` is None where the emails leave at once.

    `reminders` says what becomes of planned reminders; `loaded` names who owes much already.
    `called_off` are titles of what is asked of nobody any more, with how many of each are still open.
    `undone_by` is the title of a move that leads back, empty where none does.
    """

    to_title: str
    mailings: tuple[Mailing, ...]
    leaves_at: datetime | None
    due: tuple[DueDay, ...]
    reminders: tuple[reminders_ahead.Line, ...]
    loaded: tuple[load.Load, ...]
    called_off: tuple[tuple[str, int], ...]
    undone_by: str
    final: bool


def preview(session: Session, review: OpenReview, move: Move, *, now: datetime) -> Preview:
    """Return what would follow if the move happened at this moment; changes nothing."""
    leaves_at = deadlines.leaves_at(session, review.partnership_id, now)
    back = next((m for m in review.workflow.moves_from(move.to) if m.to == review.state), None)
    state = review.workflow.state(move.to)
    due = () if state.final else tuple(_due(session, review, move, now=now))
    return Preview(
        to_title=state.title,
        mailings=tuple(_mailings(session, review, move, now=now)),
        leaves_at=None if leaves_at == now else leaves_at,
        due=due,
        reminders=reminders_ahead.of_move(session, review, move, now=now),
        loaded=load.of_move(session, review, move, due=(each.on for each in due if each.on), now=now),
        called_off=_called_off(session, review, move),
        undone_by=back.title if back else "",
        final=state.final,
    )


def _called_off(session: Session, review: OpenReview, move: Move) -> tuple[tuple[str, int], ...]:
    titles = [review.workflow.items[one.name].title for one in calling_off.open_until(session, review, move)]
    return tuple(Counter(titles).items())


def _mailings(session: Session, review: OpenReview, move: Move, *, now: datetime) -> Iterator[Mailing]:
    opened = review.workflow.opened_by(move.id)
    uses = [(use, opened) for use in move.letters]
    uses += [(use, (name,)) for name in opened for use in review.workflow.items[name].letters]
    for use, names in uses:
        narrowed = event_people.told_by(session, review, use)
        for role in use.to:
            told = (
                _names(session, [each for each, held in narrowed[1].items() if held == role])
                if narrowed
                else _readers(session, review, role, names, now=now)
            )
            if told:
                title = review.workflow.roles[role].title
                yield Mailing(activity.letter_title(use.send), title, told)


def _readers(
    session: Session, review: OpenReview, role: str, opened: tuple[str, ...], *, now: datetime
) -> tuple[str, ...]:
    """The same people as `consequences.send` writes to: nobody about what is done already."""
    owed = [name for name in opened if review.workflow.items[name].by == role]
    waiting = [
        item
        for item in items.of_review(session, review, owed)
        if item.done_at is None and not consequences.is_of_a_later_wave(review, item)
    ]
    members = [] if owed else readers.of_role(session, review, role, now=now)
    for item in waiting:
        members += readers.of_item(session, review, role, item, now=now)
    return _names(session, members)


def _names(session: Session, members: list[UUID]) -> tuple[str, ...]:
    return tuple(sorted(people.name_of(session, member) for member in set(members)))


def _due(session: Session, review: OpenReview, move: Move, *, now: datetime) -> Iterator[DueDay]:
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    anchor_on = anchor_day(now, calendar=days, window=hours.window_of(session, review.partnership_id))
    for name, clock in opened_deadlines(review.workflow, move.id).items():
        day = counted(clock.when, {move.id: anchor_on}, days)
        body = clock.when.meeting_of
        if (day or body) and not clock.when.before:
            awaits = awaits_words(review.workflow, body) if body and not day else ""
            title = what_is_due(review.workflow, name)
            yield DueDay(title, day, earliest=clock.due is None, awaits=awaits)
