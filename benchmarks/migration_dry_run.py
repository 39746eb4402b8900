"""How long a dry run of another version takes over many running reviews, once they are loaded.

    python -m benchmarks.migration_dry_run 10000 5

Each review has 22 audits as they stand in mid-year, their clocks and five reminders to each. In pairs, the
other way round in every second one: decided once for each shape, and review by review. The new version drops
a check, renames a state and a role, and keeps clocks; then with every day counted anew. Prints medians of
process CPU.
"""

import random
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, partial
from statistics import median
from time import process_time
from typing import Literal

from malp_flow.engine.definition import Workflow
from malp_flow.engine.ladders import PlannedStep, steps
from malp_flow.engine.loading import load_workflow
from malp_flow.engine.migrating import DryRun, Line, Standing, digest_of, shape
from malp_flow.engine.migrating_clocks import Ground, Running
from malp_flow.engine.version_map import Bridge, VersionMap
from malp_flow.engine.working_days import SendWindow, calendar
from malp_flow.folders import shipped
from tests.engine.builders import NOW, an_answer, an_item, some_facts

GROUND = Ground(calendar("england-and-wales"), SendWindow(), NOW)
PLACES = {"review": 1, "panel": 1, "partner": 3, "case": 4, "agency": 7, "agency on a case": 22}
STATES = ("issued", "in_work", "complete", "nil_return")


def versions() -> tuple[Workflow, Workflow]:
    """Return the shipped file, and one in which a state and a role are renamed and a check is gone."""
    text = (shipped("workflows") / "malp.yaml").read_text("utf-8")
    changed = "\n".join(line for line in text.splitlines() if "check: identities_given" not in line)
    changed = changed.replace("audits_issued", "audits_out").replace("agency_lead", "leading")
    number = next(line for line in text.splitlines() if line.startswith("version: "))
    later = changed.replace(number, f"version: {int(number.split()[1]) + 1}")
    return tuple(load_workflow("malp.yaml", each.encode()).workflow for each in (text, later))  # type: ignore[return-value]


def a_review(number: int, workflow: Workflow, chance: random.Random) -> Standing:
    """Return one review in mid-year: half of its audits are back, on a day of its own."""
    issued = date(2026, 2, 9) + timedelta(days=number % 10)
    due = issued + timedelta(days=21)
    audits = tuple(
        an_item(id=f"{number}-{n}", agency_name=f"Agency {n}", state=state, done=state in STATES[2:])
        for n, state in enumerate(chance.choices(STATES, k=22))
    )
    planned = plan(workflow, issued, due)
    clocks = tuple(
        Running(f"{number}-{n}", "audit", issued, due, moved=False, earliest=False, steps=planned)
        for n, item in enumerate(audits)
        if not item.done
    )
    facts = some_facts(state="audits_issued", items=(*audits, *(an_answer(str(n)) for n in range(3))))
    return Standing(f"MALP-{number}", number, facts, clocks, places=PLACES)


@cache
def plan(workflow: Workflow, issued: date, due: date) -> tuple[PlannedStep, ...]:
    """Return the reminders of an audit; those of one day are one object, as they are once loaded."""
    ladder, days, window = workflow.ladders["audit"], GROUND.calendar, GROUND.window
    return steps(ladder, due, calendar=days, window=window, not_before=_begun(issued))


def _begun(day: date) -> datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day)


def by_shape(bridge: Bridge, found: list[Standing]) -> str:
    """Return the hash of a dry run as it is made."""
    run = DryRun(bridge, GROUND)
    return digest_of(bridge, ("a", "b"), map(run.line, found))


def one_by_one(bridge: Bridge, found: list[Standing]) -> str:
    """Return the same with the gates of each review decided for itself."""
    run = DryRun(bridge, GROUND)

    def line(standing: Standing) -> Line:
        run.forget()
        return run.line(standing)

    return digest_of(bridge, ("a", "b"), map(line, found))


def taken(act: Callable[[], str]) -> float:
    """Return how many seconds of the processor an act takes."""
    begun = process_time()
    act()
    return process_time() - begun


def measured(clocks: Literal["keep", "recompute"], found: list[Standing], rounds: int) -> None:
    """Measure both ways in turns and print a line."""
    names = VersionMap(
        states={"audits_issued": "audits_out"}, roles={"agency_lead": "leading"}, clocks=clocks
    )
    bridge = Bridge(*versions(), names)
    ways = {"by shape": partial(by_shape, bridge, found), "one by one": partial(one_by_one, bridge, found)}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name in sorted(ways, reverse=bool(turn % 2)):
            times[name].append(taken(ways[name]))
    shaped, single = (median(times[name]) for name in ("by shape", "one by one"))
    print(f"{clocks}: {shaped:.2f} s by shape, {single:.2f} s one by one, ratio {single / shaped:.1f}")


def main() -> None:
    """Build the reviews, then measure."""
    number, rounds = (int(word) for word in (sys.argv[1:] + ["10000", "5"][len(sys.argv) - 1 :]))
    chance, workflow = random.Random(8), versions()[0]
    found = [a_review(n, workflow, chance) for n in range(number)]
    print(f"{number} reviews, {len({shape(each) for each in found})} shapes")
    for clocks in ("keep", "recompute"):
        measured(clocks, found, rounds)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
