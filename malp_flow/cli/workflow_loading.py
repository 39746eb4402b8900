"""Workflow files for commands: proven with letters and tools of their place, or refused with every fault."""

from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

import click

from malp_flow.cli.exit_codes import REFUSED
from malp_flow.engine.definition import Workflow
from malp_flow.engine.loading import Definition, load_workflow
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.folders import shipped
from malp_flow.outputs.rendering import Letters
from malp_flow.services.tool_shelf import ToolShelf
from malp_flow.settings import load_settings

one_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")
meeting_days = click.option(
    "--meeting", "meetings", multiple=True, metavar="BODY=DATE",
    help="A day on which a body meets. May be given several times.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """What a workflow file may name, beside what was shipped: letters and audit tools."""

    letters: Letters
    tools: ToolShelf


def place_of(path: Path) -> Place:
    """Return what a file at this path may name; raises BrokenDefinition for a broken tool, Misconfigured.

    In front of what was shipped stands the own folder, and in front of that what stands beside the file: in
    its folder, or around a folder `workflows`, as an own folder is laid out.
    """
    return Place(_letters(_own_letters(path)), ToolShelf.of_folders(*_tools(path)))


def _tools(path: Path) -> list[Path]:
    own = load_settings().own_folder
    folders = [shipped("workflows"), *([own / "workflows"] if own else []), path.parent]
    return [folder / "tools" for folder in folders]


def _own_letters(path: Path) -> Path | None:
    """The folder of letters nearest to a file: a house has one of its own beside the shipped one, not two."""
    folder, own = path.resolve().parent, load_settings().own_folder
    around = [folder.parent] if folder.name == "workflows" else []
    found = (each / "notifications" for each in (folder, *around, *([own] if own else [])))
    return next((each for each in found if each.is_dir()), None)


@cache
def _letters(own: Path | None) -> Letters:
    return Letters(shipped("notifications"), own)


@cache
def _problem_of(letters: Letters, letter: str) -> str:
    return next(iter(letters.problems(letter)), "")


def loaded(path: Path) -> Definition:
    """Return the definition in a file; raises BrokenDefinition with every fault."""
    place = place_of(path)
    return load_workflow(
        str(path),
        path.read_bytes(),
        letters=place.letters.names(),
        letter_problem=partial(_problem_of, place.letters),
        tools=frozenset(place.tools.tools),
    )


def loaded_or_refused(path: Path) -> Definition:
    """Return the definition in a file; says every fault and ends with exit code 3 where it is broken."""
    try:
        return loaded(path)
    except BrokenDefinition as broken:
        click.echo(str(broken))
        raise click.exceptions.Exit(REFUSED) from None


def meetings_of(workflow: Workflow, said: tuple[str, ...]) -> dict[str, list[date]]:
    """Return the days of each body in `BODY=DATE`; ends with exit code 2 where one cannot be read."""
    found: dict[str, list[date]] = {}
    for each in said:
        body, _, day = each.partition("=")
        try:
            on = date.fromisoformat(day)
        except ValueError:
            raise click.BadParameter(f"Write BODY=DATE, such as committee=2026-05-06, not {each}.") from None
        if body not in workflow.bodies:
            known = ", ".join(workflow.bodies) or "none"
            raise click.BadParameter(f"There is no body called {body}. This file has: {known}.")
        found.setdefault(body, []).append(on)
    return found
