"""Commands whose errors are sentences and exit codes, and with --json one JSON value too."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID

import click

from malp_flow.cli import exit_codes
from malp_flow.engine.findings import Blocker
from malp_flow.engine.problems import BrokenDefinition, Problem
from malp_flow.errors import MalpError, NotFound


class Verb(click.Command):
    """One command. What the rules refuse is told on stdout with every reason; the rest on stderr."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of the house ends it with its code."""
        try:
            return super().invoke(ctx)
        except MalpError as error:
            code = exit_codes.of(error)
            if code == exit_codes.UNEXPECTED:
                raise
            if ctx.params.get("as_json"):
                tell_json(refusal(error))
            else:
                click.echo(_said(error), err=code != exit_codes.REFUSED)
            raise click.exceptions.Exit(code) from None


class Noun(click.Group):
    """A thing, with what can be done to it.

    Verbs that stand `elsewhere` ("module:function" by name) are imported when they are asked for: a check
    of a file needs no database.
    """

    command_class = Verb

    def __init__(self, *arguments: Any, elsewhere: Mapping[str, str] | None = None, **given: Any) -> None:
        """Make the noun; everything but `elsewhere` is click's."""
        super().__init__(*arguments, **given)
        self._elsewhere = dict(elsewhere or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all verbs."""
        return sorted({*super().list_commands(ctx), *self._elsewhere})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one verb, or None where there is none of that name."""
        if cmd_name not in self._elsewhere:
            return super().get_command(ctx, cmd_name)
        module, _, function = self._elsewhere[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command


def refusal(error: MalpError) -> dict[str, object]:
    """Return what JSON says when nothing was done."""
    return {"done": False, "error": exit_codes.word(exit_codes.of(error)), "reasons": _reasons(error)}


def _reasons(error: MalpError) -> list[dict[str, object]]:
    if blockers := _blockers(error):
        return [blocker.as_json() for blocker in blockers]
    if problems := _problems(error):
        return [asdict(problem) for problem in problems]
    return [{"sentence": str(error)}]


def _blockers(error: MalpError) -> Sequence[Blocker]:
    # MoveRefused, the one error that has them, is not imported for its name: the machine takes long to load.
    found: Sequence[Blocker] = getattr(error, "blockers", ())
    return found


def _problems(error: MalpError) -> Sequence[Problem]:
    found: Sequence[Problem] = getattr(error, "problems", ())
    return found


def _said(error: MalpError) -> str:
    if isinstance(error, BrokenDefinition):
        return str(error)
    if blockers := _blockers(error):
        lines = [f"  {blocker.sentence} {blocker.do}".rstrip() for blocker in blockers]
        return "\n".join(["Not moved.", *lines])
    return str(error) if isinstance(error, NotFound) else f"Not done. {error}"


def tell_json(value: object) -> None:
    """Print a value of ours as JSON: days as 2026-05-06, ids as text."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    return dict(value) if isinstance(value, Mapping) else str(value)
