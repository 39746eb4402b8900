"""Years lived in virtual time on the real services: nights, holidays, outages, clocks that are wrong."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import calendar
from malp_flow.folders import shipped
from malp_flow.outputs.rendering import Letters
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.outbox import Letter
from malp_flow.records.sealing import Seal, new_keyset
from malp_flow.records.session import make_engine, sessions
from malp_flow.scheduler import jobs
from malp_flow.settings import Settings
from malp_flow.wiring import House
from tests.proofs.acts_of_years import People
from tests.proofs.far_end_of_years import FarEnd, Found
from tests.proofs.laid_for_years import FIRST_DAY, FOUNDED, founded
from tests.stories.fernshire import at

DAYS = calendar("england-and-wales")
HOURS, OF_FREE_DAYS = (7, 9, 13, 17), (1, 10)
"""Before, in and after the hours of letters. The second hour of a Sunday is the one that the clocks leave out
in March and have twice in October."""
SKEWS = (*[0] * 20, -120, -30, 30, 60)
"""Minutes by which the worker's clock is wrong, each as likely as any other."""
LONGEST_OUTAGE = 14
QUIET = 12
"""Days at the end on which nobody acts and nothing is away."""
SOON, LONG_DUE = timedelta(days=2), timedelta(days=7)
_ENDED, _ON_THE_WAY = ("skipped", "overtaken", "cancelled"), ("pending", "leased", "started", "held")


@dataclass
class World:
    """A house on a clock of its own, its people, its mail server, and what is away at present."""

    house: House
    moment: list[datetime]
    chance: random.Random
    far_end: FarEnd
    people: People
    down_until: date = FIRST_DAY
    refuses_until: date = FIRST_DAY
    days: Iterator[date] = field(default_factory=lambda: (FIRST_DAY + timedelta(n) for n in count()))

    def live(self, days: int, *, ends_when_wrong: bool = False) -> None:
        """Let so many days pass, and quiet ones after them; later on the worker falls for a fortnight."""
        is_to_fall = True
        for number in range(days):
            falls = is_to_fall and number >= days // 2 and self._is_soon_late()
            is_to_fall = is_to_fall and not falls
            self._one_day(next(self.days), falls=falls)
            if ends_when_wrong and self.far_end.found:
                return
        self.down_until = self.refuses_until = FIRST_DAY
        self.far_end.refuses = False
        for _ in range(QUIET):
            day = next(self.days)
            for hour in HOURS:
                self.work_at(at(day, hour))

    def _one_day(self, day: date, *, falls: bool) -> None:
        self._weather(day, falls=falls)
        is_worked = DAYS.is_working_day(day)
        for hour in HOURS if is_worked else OF_FREE_DAYS:
            self.moment[0] = at(day, hour, self.chance.randrange(0, 30))
            skew = timedelta(minutes=self.chance.choice(SKEWS))
            is_up, plans_first = self.down_until <= day, self.chance.choice((True, False))
            if is_up and plans_first:
                self._work(skew, delivers=False)  # so that people act between the plan and the letter
            if is_worked:
                self.people.come_by(day, self.moment[0])
            if is_up:
                self._work(skew)
        if day >= self.down_until + SOON:
            self._look_for_what_lies()

    def _is_soon_late(self) -> bool:
        """Whether something is due in a day or two: a worker that falls then misses several reminders."""
        query = select(Deadline.id).where(
            Deadline.met_at.is_(None),
            Deadline.cancelled_at.is_(None),
            Deadline.earliest.is_(False),
            Deadline.due_at.between(self.moment[0], self.moment[0] + SOON),
        )
        with self.house.reading() as session:
            return session.scalar(query.limit(1)) is not None

    def _look_for_what_lies(self) -> None:
        """A worker that is up for days must have planned what is due, whether or not it ends well later."""
        before = self.moment[0] - SOON
        query = select(LadderStep).where(LadderStep.state == "planned", LadderStep.due_at < before)
        with self.house.reading() as session:
            for step in session.scalars(query):
                self.far_end.found.append(Found("left lying", f"{step.rung} due {step.due_at}"))

    def work_at(self, moment: datetime) -> None:
        """Let the worker come by at this moment."""
        self.moment[0] = moment
        self._work(timedelta())

    def _work(self, skew: timedelta, *, delivers: bool = True) -> None:
        self.moment[0] += skew
        jobs.tick(self.house)
        if delivers:
            jobs.deliver(self.house, self.far_end)  # type: ignore[arg-type]
        self.moment[0] -= skew

    def _weather(self, day: date, *, falls: bool) -> None:
        if falls or (self.down_until <= day and self.chance.random() < 0.01):  # noqa: PLR2004 - thrice a year
            lasts = LONGEST_OUTAGE if falls else self.chance.randrange(1, LONGEST_OUTAGE + 1)
            self.down_until = day + timedelta(days=lasts)
            self.people.happened["worker down"] += 1
        if self.refuses_until <= day and self.chance.random() < 0.02:  # noqa: PLR2004 - each second month
            self.refuses_until = day + timedelta(days=self.chance.randrange(1, 3))
            self.people.happened["mail server refuses"] += 1
        self.far_end.refuses = self.refuses_until > day

    def found(self) -> list[Found]:
        """Return every rule that was broken, as the mail server saw it and as the tables stand at the end."""
        with self.house.reading() as session:
            return [*self.far_end.found, *self._missed(session), *self._stuck(session)]

    def _missed(self, session: Session) -> Iterator[Found]:
        """Yield each planned step that came to nothing: neither arrived nor ended with a reason."""
        for step in session.scalars(select(LadderStep).order_by(LadderStep.id)):
            if not self._came_to_something(step):
                words = f"{step.rung} {step.state} {step.reason or 'without a reason'} due {step.due_at}"
                yield Found("missed", words)

    def _came_to_something(self, step: LadderStep) -> bool:
        if step.state == "sent":
            return step.id in self.far_end.arrived
        if step.state in _ENDED or step.state == "held":
            return bool(step.reason)
        return step.due_at > self.moment[0] - LONG_DUE

    def _stuck(self, session: Session) -> Iterator[Found]:
        query = select(Letter).where(
            Letter.status.in_(_ON_THE_WAY), Letter.next_at < self.moment[0] - LONG_DUE
        )
        for letter in session.scalars(query):
            yield Found("stuck letter", f"{letter.name} {letter.status} since {letter.next_at}")


@contextmanager
def world(url: str, seed: int, *, agencies: int = 5) -> Iterator[World]:
    """Give a world on the empty, migrated database at `url`, by whose seed everything happens."""
    moment, engine = [FOUNDED], make_engine(url)
    settings = Settings(sender_address="reviews@fernshire.example", mail_domain="fernshire.example")
    letters = Letters(shipped("notifications"), None)
    house = House(
        settings, engine, sessions(engine, Seal.from_keyset(new_keyset())), letters, lambda: moment[0]
    )
    place = house.carry_out(lambda session: founded(session, agencies=agencies))
    chance = random.Random(seed)
    try:
        yield World(
            house, moment, chance, FarEnd(house, random.Random(seed + 1)), People(house, place, chance)
        )
    finally:
        engine.dispose()
