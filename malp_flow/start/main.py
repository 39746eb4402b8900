"""The `malp-flow` command: nouns, then verbs."""

from importlib import import_module

import click

from malp_flow import __version__
from malp_flow.errors import BadDefinition, Conflict, MalpError, NotFound, Refused

_UNEXPECTED, _REFUSED, _NOT_FOUND, _CHANGED_MEANWHILE = 1, 3, 4, 5
_ROOMS = {
    "review": "malp_flow.cli.reviews",
    "audits": "malp_flow.cli.audits",
    "history": "malp_flow.cli.history",
    "clock": "malp_flow.cli.clock",
    "workflow": "malp_flow.cli.workflow",
    "tool": "malp_flow.cli.tool",
    "demo": "malp_flow.start.commands",
    "serve": "malp_flow.start.commands",
    "worker": "malp_flow.start.commands",
}
"""Where each command lives; in its module it has the same name."""


class _Nouns(click.Group):
    """Commands that are imported when they are asked for: a check of a file needs no web server."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, or None where there is none of that name."""
        if cmd_name not in _ROOMS:
            return None
        command: click.Command = getattr(import_module(_ROOMS[cmd_name]), cmd_name)
        return command


@click.group(cls=_Nouns, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="malp-flow")
def malp_flow() -> None:
    """Multi-agency learning reviews, from commission to sign-off."""


def main() -> None:
    """Run one command; an error is a sentence and an exit code, never a traceback."""
    try:
        malp_flow()
    except MalpError as error:
        click.echo(str(error), err=True)
        raise SystemExit(_exit_code(error)) from None


def _exit_code(error: MalpError) -> int:
    if isinstance(error, NotFound):
        return _NOT_FOUND
    if isinstance(error, Conflict):
        return _CHANGED_MEANWHILE
    return _REFUSED if isinstance(error, Refused | BadDefinition) else _UNEXPECTED
