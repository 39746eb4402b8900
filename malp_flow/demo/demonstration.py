"""A demonstration while it runs: its letters, and its clock that people move on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from malp_flow.demo import story
from malp_flow.demo.building import Beat, build_story
from malp_flow.demo.folder import BEGUN, BUILT, Clock, Folder
from malp_flow.demo.post_office import Arrived, PostBox, open_post_office
from malp_flow.services import coming, visitors
from malp_flow.wiring import House, build

BeatOf = Callable[[House], Beat]

MOST_STEPS = 500
"""How often the clock's work is done on the way to a moment; a slip in a rule must not hold a page."""


@dataclass
class Demonstration:
    """One running demonstration. Threads may share it: the clock's work is done by one at a time."""

    house: House
    clock: Clock
    box: PostBox
    beat: Beat
    _one_at_a_time: Lock = field(default_factory=Lock)

    def moment(self) -> datetime:
        """Return where the clock stands."""
        return self.clock()

    def mails(self) -> list[Arrived]:
        """Return every letter that arrived, the newest first."""
        return self.box.all()

    def mail(self, number: int) -> Arrived | None:
        """Return one letter, or None."""
        return self.box.one(number)

    def work(self) -> None:
        """Do what is due where the clock stands."""
        with self._one_at_a_time:
            self.beat()

    def next_day(self) -> list[Arrived]:
        """Move the clock on by a day and return the letters that arrived on the way."""
        return self._move_on(self.clock() + timedelta(days=1))

    def next_event(self) -> list[Arrived]:
        """Move the clock on to the next thing it waits for and return the letters that arrived."""
        return self._move_on(self._next() or self.clock())

    def _next(self) -> datetime | None:
        with self.house.reading() as session:
            return coming.next_moment(session, after=self.clock())

    def _move_on(self, target: datetime) -> list[Arrived]:
        with self._one_at_a_time:
            before = self.box.count()
            with self.house.transaction() as session:
                visitors.carry_over(session, to=target, now=self.clock())
            for _ in range(MOST_STEPS):
                moment = self._next()
                if moment is None or moment > target:
                    break
                self.clock.move_to(moment)
                self.beat()
            self.clock.move_to(target)
            self.beat()
            self.clock.keep()
            return self.box.since(before)


@contextmanager
def opened(folder: Folder, *, port: int, beat_of: BeatOf) -> Iterator[Demonstration]:
    """Open the demonstration in a folder, built first where it is not there yet.

    A building that was broken off is begun anew. `beat_of` makes the clock's work for a house: the
    scheduler's room knows it, this one does not.
    """
    if not folder.is_built():
        folder.clear()
    folder.prepare()
    box = PostBox(folder.mail)
    with open_post_office(box) as mail_port:
        clock = folder.clock(story.begins_at())
        house = build(folder.settings(port=port, mail_port=mail_port), clock=clock)
        try:
            running = Demonstration(house, clock, box, beat_of(house))
            if not folder.is_built():
                folder.say(BEGUN)
                build_story(house, clock, box=box, beat=running.work)
                folder.say(BUILT)
            yield running
        finally:
            house.engine.dispose()
