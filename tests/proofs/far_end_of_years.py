"""A mail server played in virtual time that looks at each letter and writes down what is wrong."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import LONDON, calendar
from malp_flow.outputs.mail import Delivery, Outcome
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.wiring import House

OPENS, CLOSES = time(8), time(16, 30)
DAYS = calendar("england-and-wales")
LOST_ANSWERS = 0.005
"""Of so many letters the line is cut after the final dot: nobody knows whether they came."""


@dataclass(frozen=True)
class Found:
    """A rule that was broken, and where."""

    rule: str
    words: str


@dataclass
class FarEnd:
    """Takes letters, says “not now” while it `refuses`, and at times loses the line afterwards."""

    house: House
    chance: random.Random
    refuses: bool = False
    taken: Counter[str] = field(default_factory=Counter)
    found: list[Found] = field(default_factory=list)
    twice_flagged: int = 0
    arrived: set[UUID] = field(default_factory=set)
    """The steps of ladders of which a letter came that speaks of them."""
    came: Counter[tuple[UUID, date]] = field(default_factory=Counter)
    """How many merged letters came to whom on which day; one refused for a day comes beside another."""
    _dated: Counter[tuple[UUID, date]] = field(default_factory=Counter)
    _latest: dict[tuple[UUID, int, date], datetime] = field(default_factory=dict)
    _told: dict[tuple[UUID, UUID, str], UUID] = field(default_factory=dict)

    def send(self, *, sender_address: str, recipient_address: str, data: bytes, at: datetime) -> Delivery:
        """Stand where the mailer stands."""
        if self.refuses:
            return Delivery(Outcome.temporary, 451)
        message = message_from_bytes(data)
        with self.house.reading() as session:
            self._look(session, message["Message-ID"], parsedate_to_datetime(message["Date"]), at)
        if self.chance.random() < LOST_ANSWERS:
            return Delivery(Outcome.unknown)
        return Delivery(Outcome.accepted, 250)

    def late_beside_another(self) -> int:
        """Return how often a merged letter that was refused on its day came on the day of the next one."""
        return sum(times - 1 for times in self.came.values())

    def _wrong(self, rule: str, words: str) -> None:
        self.found.append(Found(rule, words))

    def _look(self, session: Session, message_id: str, dated_at: datetime, now: datetime) -> None:
        letter = session.scalars(select(Letter).where(Letter.message_id == message_id)).one()
        self.taken[message_id] += 1
        self._look_at_hours(letter, now)
        if self.taken[message_id] == 1:
            self._look_at_the_day(letter, dated_at, now)
            self._look_at_steps(session, letter, dated_at.astimezone(LONDON).date())
        elif letter.uncertain:
            self.twice_flagged += 1
        else:
            self._wrong("twice unflagged", message_id)

    def _look_at_hours(self, letter: Letter, now: datetime) -> None:
        here = now.astimezone(LONDON)
        is_open = DAYS.is_working_day(here.date()) and OPENS <= here.time() < CLOSES
        if not letter.any_hour and not is_open:
            self._wrong("outside the hours", f"{letter.name} at {here}")

    def _look_at_the_day(self, letter: Letter, dated_at: datetime, now: datetime) -> None:
        if letter.merged_on is None:
            return
        dated, came = ((letter.membership_id, moment.astimezone(LONDON).date()) for moment in (dated_at, now))
        self._dated[dated] += 1
        self.came[came] += 1
        if self._dated[dated] > 1:
            self._wrong("two merged letters on one day", str(dated))

    def _look_at_steps(self, session: Session, letter: Letter, dated_on: date) -> None:
        query = (
            select(LetterCause, LadderStep, Deadline)
            .join(LadderStep, LadderStep.id == LetterCause.step_id)
            .join(Deadline, Deadline.id == LadderStep.deadline_id)
            .where(LetterCause.letter_id == letter.id, LetterCause.dropped_at.is_(None))
        )
        for cause, step, deadline in session.execute(query):
            self.arrived.add(step.id)
            if (deadline.met_at or deadline.cancelled_at) and not letter.uncertain:
                self._wrong("after a return", f"{step.rung} met {deadline.met_at}")
            told = (step.id, letter.membership_id, cause.name)
            if self._told.setdefault(told, letter.id) != letter.id:
                self._wrong("a step sent twice", f"{step.rung} {step.id}")
            of_the_day = (deadline.id, step.round, dated_on)
            if self._latest.setdefault(of_the_day, step.due_at) != step.due_at:
                self._wrong("a step that a later one overtook", f"{step.rung} due {step.due_at}, {dated_on}")
