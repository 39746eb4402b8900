"""`malp-flow tool`: look at audit tools before any agency is asked to use them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from malp_flow.cli.exit_codes import REFUSED
from malp_flow.cli.verbs import Noun
from malp_flow.engine.problems import BrokenDefinition

if TYPE_CHECKING:
    from malp_flow.engine.audit_tool import Overlay, Tool

_ELSEWHERE = {
    "list": "malp_flow.cli.tool_listing:list_tools",
    "show": "malp_flow.cli.tool_listing:show",
}


@click.group(cls=Noun, elsewhere=_ELSEWHERE)
def tool() -> None:
    """Check audit tools and their themes, list those of a partnership, and print them."""


@tool.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Check FILES, audit tools or overlays: say everything that is wrong, with line and column.

    An overlay is laid on its tool: one of FILES, one beside its folder, or the shipped one.

    Example: malp-flow tool check workflows/tools/malp.yaml workflows/tools/overlays/exploitation.yaml
    """
    answers = [_checked(path, files) for path in files]
    if as_json:
        click.echo(json.dumps(answers, indent=2, ensure_ascii=False))
    else:
        for answer in answers:
            click.echo(answer["said"])
    if not all(answer["sound"] for answer in answers):
        raise click.exceptions.Exit(REFUSED)


def _checked(path: Path, files: tuple[Path, ...]) -> dict[str, object]:
    from malp_flow.cli.tool_loading import loaded

    try:
        found = loaded(path, files)
    except BrokenDefinition as broken:
        problems = [asdict(problem) for problem in broken.problems]
        return {"file": str(path), "sound": False, "problems": problems, "said": str(broken)}
    return {"file": str(path), "sound": True, "problems": [], "title": found.title} | _counted(path, found)


def _counted(path: Path, found: Tool | Overlay) -> dict[str, object]:
    questions = sum(len(section.questions) for section in found.sections)
    of = f", a theme of {found.of}" if hasattr(found, "of") else ""
    counts = f"{len(found.sections)} sections, {questions} questions"
    said = f"{path}: sound. {found.title}{of}, version {found.version}, {counts}."
    return {"version": found.version, "questions": questions, "said": said}
