"""What other products' reminders did in 79 cases, run through our ladders.

`tests/cases/reminder_cases.csv` holds what was found in their code, tests and issues; the first letter of
a case says whether we agree ([A]), call it a defect ([D]) or a policy ([P]). Every day counts there and mail
leaves at any hour, so the calendar is `every-day` and the window off. One adapter turns a row into a ladder;
each row then ends as it did there, or in the other way that is listed here with its reason.
"""

import csv
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from malp_flow.engine.definition import Rung
from malp_flow.engine.ladders import latest_of, steps
from malp_flow.engine.working_days import LONDON, SendWindow, calendar, end_of_due_day

CASES = Path(__file__).parents[1] / "cases" / "reminder_cases.csv"
MOST_REPEATS = 4
NOW = datetime(2026, 3, 2, tzinfo=LONDON)
"""For the rows that say only ‘now’."""

# The line in the file; how many letters go with us; why.
DIFFERENT = {
    6: (1, "policy: their due day ends as it begins; ours ends at 17:00, so a missed reminder still goes"),
    8: (1, "defect: a reminder after the day needs none before it"),
    9: (1, "defect: reminders before the day may be switched off by themselves"),
    14: (1, "defect: what a person wrote by hand is no step of the ladder"),
    17: (1, "policy: as in line 6"),
    19: (1, "defect: as in line 8"),
    20: (1, "defect: a new date has a ladder of its own"),
    24: (0, "policy: a short deadline starts with fewer reminders"),
    25: (1, "policy: days are counted, not hours since the last second of a day"),
    34: (1, "policy: on the second day, not after it"),
    38: (1, "defect: as in line 14"),
    39: (1, "defect: as in line 20"),
    40: (0, "defect: nobody is reminded of a review that they never took on"),
    43: (1, "defect: a difference with the wrong sign stopped every reminder"),
    45: (1, "defect: due and not yet done, never ‘due exactly today’"),
    52: (1, "defect: as in line 45"),
    53: (0, "policy: a ladder ends; then a person is asked"),
    54: (1, "defect: the first reminder goes on its own day, not on a grid"),
    55: (0, "policy: repeats count from the first reminder"),
    57: (0, "defect: days since 1970 were counted instead of days since the request"),
    58: (0, "defect: as in line 57"),
    62: (1, "defect: a step that was done is done"),
    65: (1, "defect: as in line 45"),
    66: (1, "defect: as in line 62"),
    69: (1, "defect: one letter cannot stop another"),
}
NOT_OF_A_LADDER = {
    63: "whether enough people have accepted is a gate",
    76: "a deadline has one date, kept in one place",
    80: "the text of a letter is made when it leaves",
}
NOBODY_WAITS = {22: "closed", 32: "an earlier round", 42: "an earlier round", 74: "told already"}
YESTERDAY_WAS_MISSED = {45, 52, 65}
STILL_SILENT = {71: 6}


@dataclass(frozen=True)
class Case:
    """A row as our ladders see it. `told_until` is the last day whose reminders have gone."""

    rungs: tuple[Rung, ...]
    due_on: date
    begun: datetime
    now: datetime
    told_until: datetime
    is_open: bool
    runs: int
    people: int
    window: SendWindow
    calendar: str


def letters_of(case: Case) -> int:
    """Return how many letters go at this moment: the latest step that is due and not done, once."""
    planned = steps(
        case.rungs,
        case.due_on,
        calendar=calendar(case.calendar),
        window=case.window,
        not_before=case.begun - timedelta(microseconds=1),
    )
    day_is_over = end_of_due_day(case.due_on) < case.now
    done = {step.rung for step in planned if step.due_at <= case.told_until}
    sent = 0
    for _ in range(case.runs if case.is_open else 0):
        due = [step for step in planned if step.due_at <= case.now and step.rung not in done]
        done |= {step.rung for step in due}
        if due:
            goes, _ = latest_of(due)
            # As the services do: what should have gone before the day does not go after it.
            sent += not (day_is_over and goes.rung.startswith("before"))
    return sent * case.people


