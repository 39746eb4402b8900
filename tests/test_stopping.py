"""A worker that is told to stop: the letter in hand goes, the others wait, none has to be taken back."""

import os
import signal
import subprocess
import sys
from threading import Event

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from malp_flow.records.outbox import Letter
from tests.proofs.house_of_reminders import DUE_FROM, House, laid_down
from tests.scheduler.mail_sink import a_free_port

pytestmark = pytest.mark.thorough  # a whole process each time

REMINDERS = 4
PATIENCE = 60


class SlowBox:
    """Takes a letter only when it is let go on."""

    def __init__(self):
        self.arrived, self.has_one, self.go_on = [], Event(), Event()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the server's name for it
        self.has_one.set()
        await server.loop.run_in_executor(None, self.go_on.wait, PATIENCE)
        self.arrived.append(envelope.rcpt_tos[0])
        return "250 taken"


@pytest.fixture
def box():
    box = SlowBox()
    controller = Controller(box, hostname="127.0.0.1", port=a_free_port())
    controller.start()
    box.port = controller.port
    yield box
    box.go_on.set()
    controller.stop()


@pytest.fixture
def house(database_url, tmp_path, box):
    plan = laid_down(database_url, reminders=REMINDERS)
    house = House.at(database_url, plan, tmp_path, mail_port=box.port, journal_port=None)
    house.make_due(REMINDERS)
    yield house
    house.close()


@pytest.fixture
def worker(house):
    command = "from malp_flow.start.main import malp_flow; malp_flow()"
    given = [sys.executable, "-c", command, "worker", "--now", DUE_FROM.isoformat()]
    running = subprocess.Popen(given, env=os.environ | house.environment, stderr=subprocess.DEVNULL)  # noqa: S603
    yield running
    running.kill()
    running.wait()


def statuses(house):
    with house.open() as session:
        query = select(Letter.status, Letter.token).where(Letter.template_digest.is_not(None))
        under_way = select(Letter.id).where(Letter.status.in_(("leased", "started")))
        sent = [row for row in session.execute(query) if row.status == "sent"]
        return len(sent), len(session.scalars(under_way).all())


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_finishes_the_letter_in_hand_and_leaves_no_lease_behind(house, worker, box, told):
    assert box.has_one.wait(PATIENCE)

    worker.send_signal(told)
    Event().wait(1)  # a busy machine takes its time to pass a signal on
    box.go_on.set()
    ended = worker.wait(PATIENCE)

    assert ended == 0
    assert len(box.arrived) == 1
    assert statuses(house) == (1, 0)


def test_ends_at_once_when_it_is_told_twice(house, worker, box):
    assert box.has_one.wait(PATIENCE)

    worker.send_signal(signal.SIGTERM)
    while not box.arrived and worker.poll() is None:
        worker.send_signal(signal.SIGTERM)
        Event().wait(0.05)

    assert worker.wait(PATIENCE) == -signal.SIGTERM
    assert box.arrived == []
    assert statuses(house)[0] == 0
