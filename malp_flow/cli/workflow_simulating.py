"""`malp-flow workflow simulate`: a file lived many times with drawn delays, and what comes of it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.cli.workflow_loading import loaded_or_refused, meeting_days, meetings_of, one_file
from malp_flow.engine.definition import Workflow
from malp_flow.engine.forecast import FEWEST
from malp_flow.engine.simulation import MOST_RUNS, Delays, Simulation, simulate
from malp_flow.engine.telling_gates import what_is_due
from malp_flow.services import forecasts
from malp_flow.wording import day_of_record

_COLUMNS = ("1 in 10 by", "half by", "9 in 10 by", "all by")


@click.command("simulate", cls=Verb)
@one_file
@click.option("--start", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day: YYYY-MM-DD.")
@click.option("--runs", default=500, show_default=True, type=click.IntRange(1, MOST_RUNS), help="How often.")
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed draws the same delays.")
@click.option(
    "--late", "share", default=30, show_default=True, type=click.IntRange(0, 100), metavar="PERCENT",
    help="How many of a hundred things are late.",
)  # fmt: skip
@click.option(
    "--late-by", default=5.0, show_default=True, type=click.FloatRange(0, 250), metavar="DAYS",
    help="By how many working days those are late on average.",
)  # fmt: skip
@click.option(
    "--returns", default=6, show_default=True, type=click.IntRange(1, 1000), metavar="N",
    help="How many returns a gate waits for that waits for all of them.",
)  # fmt: skip
@click.option(
    "--as-lived", is_flag=True,
    help="Draw delays as the partnership’s own reviews of this workflow had them, where it has enough.",
)  # fmt: skip
@meeting_days
@opening.looks
def simulate_file(
    file: Path,
    start: datetime,
    runs: int,
    seed: int,
    share: int,
    late_by: float,
    returns: int,
    as_lived: bool,
    meetings: tuple[str, ...],
    asked: Asked,
) -> None:
    """Live FILE many times with drawn delays, and print by when each state is reached, and how surely.

    Example: malp-flow workflow simulate workflows/malp.yaml --start 2026-01-12 --late 40 --late-by 8
    """
    definition = loaded_or_refused(file)
    seen = _seen(asked, definition.workflow) if as_lived else {}
    delays = Delays(share_late=share / 100, days_late=late_by, returns=returns, seen=seen)
    days = meetings_of(definition.workflow, meetings)
    with _progress(runs, hidden=asked.as_json) as bar:
        once = partial(bar.update, 1)
        found = simulate(
            definition, start.date(), delays=delays, meetings=days, runs=runs, seed=seed, tick=once
        )
    if asked.as_json:
        drawn = {name: len(days) for name, days in seen.items()}
        tell_json(asdict(found) | ({"drawn_from": drawn} if as_lived else {}))
        return
    _print(found)
    for line in _missing(found, definition.workflow):
        click.echo(line)
    for line in _drawn_from(seen, definition.workflow) if as_lived else ():
        click.echo(line)


def _missing(found: Simulation, workflow: Workflow) -> Iterator[str]:
    """Yield what has no day because no meeting is known that is late enough, and how to say one."""
    for each in found.missed:
        body = workflow.bodies[each.body].title
        yield f"\n{each.title}: no day in {each.runs} of {found.runs} runs. {body}: no meeting known."
        yield f"Say more with --meeting {each.body}=DATE. What comes after it counts only runs with a day."


def _seen(asked: Asked, workflow: Workflow) -> dict[str, tuple[int, ...]]:
    with opening.reading(asked) as here:
        return forecasts.lateness(here.session, here.place.id, workflow.workflow)


def _drawn_from(seen: Mapping[str, tuple[int, ...]], workflow: Workflow) -> Iterator[str]:
    """Yield from how many of one’s own days each delay was drawn, and where there were too few."""
    yield "\nDelays as they were here:"
    for name, clock in workflow.deadlines.items():
        if clock.due is None or clock.only_reminds:
            continue
        number = len(seen.get(name, ()))
        enough = number >= FEWEST
        words = (
            f"drawn from {number} of your own" if enough else f"by --late and --late-by; only {number} yet"
        )
        yield f"  {what_is_due(workflow, name)}: {words}"


def _progress(runs: int, *, hidden: bool) -> AbstractContextManager[Any]:
    """Return a bar on stderr, which a redirected output does not hold."""
    return click.progressbar(range(runs), file=sys.stderr, hidden=hidden)


def _print(found: Simulation) -> None:
    click.echo(f"{found.workflow}, version {found.version}, from {day_of_record(found.start)}")
    click.echo(f"{found.runs} runs, seed {found.seed}\n")
    width = max(len(state.title) for state in found.states)
    click.echo(f"  {'':<{width}}" + "".join(f"  {title:>18}" for title in _COLUMNS))
    for state in found.states:
        days = (state.few, state.half, state.most, state.last)
        click.echo(f"  {state.title:<{width}}" + "".join(f"  {_day(day):>18}" for day in days))
    if found.in_length is not None:
        click.echo(f"\n{found.in_length:.0%} of the runs kept to the length that the file says.")


def _day(day: date | None) -> str:
    return day_of_record(day) if day else "no day"
