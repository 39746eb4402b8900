"""Verbs about workflow files side by side and as pictures: diagram, diff, copy."""

import json
from pathlib import Path

import click

from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.cli.workflow_loading import as_json, loaded_or_refused, one_file
from malp_flow.engine import copying, drawing, drawing_text
from malp_flow.engine.comparing import differences
from malp_flow.engine.definition import Workflow
from malp_flow.engine.definition_errors import nearest
from malp_flow.errors import Refused
from malp_flow.folders import shipped

_FORMS = {"svg": drawing.as_svg, "mermaid": drawing_text.as_mermaid, "text": drawing_text.as_text}


class NoSuchState(Refused):
    """The file has no state of that id."""


class FileThere(Refused):
    """There is a file of that name already. Choose another, or move it away."""


class NoSuchFile(Refused):
    """There is no such file, and no workflow of that name is shipped."""


@click.command("diagram", cls=Verb)
@one_file
@click.option("--format", "form", type=click.Choice(sorted(_FORMS)), default="text", show_default=True)
@click.option("--at", "present", default="", metavar="STATE", help="Mark this state as the present one.")
@as_json
def diagram(file: Path, form: str, present: str, as_json: bool) -> None:
    """Draw FILE: as a table to read, as SVG, or as Mermaid for other tools.

    Example: malp-flow workflow diagram workflows/malp.yaml --format svg
    """
    workflow = loaded_or_refused(file).workflow
    if present:
        _require_state(workflow, present)
    drawn = _FORMS[form](workflow, present=present)
    if as_json:
        tell_json({"file": file, "format": form, "drawn": drawn})
    else:
        click.echo(drawn, nl=False)


def _require_state(workflow: Workflow, state: str) -> None:
    known = [each.id for each in workflow.states]
    if state not in known:
        raise NoSuchState(f"The file has no state called ‘{state}’. {nearest(state, known)}".strip())


@click.command("diff", cls=Verb)
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Say in what NEW differs from OLD, by meaning: comments, order of keys and what is usual do not count.

    Example: malp-flow workflow diff workflows/malp.yaml mine.yaml
    """
    found = differences(loaded_or_refused(old).workflow, loaded_or_refused(new).workflow)
    if as_json:
        click.echo(json.dumps([{"place": one.place, "said": one.said} for one in found], ensure_ascii=False))
        return
    click.echo("\n".join(map(str, found)) or "They mean the same.")


@click.command("copy", cls=Verb)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", metavar="ID", help="The new workflow’s id. Without it, TO’s file name.")
@as_json
def copy(source: str, target: Path, name: str | None, as_json: bool) -> None:
    """Copy the workflow FROM, a file or the name of a shipped one, to the file TO under a name of its own.

    Example: malp-flow workflow copy malp ours.yaml
    """
    file = _source(source)
    text = copying.copied(file.read_text("utf-8"), name or target.stem.replace("-", "_"))
    try:
        with target.open("x", encoding="utf-8", newline="\n") as kept:
            kept.write(text)
    except FileExistsError:
        raise FileThere from None
    definition = loaded_or_refused(target)
    title = definition.workflow.title
    said = f"{target} is written: {title}. Change it, then: malp-flow workflow check {target}"
    if as_json:
        tell_json({"done": True, "file": target, "workflow": definition.workflow.workflow})
    else:
        click.echo(said)


def _source(named: str) -> Path:
    for path in (Path(named), shipped("workflows") / f"{named}.yaml"):
        if path.is_file():
            return path
    known = sorted(path.stem for path in shipped("workflows").glob("*.yaml"))
    raise NoSuchFile(f"There is no file ‘{named}’. Shipped are: {', '.join(known)}.")
