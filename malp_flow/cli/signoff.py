"""`malp-flow signoff`: how far it is, and one partner’s answer to the present version."""

from datetime import datetime

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked, NotListed
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.engine.working_days import local_day
from malp_flow.services import people, seats, sign_off, sign_off_pages, sign_off_status

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=Noun)
def signoff() -> None:
    """See how far a sign-off is, and answer."""


@signoff.command()
@click.argument("reference", metavar="REF")
@opening.looks
def status(reference: str, asked: Asked) -> None:
    """Show the present version of the report and what each partner has answered; never their reasons.

    Example: malp-flow signoff status MALP-2026-07
    """
    with opening.reading(asked) as here:
        found = sign_off_status.status(here.session, here.opened(reference))
    if asked.as_json:
        tell_json(found)
        return
    click.echo(
        f"Present version: {found.version}, sha256 {found.sha256}"
        if found.version
        else "Nothing is written yet."
    )
    for seat in found.seats:
        when = (
            f", version {seat.version}, {opening.day(local_day(seat.at))}" if seat.answer and seat.at else ""
        )
        click.echo(f"  {seat.title:<24}  {seat.name:<24}  {seat.word}{when}")


@signoff.command()
@click.argument("reference", metavar="REF")
@click.option("--answer", "answer_id", required=True, metavar="ID", help="One of the workflow’s answers.")
@click.option("--because", default="", metavar="TEXT", help="Why; some answers ask for it.")
@opening.acts_on_review
def answer(reference: str, answer_id: str, because: str, asked: Asked) -> None:
    """Answer for your seat on the panel of the review REF. It counts for the present version only.

    Example: malp-flow signoff answer MALP-2026-07 --answer approve --as partner@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        page = sign_off_pages.sign_off(act.session, reference, by=act.by, now=act.now)
        titles = {choice.id: choice.title for choice in page.choices}
        if answer_id not in titles:
            raise NotListed("answer", answer_id, list(titles))
        sign_off.answer(
            act.session, act.review, page.item_id,
            answer_id=answer_id, sha256=page.report.sha256, reason=because, by=act.by, now=act.now,
        )  # fmt: skip
    number, sha256 = page.report.number, page.report.sha256
    said = f"{page.seat}: “{titles[answer_id]}”, for version {number}, sha256 {sha256}."
    report = {"version": number, "sha256": sha256}
    opening.done(asked, act, said, seat=page.seat, answer=answer_id, report=report)


@signoff.command()
@click.argument("reference", metavar="REF")
@click.option("--for", "partner", required=True, metavar="ADDRESS", help="The partner: their email address.")
@click.option("--deputy", required=True, metavar="ADDRESS", help="Who stands in: their email address.")
@click.option("--from", "first", required=True, type=_DAY, metavar="DATE", help="The first day.")
@click.option("--to", "last", required=True, type=_DAY, metavar="DATE", help="The last day.")
@opening.acts_on_review
def deputise(
    reference: str, partner: str, deputy: str, first: datetime, last: datetime, asked: Asked
) -> None:
    """Let somebody answer for a partner of the review REF, from one day to another, both included.

    Example: malp-flow signoff deputise MALP-2026-07 --for partner@fernshire.example
    --deputy deputy@fernshire.example --from 2026-12-01 --to 2026-12-18 --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        whom, who = act.member(partner).person_id, act.member(deputy).person_id
        seats.deputise(
            act.session, act.review, partner=whom, deputy=who,
            starts_on=first.date(), ends_on=last.date(), by=act.by, now=act.now,
        )  # fmt: skip
        names = people.names_of(act.session, {whom, who})
    days = f"from {opening.day(first.date())} to {opening.day(last.date())}"
    said = f"{names[who]} may answer for {names[whom]} {days}."
    opening.done(asked, act, said, partner=whom, deputy=who, first=first.date(), last=last.date())