def rows() -> dict[int, dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return dict(enumerate(csv.DictReader(file), start=2))


def case_of(line: int, row: dict[str, str]) -> Case:
    told = dict(part.split("=", 1) for part in row["settings"].split(";") if "=" in part)
    now = moment(row["now"])
    responded = bool(re.fullmatch(r"[-0-9]*", row["responded_on"])) and bool(row["responded_on"])
    due = row["response_due_on"] if row["response_due_on"] and not responded else row["review_due_on"]
    return Case(
        rungs=rungs_of(told, responded=responded or not row["response_due_on"]),
        due_on=moment(due or row["invited_on"]).date(),
        begun=moment(row["invited_on"], otherwise=now - timedelta(days=999)),
        now=now,
        told_until=told_until(line, told, now),
        is_open=line not in NOBODY_WAITS and not row["completed_on"] and "(" not in row["responded_on"],
        runs=int(told.get("runs", 1)),
        people=STILL_SILENT.get(line, 1),
        window=SendWindow(time.min, time.max, now.time() if "interval" in told else time.min),
        calendar="england-and-wales" if "skip" in told else "every-day",
    )


def rungs_of(told: dict[str, str], *, responded: bool) -> tuple[Rung, ...]:
    which = "due" if responded else "response"
    before = [int(told.get(f"before_{which}", 0))]
    after = [int(told.get(f"after_{which}", told.get("submit_after" if responded else "invite_after", 0)))]
    if "interval" in told:
        after = list(range(1, int(told["steps"]) + 1))
    if told.get("window") and told.get("closing_mail") != "off":
        before = [1]
    if "session_due" in told:
        before = [1]
    if "days" in told:
        before, after = ([int(told["days"])], []) if "Before" in told["event"] else ([], [int(told["days"])])
    if "delay" in told:
        before, after = repeated(told)
    return tuple(
        [Rung(before=days, send="x", to="y") for days in before if days or "delay" in told]
        + [Rung(after=days, send="x", to="y") for days in after if days]
    )


def repeated(told: dict[str, str]) -> tuple[list[int], list[int]]:
    delay, every = int(told["delay"]), int(told["repetition"])
    if told["type"].startswith("before"):
        return (list(range(delay, -1, -every)) if every else [delay]), []
    return [], [delay + every * times for times in range(MOST_REPEATS if every else 1)]


def told_until(line: int, told: dict[str, str], now: datetime) -> datetime:
    last = told.get("last_reminded", "")
    if re.fullmatch(r"[-0-9]{10}", last):
        return moment(last)
    if last or "steps" in told:
        return now - timedelta(days=1 if "steps" in told else 998)
    return now - timedelta(days=2 if line in YESTERDAY_WAS_MISSED else 1)


def moment(words: str, *, otherwise: datetime = NOW) -> datetime:
    """Return ‘2026-03-16 00:00 UTC’, ‘2026-03-16’ (midnight in London) or ‘now+24h’ as a moment."""
    if dated := re.match(r"([-0-9]{10})(?: ([0-9:]+))?", words):
        day, clock = dated.groups()
        zone = UTC if "UTC" in words else LONDON
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock or "00:00"), zone)
    if shifted := re.search(r"([-+]) ?([0-9]+) ?([dh])", words):
        sign, number, unit = shifted.groups()
        length = timedelta(hours=int(number)) if unit == "h" else timedelta(days=int(number))
        return NOW + (length if sign == "+" else -length)
    return NOW if words else otherwise


def expected(row: dict[str, str]) -> int:
    words = row["expected_mail"]
    return 0 if words.startswith("none") else int((re.match(r"[0-9]+", words) or ["1"])[0])


LADDERS = {line: row for line, row in rows().items() if line not in NOT_OF_A_LADDER}


@pytest.mark.parametrize("line", LADDERS, ids=[f"{line} {row['case'][:60]}" for line, row in LADDERS.items()])
def test_sends_what_a_case_of_another_product_asks_for_or_differs_as_it_says(line: int) -> None:
    row = LADDERS[line]

    sent = letters_of(case_of(line, row))

    ours, reason = DIFFERENT.get(line, (expected(row), "as there"))
    assert sent == ours, reason
    assert (sent != expected(row)) is (line in DIFFERENT)


def test_calls_a_difference_a_defect_or_a_policy_as_the_file_does() -> None:
    letters = {line: LADDERS[line]["case"][1] for line in DIFFERENT}

    words = {"D": "defect: ", "P": "policy: "}

    assert len(rows()) == 79
    assert all(reason.startswith(words[letters[line]]) for line, (_, reason) in DIFFERENT.items())
