"""The clock's ticks while a process lives. The database holds what is due; nothing is kept here."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

EVERY_SECONDS = 5
"""A code for signing in waits this long at most before it leaves."""


@contextmanager
def ticking(
    work: Callable[[], object], *, every_seconds: float = EVERY_SECONDS
) -> Iterator[BackgroundScheduler]:
    """Do `work` again and again in one thread of its own until the block ends.

    A run that is late is done once, however late; two never run at the same time.
    """
    # It warns about each run that the one before it made late: that is meant, not news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(work, "interval", seconds=every_seconds, id="work")
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=True)
