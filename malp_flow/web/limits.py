"""How often one visitor may ask for what is worth a guess, a flood or a theft. Then 429, and when to return.

Of guesses only wrong ones count, each door for itself, so that a whole council can work behind one address.
Counted in the memory of one server process, by the moment of the request. What counts against one person or
one link, whatever address it comes from, is kept in the database by the services.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from flask import Flask, current_app, g, request
from werkzeug.exceptions import TooManyRequests

from malp_flow.web import front_door

LIMITS = "malp_limits"
MOST_KEPT = 10_000
"""Visitors remembered at once by one limit; beyond, those that asked longest ago are forgotten first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests within a time, from one visitor.

    `failures_only`: a view says by `was_no_guess` that a try was right, or none; the others count.
    """

    name: str
    most: int
    within: timedelta
    failures_only: bool = False


CODES = Limit("codes", 60, timedelta(minutes=10))
ELSEWHERE = Limit("elsewhere", 120, timedelta(minutes=1))
"""Sent on to one’s own organisation: nothing is guessed here, and a council comes at nine o’clock."""
FILES = Limit("files", 60, timedelta(hours=1))
UPLOADS = Limit("uploads", 20, timedelta(hours=1))
CHECKS = Limit("rows", 60, timedelta(hours=1))
"""A file of rows is checked again and again until all of it is put right."""


def _guesses(door: str) -> Limit:
    return Limit(door, 20, timedelta(minutes=1), failures_only=True)


OF = {
    ("POST", "account.sign_in"): _guesses("sign in"),
    ("POST", "account.sign_in_by_passkey"): _guesses("passkey"),
    ("GET", "account.begin_elsewhere"): ELSEWHERE,
    ("GET", "account.back_from_elsewhere"): _guesses("back from elsewhere"),
    ("POST", "account.join"): _guesses("join"),
    ("POST", "account.code"): _guesses("code"),
    ("POST", "account.pin"): _guesses("pin"),
    ("POST", "account.send_code"): CODES,
    ("POST", "account.forgotten_pin"): CODES,
    ("POST", "people.from_list_checked"): UPLOADS,
    ("POST", "workflows.checked"): UPLOADS,
    ("POST", "year.chosen"): UPLOADS,
    ("POST", "event.answer"): CODES,
    ("POST", "event.send_colleague"): CODES,
    ("GET", "auditor.word_file"): FILES,
    ("GET", "auditor.records_file"): FILES,
    ("POST", "auditor.uploaded_file"): FILES,
    ("POST", "tools.from_file_checked"): UPLOADS,
    ("GET", "tools.file"): FILES,
    ("GET", "year.timeliness_file"): FILES,
    ("GET", "year.exceptions_file"): FILES,
    ("POST", "review.chronology_uploaded"): CHECKS,
    ("GET", "review.chronology_csv"): FILES,
    ("GET", "review.chronology_excel"): FILES,
    ("GET", "review.chronology_word"): FILES,
    ("GET", "review.actions_file"): FILES,
    ("GET", "review.sharing_file"): FILES,
    ("GET", "review.gathered_file"): FILES,
    ("GET", "review.side_by_side_file"): FILES,
    ("GET", "review.side_by_side_word"): FILES,
    ("GET", "manager.actions_workbook"): FILES,
    ("GET", "lead.document"): FILES,
    ("GET", "review.matrix_file"): FILES,
    ("GET", "review.matrix_json"): FILES,
    ("GET", "review.history_file"): FILES,
    ("GET", "manager.history_file"): FILES,
}


LARGER = {("POST", "auditor.uploaded_file"): 12 * 1024 * 1024}
"""Bytes of a form where the usual measure is too small: a Word file, then all that was read in it."""


@dataclass(slots=True)
class Counter:
    """When each visitor asked last, by limit. Threads may share it."""

    _asked: dict[str, dict[str, deque[datetime]]] = field(default_factory=dict)
    _one_at_a_time: Lock = field(default_factory=Lock)

    def wait(self, limit: Limit, visitor: str, *, now: datetime) -> timedelta | None:
        """Count one request and return None, or how long to wait where there were too many already."""
        with self._one_at_a_time:
            # One limit’s visitors push out none of another’s, where it matters more.
            by_visitor = self._asked.setdefault(limit.name, {})
            asked = by_visitor.pop(visitor, deque())
            while asked and asked[0] <= now - limit.within:
                asked.popleft()
            by_visitor[visitor] = asked
            if len(by_visitor) > MOST_KEPT:
                del by_visitor[next(iter(by_visitor))]
            if len(asked) >= limit.most:
                return asked[0] + limit.within - now
            asked.append(now)
            return None

    def take_back(self, limit: Limit, visitor: str) -> None:
        """Count one request of this visitor less: it was no guess."""
        with self._one_at_a_time:
            asked = self._asked.get(limit.name, {}).get(visitor)
            if asked:
                asked.pop()


def keep(app: Flask, *, clock: Callable[[], datetime] = front_door.now) -> None:
    """Let the application answer 429 to whoever asks too often, and take larger forms where it must.

    `clock` says when a request came: it has to go on, or nobody who waits is let in again.
    """
    app.extensions[LIMITS] = Counter()
    app.before_request(lambda: _not_too_often(clock()))
    # Before anybody reads the form, for then it is too late.
    app.before_request(_as_large_as_it_may_be)


def was_no_guess() -> None:
    """Let the present request not count against who sent it: it was right, or guessed at nothing."""
    counted = g.pop("counted", None)
    if counted is not None:
        counter: Counter = current_app.extensions[LIMITS]
        counter.take_back(*counted)


def _not_too_often(moment: datetime) -> None:
    limit = OF.get((request.method, request.endpoint or ""))
    if limit is None:
        return
    visitor = _who_asks()
    counter: Counter = current_app.extensions[LIMITS]
    wait = counter.wait(limit, visitor, now=moment)
    if wait is not None:
        raise TooManyRequests(retry_after=max(1, round(wait.total_seconds())))
    if limit.failures_only:
        g.counted = limit, visitor


def _who_asks() -> str:
    """One address, of it one link or one person signed in: those beside them are others."""
    opaque = (request.view_args or {}).get("opaque", "")
    who = None if opaque else front_door.visitor_or_none()
    return f"{request.remote_addr or ''} {opaque or (who.person_id if who else '')}"


def _as_large_as_it_may_be() -> None:
    largest = LARGER.get((request.method, request.endpoint or ""))
    if largest is not None:
        request.max_content_length = request.max_form_memory_size = largest
