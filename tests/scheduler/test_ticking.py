"""The clock's ticks: again and again, one at a time, in a thread of their own."""

from threading import Event, Lock

from malp_flow.scheduler.run import ticking

SOON = 10


def test_does_the_work_again_and_again() -> None:
    enough, runs = Event(), []

    def work() -> None:
        runs.append(1)
        if len(runs) == 3:
            enough.set()

    with ticking(work, every_seconds=0.02):
        came = enough.wait(SOON)

    assert came


def test_goes_on_after_a_run_that_failed() -> None:
    again, runs = Event(), []

    def work() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("The mail server is away.")
        again.set()

    with ticking(work, every_seconds=0.02):
        came = again.wait(SOON)

    assert came


def test_never_does_two_runs_at_once() -> None:
    alone, met, enough, runs = Lock(), [], Event(), []

    def work() -> None:
        met.append(not alone.acquire(blocking=False))
        Event().wait(0.05)
        if not met[-1]:
            alone.release()
        runs.append(1)
        if len(runs) == 3:
            enough.set()

    with ticking(work, every_seconds=0.02):
        came = enough.wait(SOON)

    assert came
    assert not any(met)


def test_stops_when_its_block_ends() -> None:
    first, runs = Event(), []

    def work() -> None:
        runs.append(1)
        first.set()

    with ticking(work, every_seconds=0.02) as scheduler:
        first.wait(SOON)

    assert runs
    assert not scheduler.running
