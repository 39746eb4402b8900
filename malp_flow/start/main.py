"""The `malp-flow` command: nouns, then verbs."""

import os
import sys

import click

from malp_flow import __version__, clock
from malp_flow.cli import exit_codes
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.errors import MalpError
from malp_flow.start import going_wrong

_ROOMS = {
    "review": "malp_flow.cli.reviews",
    "audits": "malp_flow.cli.audits",
    "cases": "malp_flow.cli.cases",
    "event": "malp_flow.cli.event",
    "report": "malp_flow.cli.report",
    "signoff": "malp_flow.cli.signoff",
    "actions": "malp_flow.cli.actions",
    "respondents": "malp_flow.cli.respondents",
    "mail": "malp_flow.cli.mail",
    "letters": "malp_flow.cli.letters",
    "people": "malp_flow.cli.people",
    "agencies": "malp_flow.cli.people_acting",
    "init": "malp_flow.cli.init",
    "keyset": "malp_flow.cli.init",
    "bodies": "malp_flow.cli.bodies",
    "holidays": "malp_flow.cli.holidays",
    "history": "malp_flow.cli.history",
    "clock": "malp_flow.cli.clock",
    "backup": "malp_flow.cli.backup",
    "doctor": "malp_flow.cli.doctor",
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
    """Run one command and end with its code; an error is a sentence, never a traceback."""
    try:
        code = malp_flow.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort as abort:
        code = _given_up(stopped=isinstance(abort.__cause__, KeyboardInterrupt))
    except MalpError as error:
        click.echo(str(error), err=True)
        code = exit_codes.of(error)
    except BrokenPipeError:
        code = _nobody_reads_on()
    except Exception as error:  # noqa: BLE001 - what nobody foresaw ends here, and is written down
        code = _unforeseen(error)
    raise SystemExit(code if isinstance(code, int) else exit_codes.DONE)


def _given_up(*, stopped: bool) -> int:
    """Ctrl-C, or a question that was answered with no."""
    said = "Stopped. What was done before is kept." if stopped else "Nothing was done."
    click.echo(said, err=True)
    return exit_codes.STOPPED if stopped else exit_codes.UNEXPECTED


def _unforeseen(error: Exception) -> int:
    words = [word for word in sys.argv[1:3] if word.isidentifier() or "-" in word[1:]]
    said = going_wrong.sentences(going_wrong.noted(error, command=" ".join(words), at=clock.now()))
    if "--json" in sys.argv:
        tell_json({"done": False, "error": "unexpected", "reasons": [{"sentence": said}]})
    else:
        click.echo(said, err=True)
    return exit_codes.UNEXPECTED


def _nobody_reads_on() -> int:
    # What is still to be printed would fail once more when Python ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exit_codes.UNEXPECTED
