"""Faults that the simulation must notice: each puts a mistaken way of chasing in place of ours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, time

from malp_flow.engine import working_days
from malp_flow.engine.working_days import SendWindow, local_day
from malp_flow.services import chasing, claiming, delivery, hours, letter_causes


@contextmanager
def _instead(*places: tuple[object, str, object]) -> Iterator[None]:
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in places]
    for owner, name, other in places:
        setattr(owner, name, other)
    try:
        yield
    finally:
        for owner, name, was in kept:
            setattr(owner, name, was)


def exactly_today():  # noqa: ANN201
    """Only what is due on this very day: a lost day is lost for ever."""
    ours = chasing._due  # noqa: SLF001

    def due(session, review, now):  # noqa: ANN001, ANN202
        return [step for step in ours(session, review, now) if local_day(step.due_at) == local_day(now)]

    return _instead((chasing, "_due", due))


def at_any_hour():  # noqa: ANN201
    """No window and no working days when letters are tried again."""
    window = SendWindow(time.min, time(23, 59), time(9))
    return _instead((hours, "window_of", lambda *_: window), (claiming, "_put_off", lambda *_, **__: False))


def without_a_second_look():  # noqa: ANN201
    """What was queued goes, whatever came back meanwhile."""
    return _instead((delivery, "_still_true", lambda *_, **__: True))


def without_a_memory():  # noqa: ANN201
    """A step stays planned when it is claimed."""
    ours = chasing._close  # noqa: SLF001

    def close(step, state, *, reason, now):  # noqa: ANN001, ANN202
        if state != "claimed":
            ours(step, state, reason=reason, now=now)

    return _instead((chasing, "_close", close), (letter_causes, "overtake", lambda *_, **__: None))


def all_that_was_missed():  # noqa: ANN201
    """After a silence every missed step goes, not only the latest."""
    ours = chasing._chase  # noqa: SLF001

    def each_alone(session, review, deadline, steps, *, now):  # noqa: ANN001, ANN202
        return sum(ours(session, review, deadline, [step], now=now) for step in steps)

    return _instead((chasing, "_chase", each_alone), (letter_causes, "overtake", lambda *_, **__: None))


def by_utc_alone():  # noqa: ANN201
    """Hours and days as if London had no summer time."""
    return _instead((working_days, "LONDON", UTC))


FAULTS: dict[str, Callable[[], object]] = {
    each.__name__: each
    for each in (
        exactly_today,
        at_any_hour,
        without_a_second_look,
        without_a_memory,
        all_that_was_missed,
        by_utc_alone,
    )
}
