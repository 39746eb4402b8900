"""`malp-flow review advance` and `withdraw`: moving a review on, and ending it before its time."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from malp_flow.cli import moving, opening
from malp_flow.cli.moving import NoSuchWay
from malp_flow.cli.opening import Act, Asked
from malp_flow.cli.verbs import Verb
from malp_flow.engine import telling_moves
from malp_flow.services.moves import Prospect


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--to", "target", metavar="STATE", help="Where to; needed where several moves are possible.")
@click.option("--because", default="", metavar="TEXT", help="Why; some moves ask for it.")
@opening.acts_on_review
def advance(reference: str, target: str | None, because: str, asked: Asked) -> None:
    """Move the review REF on, or say everything that stops it (exit 3).

    Example: malp-flow review advance MALP-2026-07 --to audits_returned --as manager@fernshire.example
    """

    def choose(_act: Act, found: Sequence[Prospect]) -> Prospect:
        return _onward(found, target)

    moving.go(asked, reference, choose, because=because)


def _onward(found: Sequence[Prospect], target: str | None) -> Prospect:
    """Return the way that is meant: without a target never one that asks for a reason."""
    possible = [way for way in found if target in (None, way.move.to)]
    onward = [way for way in possible if target or way.move.reason != "required"]
    if not onward:
        raise NoSuchWay
    return next((way for way in onward if way.is_open), onward[0])


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--because", required=True, metavar="TEXT", help="Why; kept in the history.")
@click.option("--to", "target", metavar="STATE", help="Needed where the workflow knows several such ends.")
@click.option("--no-input", is_flag=True, help="Never ask back, not on a terminal either.")
@opening.acts_on_review
def withdraw(reference: str, because: str, target: str | None, no_input: bool, asked: Asked) -> None:
    """End the review REF before its time; nothing of it is deleted.

    On a terminal it asks first, for no command brings the review back.

    Example: malp-flow review withdraw MALP-2026-07 --because "Joined to MALP-2026-04 by the partners."
    --as manager@fernshire.example
    """
    if not no_input and sys.stdin.isatty():
        click.confirm(f"End {reference} for good?", abort=True, err=True)

    def choose(act: Act, found: Sequence[Prospect]) -> Prospect:
        return moving.only(telling_moves.ending_early(act.review.workflow), found, to=target)

    moving.go(asked, reference, choose, because=because)
