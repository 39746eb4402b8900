"""`malp-flow workflow list`: the workflows that reviews run on."""

import click

from malp_flow.cli import opening
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.services import workflow_list


@click.command("list", cls=Verb)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")
def list_workflows(as_json: bool) -> None:
    """List the activated workflows: name, version, title and digest.

    Example: malp-flow workflow list
    """
    with opening.house() as house, house.reading() as session:
        found = workflow_list.lines(session)
    if as_json:
        tell_json(found)
        return
    for line in found:
        note = "" if line.newest else ", for reviews that began on it"
        click.echo(f"{line.name}, version {line.version}: {line.title}{note}")
        click.echo(f"  {line.digest}")
