"""A worker told to stop finishes the letter in hand; told a second time it ends at once."""

import signal
from queue import SimpleQueue
from types import FrameType
from typing import Self

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """Whether this process was told to stop, while the block lasts. Signals reach the main thread."""

    def __init__(self) -> None:
        self.asked = False
        # An Event may not be set by a signal while its own lock is held; this queue may be put to.
        self._told: SimpleQueue[int] = SimpleQueue()
        self._before = {each: signal.getsignal(each) for each in _SIGNALS}

    def __enter__(self) -> Self:
        for each in _SIGNALS:
            signal.signal(each, self._ask)
        return self

    def __exit__(self, *_raised: object) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)

    def __call__(self) -> bool:
        """Return whether to begin nothing more."""
        return self.asked

    def wait(self) -> None:
        """Return when this process is told to stop."""
        self._told.get()

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self.asked = True
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        self._told.put(number)
