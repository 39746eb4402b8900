"""`malp-flow tool`: look at audit tools before any agency is asked to use them."""

from pathlib import Path

import click

from malp_flow.cli.workflow import REFUSED
from malp_flow.engine.audit_tool_loading import load_tool
from malp_flow.engine.problems import BrokenDefinition


@click.group()
def tool() -> None:
    """Check audit tools."""


@tool.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Check an audit tool: say everything that is wrong, with line and column.

    Example: malp-flow tool check workflows/tools/malp.yaml
    """
    try:
        found = load_tool(str(file), file.read_bytes())
    except BrokenDefinition as broken:
        click.echo(str(broken))
        raise click.exceptions.Exit(REFUSED) from None
    questions = len(list(found.questions()))
    click.echo(f"{file}: sound. {found.title}, {len(found.sections)} sections, {questions} questions.")
