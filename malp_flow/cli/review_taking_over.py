"""`malp-flow review take-over`: a review that runs already, brought to where it stands."""

from datetime import date

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Verb
from malp_flow.services import taking_over
from malp_flow.services.taking_over import Passed


class _Happened(click.ParamType[Passed]):
    """MOVE=DATE: the id of a move in the workflow file, and a day such as 2026-10-12."""

    name = "MOVE=DATE"

    def convert(
        self, value: str | Passed, param: click.Parameter | None, ctx: click.Context | None
    ) -> Passed:
        """Return the move with its day."""
        if isinstance(value, Passed):
            return value
        move, _sign, day = value.partition("=")
        try:
            return Passed(move, date.fromisoformat(day))
        except ValueError:
            self.fail(f"write MOVE=DATE with a day such as 2026-10-12, not {value}", param, ctx)


@click.command("take-over", cls=Verb)
@click.argument("reference", metavar="REF")
@click.option(
    "--passed", required=True, multiple=True, type=_Happened(), metavar="MOVE=DATE",
    help="A move that has happened, and its day; once for each, in their order.",
)  # fmt: skip
@click.option("--because", required=True, metavar="TEXT", help="Where it ran before; kept in the history.")
@opening.acts_on_review
def take_over(reference: str, passed: tuple[Passed, ...], because: str, asked: Asked) -> None:
    """Bring the review REF, commissioned and set up here, to where it stood before. Nobody is written to.

    Example: malp-flow review take-over MALP-2026-07 --passed MOVE=2026-10-12
    --because "It began in the spreadsheet of 2026." --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        taking_over.take_over(act.session, act.review, passed, reason=because, by=act.by, now=act.now)
    days = {each.move: each.on for each in passed}
    opening.done(asked, act, "Taken over. Reminders whose day is past stay unsent.", passed=days)
