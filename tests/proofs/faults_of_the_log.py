"""A write-ahead log that is damaged after a kill: what stands in the tables then must be a whole beginning.

Nothing of it is sent on.
"""

import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.records.chases import LadderStep
from malp_flow.records.history import Entry
from malp_flow.records.outbox import Letter, LetterCause, LetterText
from malp_flow.services import health
from tests.proofs.databases_left import Left, history_faults, reading

RANDOM_BYTES = 512


@dataclass(frozen=True)
class OfTheLog:
    """What came of so many damaged write-ahead logs."""

    trials: int
    integrity_ok: int
    history_whole: int
    halves: int
    not_a_beginning: int
    confirmed_lost: int

    @property
    def faults(self) -> list[str]:
        """Whatever is left must be the state after one of our transactions: whole, and without a gap."""
        found = [name for name in ("integrity_ok", "history_whole") if getattr(self, name) < self.trials]
        return found + [name for name in ("halves", "not_a_beginning") if getattr(self, name)]


def _cut(log: bytes, dice: random.Random) -> bytes | None:
    return log[: dice.randrange(len(log))]


def _overwritten(log: bytes, dice: random.Random) -> bytes | None:
    where = dice.randrange(len(log) - RANDOM_BYTES)
    return log[:where] + dice.randbytes(RANDOM_BYTES) + log[where + RANDOM_BYTES :]


def _zeroed(log: bytes, dice: random.Random) -> bytes | None:
    where = dice.randrange(len(log))
    return log[:where] + bytes(len(log) - where)


def _gone(_log: bytes, _dice: random.Random) -> bytes | None:
    return None


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes | None]] = {
    "cut": _cut,
    "overwritten": _overwritten,
    "zeroed": _zeroed,
    "gone": _gone,
}


@dataclass(frozen=True)
class _State:
    """What stands in a database: is it whole, what was half done, and how far it had come."""

    integrity_ok: bool
    history_whole: bool
    halves: int
    entries: tuple[str, ...]
    sent: frozenset[str]


def logs_damaged(damage: str, left: Left, *, trials: int, seed: int = 1) -> OfTheLog:
    """Damage the write-ahead log in one way so many times, and return what stands in the tables then."""
    dice, log = random.Random(f"{damage} {seed}"), left.log.read_bytes()
    whole, seen = _looked_at(left, log), []
    for _ in range(trials):
        seen.append(_looked_at(left, DAMAGES[damage](log, dice)))
    return OfTheLog(
        trials=trials,
        integrity_ok=sum(each.integrity_ok for each in seen),
        history_whole=sum(each.history_whole for each in seen),
        halves=sum(each.halves > 0 for each in seen),
        not_a_beginning=sum(whole.entries[: len(each.entries)] != each.entries for each in seen),
        confirmed_lost=sum((each.entries, each.sent) != (whole.entries, whole.sent) for each in seen),
    )


def _looked_at(left: Left, log: bytes | None) -> _State:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / left.database.name
        shutil.copy(left.database, path)
        if log is not None:
            path.with_name(left.log.name).write_bytes(log)
        with reading(path, left.plan) as session:
            return _State(
                integrity_ok=not health.broken_pages(session),
                history_whole=not history_faults(session),
                halves=_halves(session),
                entries=tuple(session.scalars(select(Entry.hash).order_by(Entry.seq))),
                sent=frozenset(session.scalars(select(Letter.message_id).where(Letter.status == "sent"))),
            )


def _halves(session: Session) -> int:
    """Return how much was done without the rest: a step without its letter, a letter without bytes."""
    causes, texts = select(LetterCause.step_id), select(LetterText.letter_id)
    steps = select(func.count()).where(
        LadderStep.state.in_(("claimed", "sent")),
        LadderStep.id.not_in(causes.where(LetterCause.step_id.is_not(None))),
    )
    letters = select(func.count()).where(Letter.message_id.is_not(None), Letter.id.not_in(texts))
    return (session.scalar(steps) or 0) + (session.scalar(letters) or 0)
