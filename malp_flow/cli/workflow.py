"""`malp-flow workflow`: look at workflow files before any review runs on them."""

import json
from collections.abc import Iterable
from pathlib import Path

import click

from malp_flow.cli.exit_codes import REFUSED
from malp_flow.cli.verbs import Noun
from malp_flow.cli.workflow_loading import as_json, loaded
from malp_flow.engine.problems import BrokenDefinition, Problem
from malp_flow.engine.schema import schema_text

_ELSEWHERE = {
    "list": "malp_flow.cli.workflow_listing:list_workflows",
    **{verb: f"malp_flow.cli.workflow_files:{verb}" for verb in ("copy", "diagram", "diff")},
    "migrate": "malp_flow.cli.workflow_migrating:migrate",
    "rehearse": "malp_flow.cli.workflow_rehearsing:rehearse_file",
    "simulate": "malp_flow.cli.workflow_simulating:simulate_file",
}


@click.group(cls=Noun, elsewhere=_ELSEWHERE)
def workflow() -> None:
    """Check, rehearse, draw and copy workflow files; list those in use; move reviews to another version."""


_files = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@workflow.command()
@_files
@as_json
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Check FILES: say everything that is wrong, with line and column, and what may not be meant.

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
        problems = _plain(broken.problems)
        return {"file": str(path), "sound": False, "problems": problems, "said": str(broken)}
    found = definition.workflow
    sound = f"{path}: sound. {found.title}, version {found.version}, {len(found.states)} states."
    return {
        "file": str(path),
        "sound": True,
        "problems": [],
        "remarks": _plain(definition.remarks),
        "said": "\n".join([sound, *(remark.said(str(path)) for remark in definition.remarks)]),
        "digest": definition.digest,
    }


def _plain(problems: Iterable[Problem]) -> list[dict[str, object]]:
    return [
        {name: getattr(problem, name) for name in ("code", "line", "column", "sentence", "mend")}
        for problem in problems
    ]


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
