"""One calendar, played by two: by our worker, and by a scanner that asks what is due exactly today.

Both write to the same mail server; what a scenario says of them is read from what arrived there.
"""

import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy import select

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import LONDON, calendar, local_day
from malp_flow.folders import shipped
from malp_flow.outputs.rendering import Letters
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Membership
from malp_flow.scheduler import jobs
from malp_flow.services import chasing_by_hand, deadlines, moves, not_ours, people
from malp_flow.wiring import House
from tests.scheduler.mail_sink import Box, Clock, mailer_at
from tests.scheduler.scanner import Scanner
from tests.stories.fernshire import Fernshire, at
from tests.stories.way import SILENT

DAYS = calendar("england-and-wales")


@dataclass(frozen=True)
class Arrival:
    """A reminder at the other end: when, to whom, and its id."""

    at: datetime
    to: str
    id: str

    @property
    def day(self) -> date:
        return local_day(self.at)

    @property
    def in_hours(self) -> bool:
        """Whether it came on a working day in office hours."""
        here = self.at.astimezone(LONDON)
        return DAYS.is_working_day(here.date()) and 8 * 60 <= here.hour * 60 + here.minute < 16 * 60 + 30


class Died(BaseException):
    """The process is gone: nothing after this point happens."""


class DiesAfterTheFirst:
    """A mail server’s client whose process dies once the first letter was taken."""

    def __init__(self, mailer):
        self.mailer = mailer

    def send(self, **given):
        self.mailer.send(**given)
        raise Died


@dataclass
class Play:
    """What a scenario needs of whoever plays it; `Ours` and `Theirs` say how they do it."""

    fernshire: Fernshire
    house: House
    clock: Clock
    box: Box
    port: int
    arrived: list[Arrival] = field(default_factory=list)

    def run(self, moment: datetime, *, dies: bool = False, between=None) -> None:
        """Let it do its work at a moment; `between` happens after it looked and before it writes."""
        self.clock.moment = moment
        with mailer_at(self.port) as mailer, suppress(Died):
            self.work(DiesAfterTheFirst(mailer) if dies else mailer, between)
        self.collect()

    def days(self, first: date, last: date, *, asleep: tuple[date, ...] = ()) -> None:
        """Let it run at nine on each of these days, but for those on which it is asleep."""
        for number in range((last - first).days + 1):
            if (day := first + timedelta(days=number)) not in asleep:
                self.run(at(day, 9))

    def at_once(self, moment: datetime) -> None:
        """Let it run twice at the same moment, in two threads."""
        self.clock.moment = moment
        start = threading.Barrier(2)

        def one() -> None:
            start.wait()
            with mailer_at(self.port) as mailer:
                self.work(mailer, None)

        both = [threading.Thread(target=one) for _ in range(2)]
        for each in both:
            each.start()
        for each in both:
            each.join()
        self.collect()

    def collect(self) -> None:
        """Write down what arrived since the last time, leaving out what is no reminder."""
        for message in self.box.arrived:
            if self.is_reminder(message["Message-ID"]):
                self.arrived.append(Arrival(self.clock.moment, str(message["To"]), message["Message-ID"]))
        self.box.arrived.clear()

    def to(self, name: str) -> list[Arrival]:
        """Return the reminders that somebody had."""
        mailbox = "".join(sign for sign in name.lower() if sign.isascii() and sign.isalnum())
        return [each for each in self.arrived if f"{mailbox}@" in each.to]


class Ours(Play):
    """Our worker, as `malp-flow worker` runs it. Five working days before Monday 2 February."""

    before = date(2026, 1, 26)

    def work(self, mailer, between) -> None:
        jobs.take_up(self.house, owner="worker")
        jobs.tick(self.house)
        if between:
            between()
        jobs.deliver(self.house, mailer)

    def later(self, moment: datetime) -> None:
        """Run again on the same day: a worker always does."""
        self.run(moment)

    def by_hand(self, review_id, moment: datetime) -> bool:
        """Remind by hand; whether it asks whether that is meant, and sends nothing."""
        with self.fernshire.transaction() as session:
            review = self.fernshire.open(session, review_id)
            mine = deadlines.running(session, review, item_id=self.fernshire.items[SILENT])[0].id
        by = {"by": self.fernshire.manager, "now": moment}
        try:
            self.fernshire.do(review_id, chasing_by_hand.send, mine, line="Please.", **by)
        except chasing_by_hand.RemindedJustNow:
            return True
        self.run(moment)
        return False

    def text_fails_for(self, name: str) -> None:
        """Let the letters to one reader be written by a text that fails."""
        folder = Path(tempfile.mkdtemp())
        for letter in ("audit_coming_up", "several_things"):
            (folder / letter / "qq").mkdir(parents=True)
            (folder / letter / "qq" / "body.txt").write_text("{{ nothing.of.this }}", "utf-8")
        self.house = replace(self.house, letters=Letters(shipped("notifications"), folder))
        with self.fernshire.transaction() as session:
            session.get_one(Membership, self.fernshire.members[name]).language = "qq"

    def counts_as_complete(self, review_id) -> bool:
        """Whether the gate of this state lets the review go on."""
        with self.fernshire.transaction() as session:
            review = self.fernshire.open(session, review_id)
            found = moves.explain(session, review, now=self.clock.moment)
            return any(prospect.is_open and prospect.move.checks for prospect in found)

    def is_reminder(self, message_id: str) -> bool:
        with self.fernshire.transaction() as session:
            query = select(LetterCause.name).join(Letter).where(Letter.message_id == message_id)
            names = set(session.scalars(query.where(LetterCause.step_id.is_not(None))))
            return bool(names) or chasing_by_hand.BY_HAND in set(session.scalars(query))


class Theirs(Play):
    """The scanner, which counts five days as on a wall calendar."""

    before = date(2026, 1, 28)

    @cached_property
    def scanner(self) -> Scanner:
        return Scanner(self.fernshire)

    def work(self, mailer, between) -> None:
        found = self.scanner.scan(self.clock.moment)
        if between:
            between()
        with suppress(ArithmeticError):
            self.scanner.mail(found, mailer, self.clock.moment)

    def later(self, moment: datetime) -> None:
        """It runs once a day."""
        self.clock.moment = moment

    def by_hand(self, review_id, moment: datetime) -> bool:
        """Write once more; it does not know when it wrote last."""
        self.clock.moment = moment
        address = f"auditorof{SILENT[1].lower().replace(' ', '')}@fernshire.example"
        with mailer_at(self.port) as mailer:
            self.scanner.letter(address, "by hand", mailer, moment)
        self.collect()
        return False

    def text_fails_for(self, name: str) -> None:
        """Let the letters to one reader be written by a text that fails."""
        with self.fernshire.transaction() as session:
            self.scanner.templates_fail_for = {people.address_of(session, self.fernshire.members[name])}

    def counts_as_complete(self, review_id) -> bool:
        """Whether as many have answered as were asked, whatever they answered."""
        with self.fernshire.transaction() as session:
            asked = session.scalars(
                select(Item).where(Item.review_id == review_id, Item.kind == Kind.return_)
            )
            review = self.fernshire.open(session, review_id)
            return all(each.done_at or not_ours.waits(session, review, each.id) for each in asked)

    def is_reminder(self, _message_id: str) -> bool:
        return True
