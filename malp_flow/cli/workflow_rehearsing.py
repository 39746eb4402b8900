"""`malp-flow workflow rehearse`: the calendar that a file would give, as planned or as a story is played."""

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from malp_flow import clock
from malp_flow.cli.exit_codes import REFUSED
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.cli.workflow_loading import (
    as_json,
    loaded_or_refused,
    meeting_days,
    meetings_of,
    one_file,
    place_of,
)
from malp_flow.engine.definition import Workflow
from malp_flow.engine.loading import Definition
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.engine.rehearsal import Rehearsal, rehearse
from malp_flow.engine.story import Story, load_story
from malp_flow.engine.telling_gates import what_is_due
from malp_flow.engine.working_days import local_day
from malp_flow.services.rehearsing import Rehearsed, Stage, rehearsed
from malp_flow.services.tool_shelf import laid_into
from malp_flow.wiring import house_in_memory
from malp_flow.wording import day_of_record


@click.command("rehearse", cls=Verb)
@one_file
@click.option("--start", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day: YYYY-MM-DD.")
@click.option(
    "--story", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="STORY",
    help="Play this story day by day: who answers when, who is silent.",
)  # fmt: skip
@meeting_days
@as_json
def rehearse_file(
    file: Path, start: datetime, story: Path | None, meetings: tuple[str, ...], as_json: bool
) -> None:
    """Print the calendar that FILE would give a review begun on a day.

    Without a story everybody is in time. A story is played by the service itself, on an empty database.

    Example: malp-flow workflow rehearse workflows/malp.yaml --start 2026-01-12
    """
    definition = loaded_or_refused(file)
    if story is not None:
        played = _played(file, definition, _read(story, definition.workflow), start.date())
        tell_json(asdict(played)) if as_json else _print_story(played, definition.workflow, start.date())
        return
    planned = rehearse(definition, start.date(), meetings=meetings_of(definition.workflow, meetings))
    if as_json:
        click.echo(json.dumps(planned.as_json(), indent=2, ensure_ascii=False))
    else:
        _print(planned, definition.workflow)


def _read(path: Path, workflow: Workflow) -> Story:
    try:
        return load_story(str(path), path.read_bytes(), of=workflow)
    except BrokenDefinition as broken:
        click.echo(str(broken))
        raise click.exceptions.Exit(REFUSED) from None


def _played(file: Path, definition: Definition, story: Story, start: date) -> Rehearsed:
    house, place = house_in_memory(clock=clock.now), place_of(file)
    stage = Stage(laid_into(house.transaction, place.tools), place.letters, house.sender)
    return rehearsed(stage, definition, story, start=start)


def _print(rehearsal: Rehearsal, workflow: Workflow) -> None:
    click.echo(f"{rehearsal.workflow}, version {rehearsal.version}, from {day_of_record(rehearsal.start)}")
    click.echo("\nStates, if everybody is in time")
    for state in rehearsal.states:
        _line(day_of_record(state.on) if state.on else "no day foreseen", state.title)
    click.echo("\nDays")
    for day in sorted(rehearsal.deadlines, key=lambda day: day.on):
        side = "not before" if day.earliest else "due"
        unsure = " (bank holidays not published yet)" if day.provisional else ""
        _line(day_of_record(day.on), f"{day.title}: {side}{unsure}")
    for undated in rehearsal.undated:
        _line(undated.waits, undated.title)
    click.echo("\nEmails")
    for letter in rehearsal.letters:
        to = f" to {workflow.roles[letter.to].title}" if letter.to in workflow.roles else ""
        only = f", {letter.condition}" if letter.condition else ""
        _line(day_of_record(letter.on), f"{letter.letter}{to} ({letter.because}{only})")


def _print_story(played: Rehearsed, workflow: Workflow, start: date) -> None:
    click.echo(
        f"{workflow.workflow}, version {workflow.version}, from {day_of_record(start)}: {played.story}"
    )
    click.echo("\nStates")
    for state in played.states:
        _line(day_of_record(state.on), state.title)
    click.echo("\nDays")
    for day in sorted(played.deadlines, key=lambda day: day.on):
        _line(day_of_record(day.on), what_is_due(workflow, day.deadline))
    click.echo("\nEmails")
    for letter in played.letters:
        _line(day_of_record(local_day(letter.at)), f"{letter.to}: {letter.subject}")
    if not played.ended:
        click.echo("\nIt came to no end. It waits for")
        for sentence in played.waits_for:
            click.echo(f"  {sentence}")


def _line(day: str, words: str) -> None:
    click.echo(f"  {day:>18}  {words}")
