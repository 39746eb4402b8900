"""How often one address may ask for what is worth a guess, a flood or a theft. Then 429, and when to return.

Counted in the memory of one server process, by the moment of the request. What counts against one person or
one link, whatever address it comes from, is kept in the database by the services.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from flask import Flask, current_app, request
from werkzeug.exceptions import TooManyRequests

from malp_flow.web import front_door

LIMITS = "malp_limits"
MOST_KEPT = 10_000
"""Addresses remembered at once; beyond, those that asked longest ago are forgotten first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests within a time, from one address."""

    name: str
    most: int
    within: timedelta


PROOFS = Limit("proofs", 20, timedelta(minutes=1))
CODES = Limit("codes", 60, timedelta(minutes=10))
"""A whole council may come from one address, so this is generous; a link has its own limit."""
FILES = Limit("files", 60, timedelta(hours=1))
UPLOADS = Limit("uploads", 20, timedelta(hours=1))

OF = {
    ("POST", "account.sign_in"): PROOFS,
    ("POST", "account.sign_in_by_passkey"): PROOFS,
    ("GET", "account.begin_elsewhere"): PROOFS,
    ("GET", "account.back_from_elsewhere"): PROOFS,
    ("POST", "account.join"): PROOFS,
    ("POST", "account.code"): PROOFS,
    ("POST", "account.pin"): PROOFS,
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
    ("GET", "review.matrix_file"): FILES,
    ("GET", "review.matrix_json"): FILES,
    ("GET", "review.history_file"): FILES,
    ("GET", "manager.history_file"): FILES,
}


LARGER = {("POST", "auditor.uploaded_file"): 12 * 1024 * 1024}
"""Bytes of a form where the usual measure is too small: a Word file, then all that was read in it."""


@dataclass(slots=True)
class Counter:
    """When each address asked last, by limit. Threads may share it."""

    _asked: dict[tuple[str, str], deque[datetime]] = field(default_factory=dict)
    _one_at_a_time: Lock = field(default_factory=Lock)

    def wait(self, limit: Limit, address: str, *, now: datetime) -> timedelta | None:
        """Count one request and return None, or how long to wait where there were too many already."""
        with self._one_at_a_time:
            asked = self._asked.pop((limit.name, address), deque())
            while asked and asked[0] <= now - limit.within:
                asked.popleft()
            self._asked[limit.name, address] = asked
            if len(self._asked) > MOST_KEPT:
                del self._asked[next(iter(self._asked))]
            if len(asked) >= limit.most:
                return asked[0] + limit.within - now
            asked.append(now)
            return None


def keep(app: Flask) -> None:
    """Let the application answer 429 to whoever asks too often, and take larger forms where it must."""
    app.extensions[LIMITS] = Counter()
    app.before_request(_not_too_often)
    # Before anybody reads the form, for then it is too late.
    app.before_request(_as_large_as_it_may_be)


def _not_too_often() -> None:
    limit = OF.get((request.method, request.endpoint or ""))
    if limit is None:
        return
    counter: Counter = current_app.extensions[LIMITS]
    wait = counter.wait(limit, request.remote_addr or "", now=front_door.now())
    if wait is not None:
        raise TooManyRequests(retry_after=max(1, round(wait.total_seconds())))


def _as_large_as_it_may_be() -> None:
    largest = LARGER.get((request.method, request.endpoint or ""))
    if largest is not None:
        request.max_content_length = request.max_form_memory_size = largest
