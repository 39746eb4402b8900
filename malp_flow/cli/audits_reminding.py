"""Reminders about one audit, from the command line: one by hand, and none until a day."""

from __future__ import annotations

from datetime import datetime

import click

from malp_flow.cli import one_audit, opening
from malp_flow.cli.audits_acting import NothingDue, on_one_audit
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Verb
from malp_flow.engine.working_days import local_day
from malp_flow.services import chasing_by_hand, deadlines, reminder_holds
from malp_flow.services.hold_list import Scope
from malp_flow.wording import time_words


@click.command(cls=Verb)
@click.option("--line", default="", metavar="TEXT", help="One line of your own, at most 300 characters.")
@click.option("--again", is_flag=True, help="Although they had an email about it within the last 24 hours.")
@click.option("--harmless", is_flag=True, help="You have read the line: it says nothing about a child.")
@on_one_audit
def chase(
    reference: str,
    agency: str,
    case: str | None,
    line: str,
    again: bool,
    harmless: bool,
    asked: Asked,
) -> None:
    """Remind whoever owes the audit of AGENCY in the review REF, beside the planned reminders.

    Example: malp-flow audits chase MALP-2026-07 "Fernshire Police"
    --line "Can we help with the older files?" --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        audit = one_audit.meant(act, agency, case)
        running = deadlines.running(act.session, act.review, item_id=audit.item_id)
        duty = next((each.id for each in running if not each.earliest), None)
        if duty is None:
            raise NothingDue
        chasing_by_hand.send(
            act.session, act.review, duty, line=line, again=again, harmless=harmless, by=act.by, now=act.now
        )
        leaves_at = deadlines.leaves_at(act.session, act.review.partnership_id, act.now)
    moment = f"{opening.day(local_day(leaves_at))}, {time_words(leaves_at)}"
    words = f"{audit.agency}, {audit.record}: a reminder to {audit.auditor} leaves {moment}."
    opening.done(asked, act, words, item_id=audit.item_id, leaves_at=leaves_at)


@click.command(cls=Verb)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Reminders go on that morning; without it, when somebody ends this.",
)
@click.option("--because", required=True, metavar="TEXT", help="Why; kept in the history.")
@on_one_audit
def hold(
    reference: str, agency: str, case: str | None, until: datetime | None, because: str, asked: Asked
) -> None:
    """Hold the reminders about the audit of AGENCY in the review REF. Its due day stays.

    Example: malp-flow audits hold MALP-2026-07 "Fernshire Police" --until 2026-11-30
    --because "Their records office is being inspected." --as manager@fernshire.example
    """
    until_on = until.date() if until else None
    with opening.acting_on(asked, reference) as act:
        audit = one_audit.meant(act, agency, case)
        reminder_holds.hold(
            act.session, act.review, audit.item_id, Scope.item,
            until_on=until_on, reason=because, by=act.by, now=act.now,
        )  # fmt: skip
    end = f"until {opening.day(until_on)}" if until_on else "until somebody ends this"
    said = f"{audit.agency}, {audit.record}: nobody is reminded {end}."
    opening.done(asked, act, said, item_id=audit.item_id, until_on=until_on)
