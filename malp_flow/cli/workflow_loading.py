"""Workflow files for commands: read and proven with the shipped letters, or refused with every fault."""

from functools import cache
from pathlib import Path

import click

from malp_flow.cli.exit_codes import REFUSED
from malp_flow.engine.loading import Definition, load_workflow
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.folders import shipped
from malp_flow.outputs.rendering import Letters
from malp_flow.services.tool_shelf import ToolShelf

one_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")


@cache
def _letters() -> Letters:
    return Letters(shipped("notifications"), None)


@cache
def _problem_of(letter: str) -> str:
    return next(iter(_letters().problems(letter)), "")


def loaded(path: Path) -> Definition:
    """Return the definition in a file; raises BrokenDefinition with every fault."""
    # A tool stands beside the shipped ones, or in a folder beside the file.
    tools = ToolShelf.of_folders(shipped("workflows") / "tools", path.parent / "tools").tools
    return load_workflow(
        str(path),
        path.read_bytes(),
        letters=_letters().names(),
        letter_problem=_problem_of,
        tools=frozenset(tools),
    )


def loaded_or_refused(path: Path) -> Definition:
    """Return the definition in a file; says every fault and ends with exit code 3 where it is broken."""
    try:
        return loaded(path)
    except BrokenDefinition as broken:
        click.echo(str(broken))
        raise click.exceptions.Exit(REFUSED) from None
