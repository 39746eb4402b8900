"""Single bits of a database's file that are turned over: what changes by it, and who notices."""

import random
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from malp_flow.services import health
from tests.proofs.databases_left import Left, history_faults, reading
from tests.proofs.house_of_reminders import Plan


@dataclass(frozen=True)
class OfBits:
    """What came of so many single bits that were turned over; `unnoticed` counts them by their tables."""

    trials: int
    changed: int
    not_opened: int
    by_integrity: int
    by_history: int
    by_any: int
    unnoticed: dict[str, int]

    @property
    def faults(self) -> list[str]:
        """What is written in the history may not change unnoticed."""
        return [f"unnoticed in {name}" for name in sorted({"entry", "entry_secret"} & self.unnoticed.keys())]


def bits_turned(left: Left, *, trials: int, seed: int = 1) -> OfBits:
    """Turn one bit of the file over, so many times, and return what changed by it and who noticed."""
    dice, data = random.Random(seed), left.database.read_bytes()
    tally, unnoticed = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "turned.db"
        path.write_bytes(data)
        whole = _rows(path)
        for _ in range(trials):
            path.write_bytes(_turned(data, dice.randrange(len(data) * 8)))
            changed = [name for name, rows in _rows(path).items() if rows != whole.get(name)]
            if changed:
                noticed = _noticed(path, left.plan)
                tally.update(["changed", *noticed, *(["by_any"] if noticed else [])])
                unnoticed.update([] if noticed else changed)
    names = ("changed", "not_opened", "by_integrity", "by_history", "by_any")
    return OfBits(trials=trials, unnoticed=dict(unnoticed), **{name: tally[name] for name in names})


def _turned(data: bytes, bit: int) -> bytes:
    turned = bytearray(data)
    turned[bit // 8] ^= 1 << bit % 8
    return bytes(turned)


def _rows(path: Path) -> dict[str, object]:
    """Return what each table holds, as far as it can be read."""
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as raw:
        raw.text_factory = bytes
        try:
            tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        except sqlite3.DatabaseError as problem:
            return {"the file": str(problem)}
        return {name.decode("utf-8", "replace"): _of_table(raw, name) for (name,) in tables}


def _of_table(raw: sqlite3.Connection, name: bytes) -> object:
    try:
        return raw.execute(f'SELECT * FROM "{name.decode()}"').fetchall()  # noqa: S608 - a table's own name
    except (sqlite3.DatabaseError, UnicodeDecodeError) as problem:
        return str(problem)


def _noticed(path: Path, plan: Plan) -> list[str]:
    """Return who finds something wrong: the database itself, the check of the history, or who opens it."""
    try:
        with reading(path, plan) as session:
            found = {
                "by_integrity": bool(health.broken_pages(session)),
                "by_history": bool(history_faults(session)),
            }
    except DBAPIError:
        return ["not_opened"]
    return [name for name, is_so in found.items() if is_so]
