"""`malp-flow workflow`: look at workflow files before any review runs on them."""

import json
from datetime import datetime
from pathlib import Path

import click

from malp_flow.cli.exit_codes import REFUSED
from malp_flow.cli.verbs import Noun
from malp_flow.cli.workflow_loading import as_json, loaded, loaded_or_refused, one_file
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.engine.rehearsal import Rehearsal, rehearse
from malp_flow.engine.schema import schema_text
from malp_flow.wording import day_of_record

_ELSEWHERE = {
    "list": "malp_flow.cli.workflow_listing:list_workflows",
    **{verb: f"malp_flow.cli.workflow_files:{verb}" for verb in ("copy", "diagram", "diff")},
}


@click.group(cls=Noun, elsewhere=_ELSEWHERE)
def workflow() -> None:
    """Check, rehearse, draw, compare and copy workflow files, and list those that reviews run on."""


_files = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@workflow.command()
@_files
@as_json
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Check FILES: say everything that is wrong, with line and column.

    Example: malp-flow workflow check workflows/malp.yaml
    """
    answers = [_checked(path) for path in files]
    if as_json:
        click.echo(json.dumps(answers, indent=2, ensure_ascii=False))
    else:
        for answer in answers:
            _say(answer)
    if not all(answer["sound"] for answer in answers):
        raise click.exceptions.Exit(REFUSED)


def _checked(path: Path) -> dict[str, object]:
    try:
        definition = loaded(path)
    except BrokenDefinition as broken:
        problems = [
            {name: getattr(problem, name) for name in ("code", "line", "column", "sentence", "mend")}
            for problem in broken.problems
        ]
        return {"file": str(path), "sound": False, "problems": problems, "said": str(broken)}
    found = definition.workflow
    return {
        "file": str(path),
        "sound": True,
        "problems": [],
        "said": f"{path}: sound. {found.title}, version {found.version}, {len(found.states)} states.",
        "digest": definition.digest,
    }


def _say(answer: dict[str, object]) -> None:
    click.echo(answer["said"])


@workflow.command()
@as_json
def schema(as_json: bool) -> None:
    """Print the JSON Schema of workflow files, by which editors complete and underline.

    It is one JSON value with --json and without.

    Example: malp-flow workflow schema
    """
    click.echo(schema_text(), nl=False)


@workflow.command("rehearse")
@one_file
@click.option("--start", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day: YYYY-MM-DD.")
@as_json
def rehearse_file(file: Path, start: datetime, as_json: bool) -> None:
    """Print the calendar that FILE would give a review begun on a day.

    Example: malp-flow workflow rehearse workflows/malp.yaml --start 2026-01-12
    """
    rehearsal = rehearse(loaded_or_refused(file), start.date())
    if as_json:
        click.echo(json.dumps(rehearsal.as_json(), indent=2, ensure_ascii=False))
    else:
        _print(rehearsal)


def _print(rehearsal: Rehearsal) -> None:
    click.echo(f"{rehearsal.workflow}, version {rehearsal.version}, from {day_of_record(rehearsal.start)}")
    click.echo("\nStates, if everybody is in time")
    for state in rehearsal.states:
        click.echo(f"  {day_of_record(state.on) if state.on else 'no day foreseen':>18}  {state.title}")
    click.echo("\nDays")
    for day in rehearsal.deadlines:
        side = "not before" if day.earliest else "due"
        unsure = " (bank holidays not published yet)" if day.provisional else ""
        click.echo(f"  {day_of_record(day.on):>18}  {day.title}: {side}{unsure}")
    click.echo("\nEmails")
    for letter in rehearsal.letters:
        to = f" to {letter.to}" if letter.to else ""
        only = ", only if it is not back" if letter.only_if_late else ""
        click.echo(f"  {day_of_record(letter.on):>18}  {letter.letter}{to} ({letter.because}{only})")
