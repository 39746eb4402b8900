"""A workflow rehearsed by the services themselves, on an empty database under a clock of its own.

Each working day letters leave in the morning, people act in the afternoon, and what they cause leaves after.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import gates
from malp_flow.engine.loading import Definition
from malp_flow.engine.story import Story
from malp_flow.engine.working_days import Calendar, calendar, local_day
from malp_flow.outputs.mail import Delivery, Outcome
from malp_flow.outputs.rendering import Letters
from malp_flow.records.chases import Deadline
from malp_flow.records.outbox import Letter
from malp_flow.services import chasing, claiming, coming, delivery, people, picture, rehearsal_cast
from malp_flow.services.delivery import Sender
from malp_flow.services.rehearsal_acts import Everybody
from malp_flow.services.rehearsal_cast import Cast
from malp_flow.services.reviews import OpenReview

_LONDON = ZoneInfo("Europe/London")
_MORNING, _AFTERNOON, _AFTER = time(9, 30), time(16), time(16, 20)
LONGEST = timedelta(days=2 * 365)
"""So long a rehearsal goes on; then it says what it waits for."""
_MOST_ACTS = 500


@dataclass(frozen=True, slots=True)
class Reached:
    """A state and the day on which the review came to it."""

    state: str
    title: str
    on: date


@dataclass(frozen=True, slots=True)
class Counted:
    """A deadline with its day, as it stood in the end; `round` counts how often its day was set."""

    deadline: str
    on: date
    round: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that left: when (UTC), which, to whom, and its subject."""

    at: datetime
    letter: str
    to: str
    subject: str


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of a story. `waits_for` says what stopped it where it did not come to an end."""

    story: str
    states: tuple[Reached, ...]
    deadlines: tuple[Counted, ...]
    letters: tuple[Sent, ...]
    ended: bool
    waits_for: tuple[str, ...]


Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass
class Stage:
    """Where a rehearsal plays: transactions of an empty database, and how letters are written."""

    transaction: Transaction
    letters: Letters
    sender: Sender


def rehearsed(stage: Stage, definition: Definition, story: Story, *, start: date) -> Rehearsed:
    """Play a story from its first working day on, and return what happened."""
    days = calendar(definition.workflow.calendar)
    begun = _at(days.next_working_day(start), _MORNING)
    with stage.transaction() as session:
        cast = rehearsal_cast.assembled(session, definition, story, now=begun)
    play = _Play(stage, cast, Everybody(cast, story), days)
    return play.told(story, begun)


class _Play:
    def __init__(self, stage: Stage, cast: Cast, everybody: Everybody, days: Calendar) -> None:
        self._stage, self._cast, self._everybody, self._days = stage, cast, everybody, days
        self._states: list[Reached] = []
        self._sent: list[Sent] = []
        self._restless = True

    def told(self, story: Story, begun: datetime) -> Rehearsed:
        self._note_state(begun)
        now = begun
        for now in self._moments(begun):
            self._letters_leave(now)
            if now.astimezone(_LONDON).time() != _AFTERNOON:
                continue
            self._people_act(now)
            self._letters_leave(_at(local_day(now), _AFTER))
            if self._is_over() or self._nothing_more(now):
                break
        with self._stage.transaction() as session:
            review = self._cast.review(session)
            return Rehearsed(
                story=story.story,
                states=tuple(self._states),
                deadlines=tuple(_counted(session, review)),
                letters=tuple(self._sent),
                ended=review.workflow.state(review.state).final,
                waits_for=tuple(_waits_for(session, review, story, now=now)),
            )

    def _moments(self, begun: datetime) -> Iterator[datetime]:
        day = local_day(begun)
        while day <= local_day(begun) + LONGEST:
            yield _at(day, _MORNING)
            yield _at(day, _AFTERNOON)
            day = self._days.next_working_day(day + timedelta(days=1))

    def _letters_leave(self, now: datetime) -> None:
        if not self._something_leaves(now):
            return
        with self._stage.transaction() as session:
            for each in chasing.waiting(session, now=now):
                chasing.chase(session, each, now=now)
        with self._stage.transaction() as session:
            while claiming.carry_over_one(session, now=now):
                pass
        self._note_state(now)
        while self._some_leave(now):
            pass

    def _something_leaves(self, now: datetime) -> bool:
        """Whether a reminder, a letter or the end of an event has come since the last moment."""
        due = select(Letter.id).where(Letter.status == "pending", Letter.next_at <= now)
        with self._stage.transaction() as session:
            return bool(chasing.waiting(session, now=now)) or session.scalar(due.limit(1)) is not None

    def _some_leave(self, now: datetime) -> bool:
        with self._stage.transaction() as session:
            claimed = claiming.claim(session, owner="rehearsal", now=now)
            for letter_id, token in claimed:
                ready = delivery.start(
                    session, letter_id, token,
                    letters=self._stage.letters, sender=self._stage.sender, now=now,
                )  # fmt: skip
                if ready is not None:
                    delivery.finish(session, ready, Delivery(Outcome.accepted), now=now)
                    self._sent.append(_sent(session, ready, now=now))
        return bool(claimed)

    def _people_act(self, now: datetime) -> None:
        with self._stage.transaction() as session:
            wanted = self._restless or self._everybody.have_something_today(session, now=now)
        for _ in range(_MOST_ACTS if wanted else 0):
            with self._stage.transaction() as session:
                self._restless = self._everybody.act(session, now=now)
            self._note_state(now)
            if not self._restless:
                return

    def _note_state(self, now: datetime) -> None:
        with self._stage.transaction() as session:
            review = self._cast.review(session)
            if not self._states or self._states[-1].state != review.state:
                title = review.workflow.state(review.state).title
                self._states.append(Reached(review.state, title, local_day(now)))
                self._everybody.moved += 1
                self._restless = True

    def _nothing_more(self, now: datetime) -> bool:
        """Whether nobody will do anything any more, and no reminder, letter, event or due day is to come."""
        ahead = select(Deadline.id).where(
            Deadline.met_at.is_(None), Deadline.cancelled_at.is_(None), Deadline.due_on > local_day(now)
        )
        if self._restless or max(self._everybody.story.days(), default="") >= local_day(now).isoformat():
            return False
        with self._stage.transaction() as session:
            to_come = coming.next_moment(session, after=now) is not None
            return not to_come and session.scalar(ahead.limit(1)) is None

    def _is_over(self) -> bool:
        with self._stage.transaction() as session:
            review = self._cast.review(session)
            final = review.workflow.state(review.state).final
            waiting = session.scalar(select(Letter.id).where(Letter.status == "pending").limit(1))
        return final and waiting is None


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, _LONDON).astimezone(UTC)


def _sent(session: Session, ready: delivery.Ready, *, now: datetime) -> Sent:
    letter = session.get_one(Letter, ready.letter_id)
    message = message_from_bytes(ready.data, policy=policy.default)
    return Sent(now, letter.name, people.name_of(session, letter.membership_id), str(message["Subject"]))


def _counted(session: Session, review: OpenReview) -> Iterator[Counted]:
    query = select(Deadline).where(Deadline.review_id == review.id, Deadline.cancelled_at.is_(None))
    found = {(each.name, each.due_on, each.round): None for each in session.scalars(query)}
    order = list(review.workflow.deadlines)
    for name, on, round_ in sorted(found, key=lambda one: (order.index(one[0]), one[1])):
        yield Counted(name, on, round_)


def _waits_for(session: Session, review: OpenReview, story: Story, *, now: datetime) -> Iterator[str]:
    if review.workflow.state(review.state).final:
        return
    known = picture.facts(session, review, now=now)
    for move in story.line_of(review.workflow):
        if review.state in move.from_:
            yield from (
                f"{move.title}: {one.sentence}" for one in gates.blockers(review.workflow, move, known)
            )
