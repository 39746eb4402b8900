"""`malp-flow tool list` and `show`: which audit tools a partnership has, and what one asks, as text."""

from pathlib import Path

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked, NotListed
from malp_flow.cli.tool_loading import loaded
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.engine.audit_tool import AssembledTool, Tool
from malp_flow.engine.audit_tool_loading import assemble, digest
from malp_flow.engine.audit_tool_text import as_text, sections_for
from malp_flow.errors import Refused
from malp_flow.services import local_names, own_tools


class NotATool(Refused):
    """That file is a theme. Name its audit tool, and the theme with --theme."""


@click.command("list", cls=Verb)
@opening.looks
def list_tools(asked: Asked) -> None:
    """List the audit tools that new reviews get: name, version, title, themes, and whether a draft waits.

    Example: malp-flow tool list
    """
    with opening.reading(asked) as here:
        found = own_tools.lines(here.session, here.place.id)
    if asked.as_json:
        tell_json([_as_json(line) for line in found])
        return
    for line in found:
        whose = "own" if line.is_own else "as shipped"
        click.echo(f"{line.name}, version {line.version} ({whose}): {line.title}, {line.questions} questions")
        for theme in line.themes:
            click.echo(f"  {theme.overlay}, version {theme.version}: {theme.title}")
        if line.draft:
            click.echo(f"  Draft of version {line.draft.tool.version}, not published")


def _as_json(line: own_tools.ToolLine) -> dict[str, object]:
    return {
        "name": line.name,
        "version": line.version,
        "title": line.title,
        "own": line.is_own,
        "questions": line.questions,
        "themes": [
            {"name": each.overlay, "version": each.version, "title": each.title} for each in line.themes
        ],
        "draft": line.draft.tool.version if line.draft else None,
    }


@click.command("show", cls=Verb)
@click.argument("name")
@click.option("--theme", default="", metavar="OVERLAY", help="With the questions of this theme.")
@click.option("--for", "kind", default="", metavar="KIND", help="Only what this kind of agency is asked.")
@opening.looks
def show(name: str, theme: str, kind: str, asked: Asked) -> None:
    """Print the audit tool NAME as text, as auditors are asked. NAME is its id, or a file.

    Local names that nobody has filled in stand in brackets.

    Example: malp-flow tool show malp --theme exploitation --for health
    """
    tool = _of_file(Path(name), theme) if Path(name).is_file() else _of_house(name, theme, asked)
    if kind and tool.kinds_of_agency and kind not in tool.kinds_of_agency:
        raise NotListed("kind of agency", kind, sorted(tool.kinds_of_agency))
    if asked.as_json:
        shown = tool.model_copy(update={"sections": tuple(sections_for(tool, kind))})
        tell_json(shown.model_dump(mode="json") | {"digest": digest(tool)})
    else:
        click.echo(as_text(tool, agency_kind=kind), nl=False)


def _of_file(path: Path, theme: str) -> Tool:
    tool = loaded(path)
    if not isinstance(tool, Tool):
        raise NotATool
    if theme:
        opening.which("A theme can be shown with an audit tool of a partnership, not with a file.")
    return tool


def _of_house(name: str, theme: str, asked: Asked) -> AssembledTool:
    with opening.reading(asked) as here:
        shelf = own_tools.shelf_for(here.session, here.place.id)
        if name not in shelf.tools:
            raise NotListed("audit tool", name, sorted(shelf.tools))
        themes = {each.overlay: each for each in shelf.themes_of({name})}
        if theme and theme not in themes:
            raise NotListed("theme", theme, sorted(themes))
        laid = themes.get(theme)
        return assemble(shelf.tools[name], laid, local_names.shown(here.session, here.place.id, laid))
