"""`malp-flow review family`: whether and how the family of a review is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Verb
from malp_flow.services import families, family_recording
from malp_flow.services.families import Decided, Engagement, Heard

if TYPE_CHECKING:
    from datetime import datetime

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--decided", required=True, type=click.Choice([*Decided]), help="Whether they are asked.")
@click.option("--because", default="", metavar="TEXT", help="Why; needed for no and for later.")
@click.option("--offered-by", default="", metavar="ROLE", help="Who offered it: a role, never a name.")
@click.option("--offered-on", type=_DAY, metavar="DATE", help="When it was offered.")
@click.option("--heard", multiple=True, type=click.Choice([*Heard]), help="How; more than once for several.")
@click.option("--said", default="", metavar="TEXT", help="What they said, without names.")
@click.option("--told-on", type=_DAY, metavar="DATE", help="When they were told the outcome.")
@click.option("--told", default="", metavar="TEXT", help="How they were told.")
@opening.acts_on_review
def family(
    reference: str,
    decided: str,
    because: str,
    offered_by: str,
    offered_on: datetime | None,
    heard: tuple[str, ...],
    said: str,
    told_on: datetime | None,
    told: str,
    asked: Asked,
) -> None:
    """Record whether and how the family is heard in the review REF; what stood there before is replaced.

    Example: malp-flow review family MALP-2026-07 --decided yes --offered-by "the social worker"
    --heard meeting --as manager@fernshire.example
    """
    recorded = Engagement(
        decided=decided,
        why=because,
        offered_by=offered_by,
        offered_on=offered_on.date() if offered_on else None,
        ways=tuple(dict.fromkeys(heard)),
        heard_words=said,
        told_on=told_on.date() if told_on else None,
        told_words=told,
    )
    with opening.acting_on(asked, reference) as act:
        before = families.kept(act.session, act.review)
        seen = before.saved_at if before else None
        family_recording.record(act.session, act.review, recorded, seen=seen, by=act.by, now=act.now)
    opening.done(asked, act, "Recorded. Nobody gets an email about it.", decided=decided)
