"""The `malp-flow` command: nouns, then verbs."""

import click

from malp_flow import __version__
from malp_flow.cli import exit_codes
from malp_flow.cli.verbs import Noun
from malp_flow.errors import MalpError

_ROOMS = {
    "review": "malp_flow.cli.reviews",
    "audits": "malp_flow.cli.audits",
    "event": "malp_flow.cli.event",
    "report": "malp_flow.cli.report",
    "signoff": "malp_flow.cli.signoff",
    "mail": "malp_flow.cli.mail",
    "people": "malp_flow.cli.people",
    "holidays": "malp_flow.cli.holidays",
    "history": "malp_flow.cli.history",
    "clock": "malp_flow.cli.clock",
    "workflow": "malp_flow.cli.workflow",
    "tool": "malp_flow.cli.tool",
    "demo": "malp_flow.start.commands",
    "serve": "malp_flow.start.commands",
    "worker": "malp_flow.start.commands",
}
"""Where each command lives; in its module it has the same name."""


@click.group(
    cls=Noun,
    elsewhere={name: f"{module}:{name}" for name, module in _ROOMS.items()},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="malp-flow")
def malp_flow() -> None:
    """Multi-agency learning reviews, from commission to sign-off."""


def main() -> None:
    """Run one command; an error is a sentence and an exit code, never a traceback."""
    try:
        malp_flow()
    except MalpError as error:
        click.echo(str(error), err=True)
        raise SystemExit(exit_codes.of(error)) from None
