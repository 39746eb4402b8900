"""`malp-flow workflow simulate`: a file lived many times with drawn delays, and what comes of it."""

import sys
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.cli.workflow_loading import as_json, loaded_or_refused, one_file
from malp_flow.engine.simulation import MOST_RUNS, Delays, Simulation, simulate
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
@as_json
def simulate_file(
    file: Path,
    start: datetime,
    runs: int,
    seed: int,
    share: int,
    late_by: float,
    returns: int,
    as_json: bool,
) -> None:
    """Live FILE many times with drawn delays, and print by when each state is reached, and how surely.

    Example: malp-flow workflow simulate workflows/malp.yaml --start 2026-01-12 --late 40 --late-by 8
    """
    definition = loaded_or_refused(file)
    delays = Delays(share_late=share / 100, days_late=late_by, returns=returns)
    with _progress(runs, hidden=as_json) as bar:
        once = partial(bar.update, 1)
        found = simulate(definition, start.date(), delays=delays, runs=runs, seed=seed, tick=once)
    tell_json(asdict(found)) if as_json else _print(found)


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
