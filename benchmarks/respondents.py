"""How long a round of hundreds of respondents takes: asked, chased, listed, exported and closed.

    python -m benchmarks.respondents 400 5

One review asks so many people the same, on SQLite. Prints for each page the statements it needs and the
processor's milliseconds (the median and the worst of so many looks); what changes something is done once.
"""

import gc
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time

from sqlalchemy import event

from malp_flow.scheduler import jobs
from tests.web.houses import signed_in
from tests.web.test_respondents import PAGE, Round, listed

REVIEW = PAGE.rpartition("/")[0]
ASKED = {
    "the review": REVIEW,
    "respondents": PAGE,
    "listed": f"{REVIEW}/matrix",
    "listed, second page": f"{REVIEW}/matrix?page=2",
    "listed, on paper": f"{REVIEW}/matrix?for=paper",
    "exported as CSV": f"{REVIEW}/matrix.csv",
    "exported as JSON": f"{REVIEW}/matrix.json",
    "set-up": f"{REVIEW}/set-up",
    "reminders": f"{REVIEW}/reminders",
    "history": f"{REVIEW}/history",
    "what needs the manager": "/fernshire/",
    "all reviews": "/fernshire/reviews",
    "coming emails": "/fernshire/emails/coming",
    "people": "/fernshire/people",
}


class Counted:
    """Statements that the house sent, and the processor's milliseconds, of one act after the other."""

    def __init__(self, asked: Round) -> None:
        self._number = 0
        event.listen(asked.house.engine, "before_cursor_execute", self._one_more)

    def _one_more(self, *_given: object) -> None:
        self._number += 1

    def of(self, act: Callable[[], object]) -> tuple[int, float]:
        """Do something, and return what it took."""
        self._number, begun = 0, process_time()
        act()
        return self._number, (process_time() - begun) * 1e3


def once(counted: Counted, name: str, act: Callable[[], object]) -> None:
    """Do what can be done but once, and print a line for it."""
    statements, taken = counted.of(act)
    print(f"{name}: {taken:.0f} ms, {statements} statements")


def looked_at(counted: Counted, asked: Round, times: int, when: str) -> None:
    """Look at every page so often, and print a line for each."""
    print(f"-- {when}")
    browser = asked.browser.browser
    for name, path in ASKED.items():
        size = len(browser.get(path).data)
        found = [counted.of(lambda p=path: browser.get(p).data) for _ in range(times)]  # type: ignore[misc]
        spent = [taken for _, taken in found]
        worst, number = max(spent), found[-1][0]
        print(
            f"{name}: {median(spent):.0f} ms, worst {worst:.0f} ms, {number} statements, {size // 1024} KiB"
        )


def main() -> None:
    """Ask so many people, then look at each page after each act."""
    number, times = (int(word) for word in (sys.argv[1:] + ["400", "5"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        asked = Round(Path(folder))
        asked.browser.get(PAGE)
        gc.collect()
        gc.freeze()  # as the server does when it starts
        counted = Counted(asked)
        once(counted, f"{number} people added", lambda: asked.add(listed(range(number))))
        once(counted, "issued", asked.send_out)
        looked_at(counted, asked, times, "issued")
        asked.clock[0] += timedelta(days=29)
        asked.browser = signed_in(asked.house, asked.by.person_id)
        once(counted, "chased", lambda: jobs.tick(asked.house))
        looked_at(counted, asked, times, "chased")
        form = asked.browser.get(PAGE).form(button="Close wave 1")
        reason = "The round closes today; who has not answered is asked next year."
        once(counted, "closed", lambda: form.fill(reason=reason).submit())
        looked_at(counted, asked, times, "closed")


if __name__ == "__main__":
    main()
