"""`malp-flow review pause`, `carry-on` and `raise`: what rests, what goes on, and what cannot wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from malp_flow.cli import one_audit, opening
from malp_flow.cli.opening import Act, Asked, NotListed, folded
from malp_flow.cli.verbs import Verb
from malp_flow.services import concerns, pausing
from malp_flow.wording import count_words

if TYPE_CHECKING:
    from uuid import UUID

_ONE_AUDIT = (
    click.option("--agency", metavar="AGENCY", help="Only this agency’s audit."),
    click.option("--case", metavar="C", help="The child’s record, where the agency has several."),
    click.option("--strand", metavar="TITLE", help="Only what is open in this strand."),
)


def _meant(act: Act, agency: str | None, case: str | None) -> UUID | None:
    """Return the audit that is meant, or None for the whole review; raises NotListed."""
    if agency is None:
        return None
    return one_audit.meant(act, agency, case).item_id


def _strand(act: Act, title: str, agency: str | None) -> str:
    """Return the title of the strand that is meant; raises NotListed."""
    if agency is not None:
        opening.which("Say --strand or --agency, not both.")
    known = next((each for each in act.review.workflow.strands if folded(each) == folded(title)), None)
    if known is None:
        raise NotListed("strand", title, act.review.workflow.strands)
    return known


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--because", required=True, metavar="TEXT", help="Why; at least 20 characters.")
@_ONE_AUDIT[0]
@_ONE_AUDIT[1]
@_ONE_AUDIT[2]
@opening.acts_on_review
def pause(
    reference: str, because: str, agency: str | None, case: str | None, strand: str | None, asked: Asked
) -> None:
    """Let the review REF, or one audit of it, rest: nobody is reminded, and the review does not move.

    Example: malp-flow review pause MALP-2026-07 --because "The police ask us to wait." --as
    manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        if strand:
            known = _strand(act, strand, agency)
            pausing.pause_strand(act.session, act.review, known, reason=because, by=act.by, now=act.now)
        else:
            item_id = _meant(act, agency, case)
            pausing.pause(act.session, act.review, item_id=item_id, reason=because, by=act.by, now=act.now)
    opening.done(asked, act, f"{strand or agency or reference} rests. Nobody is reminded until it goes on.")


@click.command("carry-on", cls=Verb)
@click.argument("reference", metavar="REF")
@_ONE_AUDIT[0]
@_ONE_AUDIT[1]
@_ONE_AUDIT[2]
@opening.acts_on_review
def carry_on(reference: str, agency: str | None, case: str | None, strand: str | None, asked: Asked) -> None:
    """Carry on with the review REF, or one audit of it; open days move by the working days it rested.

    Example: malp-flow review carry-on MALP-2026-07 --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        if strand:
            known = _strand(act, strand, agency)
            moved = pausing.resume_strand(act.session, act.review, known, by=act.by, now=act.now)
        else:
            item_id = _meant(act, agency, case)
            moved = pausing.resume(act.session, act.review, item_id=item_id, by=act.by, now=act.now)
    by = count_words(moved, "working day", "working days")
    said = f"Open days moved by {by}." if moved else "No day has moved."
    opening.done(asked, act, f"{strand or agency or reference} goes on. {said}", working_days=moved)


@click.command("raise", cls=Verb)
@click.argument("reference", metavar="REF")
@click.argument("what", metavar="ITEM")
@click.option("--words", required=True, metavar="TEXT", help="What worries you; never a child’s name.")
@opening.acts_on_review
def raise_it(reference: str, what: str, words: str, asked: Asked) -> None:
    """Raise ITEM, an immediate concern, in the review REF, whatever its state. It is no referral.

    Example: malp-flow review raise MALP-2026-07 immediate_concern --words "A visit is planned for
    tonight." --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        listed = [name for name, said in act.review.workflow.items.items() if said.raised_by]
        if what not in listed:
            raise NotListed("item that is raised", what, listed)
        raised = concerns.raise_one(act.session, act.review, what, words=words, by=act.by, now=act.now)
    told = list(raised.told)
    said = f"{concerns.said_told(told)} This is no referral: refer as your own procedures say."
    opening.done(asked, act, said, item_id=raised.item_id, told=told)
