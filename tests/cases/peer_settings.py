"""What other products were told about reminders, put into ladders of ours: an adapter for each form.

A row of `reminder_cases.csv` gives days, moments (`2026-03-16 00:00 UTC`, `now-2d`, `-7 d`) and settings.
An adapter returns first what we would set ourselves, then what stands for the other product's own choice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from malp_flow.engine.definition import Rung
from malp_flow.engine.working_days import LONDON
from tests.cases.peer_rows import DAY, NOW, Row, length, moment, on

LONG_AGO = timedelta(days=900)


@dataclass(frozen=True)
class Ladder:
    """Rungs around a due day, in a calendar; `setting` names what was chosen where there is a choice."""

    kind: str
    due_at: datetime
    rungs: tuple[Rung, ...]
    begun: datetime
    setting: str = "ours"
    calendar: str = "every-day"
    at: time = time.min
    day: date | None = None
    """The due day in our calendar, where it is not the day of `due_at`."""
    told_until: datetime | None = None
    """Up to when its reminders have gone, as far as the other product remembers."""


def ladders(row: Row) -> list[Ladder]:
    """Return what the row asks for in our terms: one ladder for each setting that is worth a look."""
    told = row.told
    for marks, adapter in _ADAPTERS:
        if any(re.fullmatch(marks, name) for name in told):
            return list(adapter(row))
    return list(_anything(row))


def _rungs(before: list[int], after: list[int]) -> tuple[Rung, ...]:
    return tuple(
        [Rung(before=days, send="x", to="y") for days in before]
        + [Rung(after=days, send="x", to="y") for days in after]
    )


def _begun(row: Row) -> datetime:
    return row.at("invited_on") or row.now - LONG_AGO


# ---------------------------------------------------------------- a journal: numbers of days around two dates


def _journal(row: Row) -> Iterator[Ladder]:
    """Days before and after each date. There a day that is due ends as it begins: ours is the day before.

    The older form says only `invite_after` and `submit_after`, and means: more than so many days.
    """
    answering = not row.has_answered and row.at("response_due_on") is not None
    which, due = ("response", "response_due_on") if answering else ("due", "review_due_on")
    due_at = row.at(due)
    if due_at is None:
        return
    our_day = (due_at - timedelta(microseconds=1)).date()
    shift = (due_at.date() - our_day).days
    more_than = row.number("invite_after" if answering else "submit_after")
    before = row.number(f"before_{which}")
    after = row.number(f"after_{which}") or (more_than and more_than + shift)
    span = max(0, (our_day - _begun(row).date()).days)
    rungs = _rungs([min(before - shift, span)] if before else [], [after + 1] if after else [])
    kind = "response" if answering else "review"
    yield Ladder(kind, due_at, rungs, _begun(row), told_until=_remembered(row, due_at), day=our_day)


def _remembered(row: Row, due_at: datetime) -> datetime:
    """Return up to when reminders have gone, as the product keeps it: the last one, or none at all."""
    last = row.told.get("last_reminded", "never")
    found = moment(last, now=row.now, day_0=NOW)
    return found or (due_at if "before" in last else _begun(row) - DAY)


# ---------------------------------------------------------------- a delay and a repetition


def _repeated(row: Row) -> Iterator[Ladder]:
    """A first reminder `delay` days before or after, then again and again.

    Ours: four times from the first one. Theirs: on days that are a multiple, or thinning out over the year.
    """
    delay, every = row.number("delay"), row.number("repetition")
    kind = row.told["type"]
    due_at = row.at("review_due_on") or row.at("response_due_on") or _begun(row)
    if kind.startswith("before"):
        days = list(range(delay, -1, -every)) if every else [delay]
        yield Ladder("", due_at, _rungs(days, []), _begun(row))
        return
    firsts = {"ours": delay, "on the grid of the due day": -(-delay // every) * every if every else delay}
    for name, first in firsts.items():
        days = [first + every * times for times in range(4 if every else 1)]
        yield Ladder("", due_at, _rungs([], days), _begun(row), name)
    if every:
        weekly = [delay + every * times for times in range(6)]
        days = weekly + [weekly[-1] + 4 * every * times for times in range(1, 7)]
        yield Ladder("", due_at, _rungs([], days), _begun(row), "thinning out, a dozen in all")


# ---------------------------------------------------------------- a notification on a day


def _on_a_day(row: Row) -> Iterator[Ladder]:
    due_at = row.at("review_due_on") or row.at("response_due_on")
    if due_at is None:
        return
    days, word = row.number("days"), row.told["event"].lower()
    before = "before" in word
    rungs = _rungs([days] if before else [], [] if before else [days])
    yield Ladder("", due_at, rungs, _begun(row), at=_clock(row))


def _clock(row: Row) -> time:
    return row.now.astimezone(LONDON).time() if row.now.tzinfo is LONDON else time.min


# ---------------------------------------------------------------- a window before something closes


def _window(row: Row) -> Iterator[Ladder]:
    """One letter, a window before the end; whoever got more time has an end and a letter of their own."""
    extended = row.setting("extension")
    session_due = moment(row.told.get("session_due", ""), now=row.now, day_0=NOW)
    due_at = session_due + extended if session_due and extended else row.at("review_due_on")
    switched_off = any(name.endswith(("mail", "reminder")) and not on(row.told[name]) for name in row.told)
    if due_at is None or switched_off:
        return
    window = row.setting("window") or DAY
    sent = row.told.get("sent_extension" if extended else "sent", "false")
    opens = due_at - window
    rungs = _rungs([(due_at.date() - opens.date()).days], [])
    at = opens.astimezone(LONDON).time()
    told = row.now if on(sent) else _begun(row)
    yield Ladder("", due_at, rungs, _begun(row), at=at, told_until=told)


# ---------------------------------------------------------------- so many steps after the request


def _stepped(row: Row) -> Iterator[Ladder]:
    """A step every so often after the request. Ours counts working days; theirs every day if so told."""
    interval = max(1, (row.setting("interval") or DAY).days)
    days = [interval * times for times in range(1, row.number("steps") + 1)]
    begun = _begun(row)
    at = begun.astimezone(LONDON).time()
    yield Ladder("", begun, _rungs([], days), begun, "ours: working days", "england-and-wales", at)
    if "skip" not in row.told:
        yield Ladder("", begun, _rungs([], days), begun, "every day", at=at)


def _invitations(row: Row) -> Iterator[Ladder]:
    """‘every 7 days x3’ after the invitation."""
    told = row.told["reminders"]
    every = length(told)
    times = re.search(r"x ?(\d+)|(\d+) times", told)
    if every is None:
        return
    number = int(times[1] or times[2]) if times else 1
    begun = _begun(row)
    days = [max(1, every.days) * each for each in range(1, number + 1)]
    yield Ladder("", begun, _rungs([], days), begun, at=begun.astimezone(LONDON).time())


def _gate(row: Row) -> Iterator[Ladder]:
    """Too few have said yes: the manager is chased until enough have, whoever said no."""
    begun = _begun(row)
    delay, every = max(1, row.number("delay")), row.number("repetition")
    rungs = _rungs([], [delay + every * times for times in range(4 if every else 1)])
    yield Ladder("", begun, rungs, begun, told_until=begun - DAY)


def _anything(row: Row) -> Iterator[Ladder]:
    """Settings of a form not seen yet: lists of days called before or after, or with a sign."""
    due_at = row.at("review_due_on") or row.at("response_due_on") or _begun(row)
    told_before = next((value for value in row.told.values() if value.lower() in {"before", "after"}), "")
    before: list[int] = []
    after: list[int] = []
    for name, value in row.told.items():
        side = f"{name} {told_before}".lower()
        for sign, number in re.findall(r"([-+]?)(\d+)(?: ?d(?:ays?)?)?(?=[,; ]|$)", value):
            is_before = sign == "-" or (sign != "+" and "before" in side)
            if name not in {"runs", "max", "times"} and int(number):
                (before if is_before else after).append(int(number))
    told = _remembered(row, due_at) if "last_reminded" in row.told else None
    sent = row.now if on(row.told.get("sent", "false")) else told
    yield Ladder("", due_at, _rungs(before, after), _begun(row), at=_clock(row), told_until=sent)


_ADAPTERS = (
    (r"(before|after)_(response|due)|(invite|submit)_after", _journal),
    (r"required", _gate),
    (r"repetition", _repeated),
    (r"event", _on_a_day),
    (r"window|session_due|extension.*", _window),
    (r"interval", _stepped),
    (r"reminders", _invitations),
)
