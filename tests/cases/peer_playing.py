"""Cases of other products, played by our ladders and by a scanner that asks what is due exactly today."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

from malp_flow.engine.ladders import PlannedStep, latest_of, steps
from malp_flow.engine.working_days import SendWindow, calendar, end_of_due_day, local_day
from tests.cases.peer_rows import DAY, Row
from tests.cases.peer_settings import Ladder, ladders

CASES = Path(__file__).with_name("reminder_cases.csv")


@dataclass(frozen=True)
class Mail:
    """How many letters go, about what (where the case says it), and with words as they were planned."""

    number: int
    kind: str = ""
    old_words: bool = False

    def is_as(self, other: "Mail") -> bool:
        """Whether it is the same for whoever gets it."""
        kinds = {self.kind, other.kind} if self.number and other.number else set()
        return (self.number, self.old_words) == (other.number, other.old_words) and (
            "" in kinds or len(kinds) < 2  # noqa: PLR2004 - both say it, and differently
        )


def told(words: str) -> Mail:
    """Return what `expected_mail` says: ‘none’, ‘2 mails’, ‘review-reminder’, ‘mail with the old text’."""
    found = re.match(r"(\d+)", words)
    number = 0 if words.startswith("none") else int(found[1]) if found else 1
    kind = re.match(r"(response|review)-", words)
    return Mail(number, kind[1] if kind and number else "", "old text" in words)


def wished(words: str) -> Mail | None:
    """Return what a case says that should have gone: ‘none (should be …)’."""
    found = re.search(r"should be (?:a )?([^)]*)", words)
    return told(found[1]) if found else None


def ours(row: Row, ladder: Ladder) -> Mail:
    """Play a case up to its moment: what is due and not done goes, the latest step of it, once."""
    planned = _planned(ladder)
    done = {step.rung for step in planned if _was_done(row, ladder, planned, step)}
    due_ends = end_of_due_day(ladder.day or local_day(ladder.due_at))
    number = 0
    for _ in range(0 if row.is_over else row.runs):
        due = [step for step in planned if step.due_at <= row.now and step.rung not in done]
        done |= {step.rung for step in due}
        if due:
            goes, _others = latest_of(due)
            # As in `services/chasing.py`: what should have gone before the day does not go after it.
            number += not goes.due_at <= due_ends < row.now
    return Mail(number * row.people, ladder.kind)


def _planned(ladder: Ladder) -> tuple[PlannedStep, ...]:
    return steps(
        ladder.rungs,
        ladder.day or local_day(ladder.due_at),
        calendar=calendar(ladder.calendar),
        window=SendWindow(time.min, time.max, ladder.at),
        not_before=ladder.begun - timedelta(microseconds=1),
    )


def _was_done(row: Row, ladder: Ladder, planned: tuple[PlannedStep, ...], step: PlannedStep) -> bool:
    """Whether a step is done before this moment: as the product remembers, or because each day was run."""
    if ladder.told_until is not None:
        return step.due_at <= ladder.told_until
    if row.was_missed:
        return step.due_at < max((each.due_at for each in planned if each.due_at <= row.now), default=row.now)
    return step.due_at <= row.now - DAY


def naive(row: Row, ladder: Ladder) -> Mail:
    """What a daily scan sends that asks for `due exactly today` and keeps nothing of what it sent."""
    today = local_day(row.now)
    due_on = local_day(ladder.due_at)
    days = {due_on + rung.offset * DAY for rung in ladder.rungs}
    sends = not row.words["completed_on"] and "(" not in row.words["responded_on"] and today in days
    return Mail(sends * row.runs * row.people, ladder.kind)


Player = Callable[[Row, Ladder], Mail]


@dataclass(frozen=True)
class Verdict:
    """A case, what went, and whether that is what its tag asks of us."""

    line: int
    row: Row
    sent: tuple[Mail, ...]
    is_right: bool
    goes_on: bool
    """Whether our ladder has a step to come, so that a silence of today is not one for ever."""


def judged(path: Path, player: Player) -> Iterator[Verdict]:
    """Yield a verdict on each case: [A] agrees, [D] differs as the case says, [P] can be set up."""
    with path.open(encoding="utf-8", newline="") as file:
        for line, words in enumerate(csv.DictReader(file), start=2):
            row = Row.of(words)
            asked = ladders(row)
            sent = tuple(player(row, ladder) for ladder in asked) or (Mail(0),)
            yield Verdict(line, row, sent, _is_right(row, sent), bool(asked) and _goes_on(row, asked[0]))


def _goes_on(row: Row, ladder: Ladder) -> bool:
    return not row.is_over and any(step.due_at > row.now for step in _planned(ladder))


def _is_right(row: Row, sent: tuple[Mail, ...]) -> bool:
    there = told(row.words["expected_mail"])
    if row.tag != "D":
        return any(mail.is_as(there) for mail in sent)
    better = wished(row.words["expected_mail"])
    return sent[0].is_as(better) if better else not sent[0].is_as(there)


def score(verdicts: Iterable[Verdict]) -> dict[str, tuple[int, int]]:
    """Return for each tag how many are right, and of how many."""
    kept = list(verdicts)
    of = {tag: [each.is_right for each in kept if each.row.tag == tag] for tag in "ADP"}
    return {tag: (sum(found), len(found)) for tag, found in of.items()}
