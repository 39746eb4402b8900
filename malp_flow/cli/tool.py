"""`malp-flow tool`: look at audit tools before any agency is asked to use them."""

from pathlib import Path

import click

from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.engine.audit_tool_loading import load_tool
from malp_flow.folders import shipped
from malp_flow.services.tool_shelf import scales_of


@click.group(cls=Noun)
def tool() -> None:
    """Check audit tools."""


@tool.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")
def check(file: Path, as_json: bool) -> None:
    """Check an audit tool: say everything that is wrong, with line and column.

    Example: malp-flow tool check workflows/tools/malp.yaml
    """
    found = load_tool(str(file), file.read_bytes(), scales=scales_of(shipped("workflows") / "tools"))
    questions = len(list(found.questions()))
    if as_json:
        tell_json({"file": str(file), "sound": True, "title": found.title, "questions": questions})
        return
    click.echo(f"{file}: sound. {found.title}, {len(found.sections)} sections, {questions} questions.")
