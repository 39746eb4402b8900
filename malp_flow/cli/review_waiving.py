"""`malp-flow review waive` and `agree`: moving on without a check, and the second person who agrees."""

from __future__ import annotations

from collections.abc import Sequence

import click

from malp_flow.cli import opening
from malp_flow.cli.moving import NoSuchWay
from malp_flow.cli.opening import Act, Asked, NotListed
from malp_flow.cli.verbs import Verb
from malp_flow.engine.definition import Move
from malp_flow.services import waiting_waivers, waivers
from malp_flow.services.waiting_waivers import NothingToAgree, WaitingWaiver
from malp_flow.wording import list_words


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--to", "target", required=True, metavar="STATE", help="Where the review is to move on to.")
@click.option(
    "--check", "checks", required=True, multiple=True, metavar="NAME", help="A check to move on without."
)
@click.option("--because", required=True, metavar="TEXT", help="Why; kept in the history.")
@opening.acts_on_review
def waive(reference: str, target: str, checks: tuple[str, ...], because: str, asked: Asked) -> None:
    """Ask that the review REF may move on to a state without some checks of that move.

    Where the workflow asks for a second person it counts once they agree (`review agree`).

    Example: malp-flow review waive MALP-2026-07 --to audits_returned --check items_done
    --because "The housing file burnt in 2019; nothing is left of it." --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        move = _move(act, target)
        _check(move, checks)
        waiver = waivers.waive(
            act.session, act.review, move.id, checks=list(checks), reason=because, by=act.by, now=act.now
        )
        waits = waiver.agreed_at is None
    words = f"“{move.title}” without {list_words(checks)}"
    said = f"{words}: this counts now."
    if waits:
        said = f"{words}: this waits for the agreement of {_second(act, move)}, by `review agree`."
    opening.done(asked, act, said, move=move.id, checks=list(checks), waits_for_agreement=waits)


def _move(act: Act, target: str) -> Move:
    here = [move for move in act.review.workflow.moves_from(act.review.state) if move.to == target]
    if not here:
        raise NoSuchWay
    return next((move for move in here if move.waiver), here[0])


def _check(move: Move, checks: Sequence[str]) -> None:
    known = [use.check for use in move.checks]
    unknown = next((name for name in checks if name not in known), None)
    if unknown is not None:
        raise NotListed("check of this move", unknown, known)


def _second(act: Act, move: Move) -> str:
    role = move.waiver.agreed_by if move.waiver else None
    return act.review.workflow.roles[role].title if role else "a second person"


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--check", metavar="NAME", help="Which waiver, by a check of it; needed where several wait.")
@opening.acts_on_review
def agree(reference: str, check: str | None, asked: Asked) -> None:
    """Agree to the waiver that waits in the review REF; `review show` says why it was asked for.

    Example: malp-flow review agree MALP-2026-07 --as reviewer@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        waiver = _meant(waiting_waivers.waiting(act.session, act.review), check)
        waiting_waivers.agree(act.session, act.review, waiver.id, by=act.by, now=act.now)
    said = f"Agreed, as {waiver.asked_by} asked: “{waiver.move_title}” without {list_words(waiver.checks)}."
    opening.done(asked, act, said, move=waiver.move, checks=waiver.checks)


def _meant(found: Sequence[WaitingWaiver], check: str | None) -> WaitingWaiver:
    # Of two that say the same, asked for twice, the newer one stands for both.
    meant = {(each.move, each.checks): each for each in found if check is None or check in each.checks}
    if not meant:
        raise NothingToAgree
    if len(meant) > 1:
        names = ", ".join(dict.fromkeys(name for _move, checks in meant for name in checks))
        opening.which(f"Several waivers wait, about: {names}. Say which with --check.")
    return next(iter(meant.values()))
