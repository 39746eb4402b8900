"""`malp-flow signoff`: how far it is, and one partner’s answer to the present version."""

from datetime import datetime

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked, NotListed
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.engine.working_days import local_day
from malp_flow.services import (
    people,
    seat_changes,
    seats,
    sign_off,
    sign_off_asking,
    sign_off_pages,
    sign_off_status,
)

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
        found = sign_off_status.status(here.session, here.opened(reference), now=here.now)
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
@click.option(
    "--read", "read", required=True, metavar="SHA256", help="Of the version you read: 12 signs or more."
)
@click.option("--because", default="", metavar="TEXT", help="Why; or the words of a condition or dissent.")
@click.option("--section", default="", metavar="ID", help="The section that should change.")
@click.option("--remark", default="", metavar="ID", help="What the words are: condition or dissent.")
@click.option("--met", type=_DAY, metavar="DATE", help="The day of the meeting that decided.")
@click.option("--minute", default="", metavar="TEXT", help="The number of its minute.")
@opening.acts_on_review
def answer(
    reference: str,
    answer_id: str,
    read: str,
    because: str,
    section: str,
    remark: str,
    met: datetime | None,
    minute: str,
    asked: Asked,
) -> None:
    """Answer for your seat on the panel of the review REF. It counts for the version that you read only.

    Example: malp-flow signoff answer MALP-2026-07 --answer approve --read 3f9a1c07b2d4
    --as partner@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        page = sign_off_pages.sign_off(act.session, reference, by=act.by, now=act.now)
        titles = {choice.id: choice.title for choice in page.choices}
        if answer_id not in titles:
            raise NotListed("answer", answer_id, list(titles))
        beside = sign_off.Beside(section, remark, met.date() if met else None, minute)
        sign_off.answer(
            act.session, act.review, page.item_id,
            answer_id=answer_id, sha256=opening.whole_digest(read, page.report.sha256), reason=because,
            beside=beside, by=act.by, now=act.now,
        )  # fmt: skip
    number, sha256 = page.report.number, page.report.sha256
    said = f"{page.seat}: “{titles[answer_id]}”, for version {number}, sha256 {sha256}."
    report = {"version": number, "sha256": sha256}
    opening.done(asked, act, said, seat=page.seat, answer=answer_id, report=report)


@signoff.command()
@click.argument("reference", metavar="REF")
@opening.acts_on_review
def ask(reference: str, asked: Asked) -> None:
    """Ask every partner of the review REF whose answer is missing: anew, or by a reminder.

    Example: malp-flow signoff ask MALP-2026-07 --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        told = sign_off_asking.ask(act.session, act.review, by=act.by, now=act.now)
    said = f"Asked anew: {told.anew}. Reminded: {told.reminded}. Spared, by an email just now: {told.spared}."
    opening.done(asked, act, said, anew=told.anew, reminded=told.reminded, spared=told.spared)


@signoff.command("bring-back")
@click.argument("reference", metavar="REF")
@click.option("--because", required=True, metavar="TEXT", help="Why, in at least 20 characters.")
@opening.acts_on_review
def bring_back(reference: str, because: str, asked: Asked) -> None:
    """Bring the report of the review REF back from the partners. What they answered counts no more.

    Example: malp-flow signoff bring-back MALP-2026-07 --because "A date in it is wrong."
    --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        count = sign_off_asking.withdraw(act.session, act.review, reason=because, by=act.by, now=act.now)
    opening.done(asked, act, f"Brought back. Partners who need not answer any more: {count}.", count=count)


@signoff.command("hand-over")
@click.argument("reference", metavar="REF")
@click.option(
    "--from", "before", required=True, metavar="ADDRESS", help="Who sits there: their email address."
)
@click.option("--to", "after", required=True, metavar="ADDRESS", help="Who comes after: their email address.")
@opening.acts_on_review
def hand_over(reference: str, before: str, after: str, asked: Asked) -> None:
    """Let a successor sit in a seat of the panel of the review REF. Past answers stay as they were given.

    Example: malp-flow signoff hand-over MALP-2026-07 --from partner@fernshire.example
    --to successor@fernshire.example --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        whom, who = act.member(before).person_id, act.member(after).person_id
        seat_id, title = seats.seat_of(act.session, act.review, whom)
        seat_changes.hand_over(act.session, act.review, seat_id, to=who, by=act.by, now=act.now)
        names = people.names_of(act.session, {whom, who})
    said = f"{title}: {names[who]} sits there now, after {names[whom]}."
    opening.done(asked, act, said, seat=title, before=whom, after=who)


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
