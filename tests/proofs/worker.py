"""The real worker's work, again and again without a pause, on a clock that starts where the proof says.

python -m tests.proofs.worker MOMENT STARTED SPEED    (the house is that of the environment)
"""

import sys
from contextlib import closing
from datetime import UTC, datetime
from threading import Event

import structlog

from malp_flow.outputs.mail import Mailer
from malp_flow.scheduler import jobs
from malp_flow.settings import load_settings
from malp_flow.wiring import build


def main(moment: datetime, started: datetime, speed: int) -> None:
    def clock() -> datetime:
        return moment + speed * (datetime.now(UTC) - started)  # noqa: TID251 - a proof runs in real time

    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    house = build(load_settings(), clock=clock)
    with house.working_name() as name, closing(Mailer(house.mail)) as mailer:
        jobs.take_up(house, owner=name)
        print("ready", flush=True)  # noqa: T201 - the parent waits for it
        while True:
            jobs.tick(house)
            jobs.deliver(house, mailer, owner=name)
            Event().wait(0.005)


if __name__ == "__main__":
    main(datetime.fromisoformat(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3]))
