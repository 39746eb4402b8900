"""Two outside judges of the engine (ORACLES), a line of JSON for each file.

make oracles                                       100,000 random events over all files
make oracles ARGS="--events 1000000 --seed 7"

Every event is tried by the engine, by pm4py on the file as a Petri net, and by python-statemachine. Each time
all three must let it happen or refuse it, and stand at the same place afterwards.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from malp_flow.engine.loading import load_workflow
from tests.proofs.exported_machines import ExportedMachines
from tests.proofs.exported_net import ExportedNet
from tests.proofs.plain_files import NONE, PlainFile
from tests.proofs.reviews_at_random import Chance, EngineReview, Event

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "workflows").glob("*.yaml"), *(ROOT / "tests" / "cases").glob("*/*.yaml")])
EVENTS = 100_000
_OF_A_SHIPPED_ONE = 4
"""So many times the events of a small file go to each shipped one."""
_ALL_AT = 20
"""At every so many events all moves and acts are compared, and not only the one that was tried."""
_LONGEST, _AFTER_THE_END = 500, 30
_MOST_TOLD = 5


@dataclass
class Tally:
    """What came of one file: how many events, how many of them happened, and in what the three differed."""

    file: str
    events: int = 0
    happened: int = 0
    moves: int = 0
    ends: int = 0
    states: int = 0
    reached: int = 0
    disagreements: int = 0
    told: list[str] = field(default_factory=list)

    def differs(self, words: str) -> None:
        self.disagreements += 1
        self.told = [*self.told, words][:_MOST_TOLD]


class Court:
    """One file before the engine and both judges. `…_without` hides a check from one: then they differ."""

    def __init__(
        self, path: Path, *, seed: int = 1, net_without: str = "", machines_without: str = ""
    ) -> None:
        raw = path.read_bytes()
        self.file = PlainFile(raw)
        self.review = EngineReview(load_workflow(path.name, raw).workflow, self.file)
        self.net = ExportedNet(self.file, without=net_without)
        self.machines = ExportedMachines(self.file, without=machines_without)
        self._chance, self.tally = Chance(self.file, seed), Tally(path.name)
        self._lived = self._over = 0
        self._reached = {self.review.state}
        self.tally.states = len(self.file.states)

    def hear(self, events: int) -> Tally:
        """Try so many events; a review that has ended, or lasted long, is followed by a new one."""
        for _ in range(events):
            if self._lived >= _LONGEST or self._over >= _AFTER_THE_END:
                self._begin()
            self._one(self._chance.draw(self.review))
            if self.tally.events % _ALL_AT == 0:
                self._all()
        return self.tally

    def _begin(self) -> None:
        self._lived = self._over = 0
        for each in (self.review, self.net, self.machines):
            each.begin()

    def _one(self, event: Event) -> None:
        was_over = self.review.state in self.file.finals
        ours = self.review.happens(event)
        theirs = {"pm4py": self.net.happens(event.label), "python-statemachine": self._by_machines(event)}
        self._lived += 1
        self._over += was_over
        self.tally.events += 1
        self.tally.happened += ours
        self.tally.moves += ours and bool(event.move)
        self._reached.add(self.review.state)
        self.tally.reached = len(self._reached)
        self.tally.ends += not was_over and self.review.state in self.file.finals
        wrong = [f"{who} says {said} to ‘{event.label}’" for who, said in theirs.items() if said != ours]
        wrong += [*self._elsewhere()] if not wrong else []
        if wrong:
            self.tally.differs(f"{self.tally.file}: the engine says {ours}; {'; '.join(wrong)}")
            self._begin()

    def _by_machines(self, event: Event) -> bool:
        if event.switch:
            changes = (event.switch in self.machines.on) != event.on
            self.machines.turn(event.switch, on=event.on)
            return changes
        if event.move:
            return self.machines.move(event.move)
        assert event.thing
        return self.machines.act(event.thing, event.act, event.answer)

    def _elsewhere(self) -> Iterator[str]:
        if self.net.marked != (marking := self._marking()):
            yield f"pm4py stands elsewhere: {sorted(self.net.marked ^ marking)}"
        stands = {thing: self.machines.stands(thing) for thing in self.file.things}
        if (self.machines.state, stands) != (self.review.state, self.review.stands):
            yield f"python-statemachine stands elsewhere: {self.machines.state}"

    def _marking(self) -> set[str]:
        """Return where the tokens would be if the engine put them there."""
        marked = {f"state:{self.review.state}"}
        marked |= {f"{'on' if s in self.review.on else 'off'}:{s}" for s in self.file.switches}
        for thing, state in self.review.stands.items():
            marked |= {f"{thing}:{state}", f"{thing}:={self.review.answers.get(thing, NONE)}"}
            marked |= {f"{thing}:is_done"} if state in self.file.done(thing.name) else set()
            marked |= {f"{thing}:is_live"} if state != "withdrawn" else set()
        return marked

    @cached_property
    def _labels(self) -> list[str]:
        return [f"move {move['id']}" for move in self.file.moves]

    def _all(self) -> None:
        ours = {f"move {move}" for move in self.review.opened()}
        theirs = {label for label in self._labels if self.net.enabled(label)}
        machines = {f"move {move}" for move in self.machines.enabled()}
        for who, found in (("pm4py", theirs), ("python-statemachine", machines)):
            if found != ours:
                self.tally.differs(f"{self.tally.file}: {who} opens otherwise: {sorted(ours ^ found)}")


def share(path: Path, events: int) -> int:
    """Return how many of all events are tried on one file."""
    parts = {each: _OF_A_SHIPPED_ONE if each.parent == ROOT / "workflows" else 1 for each in FILES}
    return -(-events * parts[path] // sum(parts.values()))


def main() -> None:
    asked, wrong = _asked(), 0
    for number, path in enumerate(FILES):
        begun = time.perf_counter()
        tally = Court(path, seed=asked.seed * 1000 + number).hear(share(path, asked.events))
        seconds = round(time.perf_counter() - begun, 1)
        line = {**asdict(tally), "seed": asked.seed, "seconds": seconds, **_where()}
        with asked.results.open("a") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201 - it is a command
        wrong += tally.disagreements
    sys.exit(min(wrong, 1))


def _where() -> dict[str, str]:
    return {
        "pm4py": version("pm4py"),
        "python_statemachine": version("python-statemachine"),
        "python": platform.python_version(),
        "on": datetime.now(UTC).date().isoformat(),  # noqa: TID251 - a dated result
    }


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--events", type=int, default=EVENTS, help="random events over all files together")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--results", type=Path, default=Path("docs/proofs/oracles.jsonl"))
    return asked.parse_args()


if __name__ == "__main__":
    main()
