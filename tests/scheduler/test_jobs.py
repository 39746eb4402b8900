"""The clock's work in a real house, with a real mail server on this machine."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from malp_flow.demo import auditing, beginning, cast, stage
from malp_flow.demo.folder import Clock, Folder
from malp_flow.demo.post_office import Arrived, PostBox, open_post_office
from malp_flow.demo.stage import Play, Stage
from malp_flow.demo.story import moment
from malp_flow.outputs.mail import Mailer
from malp_flow.scheduler import jobs
from malp_flow.wiring import House, build

PLAY = Play("MALP-2026-07", "Neglect", "winter", ("C-118",), cast.AGENCIES[:2])
ISSUED_ON, LATE_ON = date(2026, 1, 12), date(2026, 2, 3)


@dataclass
class Worker:
    """A house, its clock and its mail server."""

    house: House
    clock: Clock
    box: PostBox
    there: Stage

    def at(self, day: date, hour: int) -> list[Arrived]:
        """Do the clock's work at that moment; return the letters that arrived, in their order."""
        before = self.box.count()
        self.clock.move_to(moment(day, time(hour)))
        jobs.tick(self.house)
        with closing(Mailer(self.house.mail)) as mailer:
            jobs.deliver(self.house, mailer)
        return self.box.since(before)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    """A review whose two audits were issued on Monday 12 January at 9am, due on 2 February."""
    folder = Folder(tmp_path)
    folder.prepare()
    box, now = PostBox(folder.mail), datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
    with open_post_office(box) as port:
        clock = folder.clock(now)
        house = build(folder.settings(port=8000, mail_port=port), clock=clock)
        with house.transaction() as session:
            there = stage.found_partnership(session, now=now)
            beginning.commission(session, there, PLAY, now=now)
            beginning.prepare(session, there, PLAY, now=now)
            stage.move(session, there, PLAY, name="issue_audits", by=cast.MANAGER.key, now=now)
        yield Worker(house, clock, box, there)
        house.engine.dispose()


def to(letters: list[Arrived], part: cast.Part) -> list[Arrived]:
    return [letter for letter in letters if part.address in letter.to]


def test_sends_each_auditor_one_letter_when_audits_are_issued(worker: Worker) -> None:
    sent = worker.at(ISSUED_ON, 10)

    again = worker.at(ISSUED_ON, 11)

    assert [len(to(sent, agency.auditor)) for agency in PLAY.agencies] == [1, 1]
    assert not again


def test_sends_nothing_before_the_office_opens(worker: Worker) -> None:
    worker.at(ISSUED_ON, 10)

    early = worker.at(LATE_ON, 6)

    assert not [letter for letter in early if letter.sent_at.astimezone(UTC).hour < 8]


def test_chases_an_overdue_audit_once_however_often_it_looks(worker: Worker) -> None:
    worker.at(date(2026, 2, 2), 16)

    sent, again = worker.at(LATE_ON, 10), worker.at(LATE_ON, 12)

    silent = PLAY.agencies[0].auditor
    assert len(to(sent, silent)) == 1
    assert "was due Monday 2 February" in to(sent, silent)[0].subject
    assert not again


def test_leaves_an_auditor_alone_whose_audit_came_back(worker: Worker) -> None:
    agency, now = PLAY.agencies[0], moment(date(2026, 2, 2), time(11))
    worker.at(date(2026, 2, 2), 10)
    with worker.house.transaction() as session:
        auditing.work_on(session, worker.there, PLAY, agency=agency, sections=None, now=now)
        auditing.give_back(session, worker.there, PLAY, agency=agency, now=now)

    worker.at(date(2026, 2, 2), 12)
    sent = worker.at(LATE_ON, 10)

    assert not to(sent, agency.auditor)
    assert to(sent, PLAY.agencies[1].auditor)


def test_catches_up_a_chase_that_nobody_was_there_to_send(worker: Worker) -> None:
    worker.at(ISSUED_ON, 10)

    sent = worker.at(date(2026, 2, 4), 10)  # nothing ran since

    assert [len(to(sent, agency.auditor)) for agency in PLAY.agencies] == [1, 1]
