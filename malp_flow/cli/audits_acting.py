"""Acts on one agency’s audit of one child’s record: more time, its auditor, its absence."""

from __future__ import annotations

from datetime import datetime

import click

from malp_flow.cli import one_audit, opening
from malp_flow.cli.opening import Asked, Command
from malp_flow.cli.verbs import Verb
from malp_flow.errors import Refused
from malp_flow.services import audits, commissioning, mailbox_moved, more_time, naming
from malp_flow.services.audit_lines import AuditLine
from malp_flow.wording import count_words


class NothingDue(Refused):
    """Nothing is due from this agency for that record now, so there is no day to move."""


def on_one_audit(command: Command) -> Command:
    """Give a command that acts on one audit its arguments and options."""
    case = click.option("--case", metavar="C", help="The child’s record, where the agency has several.")
    agency = click.argument("agency", metavar="AGENCY")
    reference = click.argument("reference", metavar="REF")
    return reference(agency(case(opening.acts_on_review(command))))


def _facts(audit: AuditLine) -> dict[str, object]:
    return {"item_id": audit.item_id, "agency": audit.agency, "case": audit.case}


@click.command(cls=Verb)
@click.option(
    "--to",
    "new_day",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The new last day.",
)
@click.option("--because", required=True, metavar="TEXT", help="Why; kept in the history.")
@on_one_audit
def extend(
    reference: str, agency: str, case: str | None, new_day: datetime, because: str, asked: Asked
) -> None:
    """Give AGENCY more time for its audit in the review REF.

    Example: malp-flow audits extend MALP-2026-07 "Fernshire Police" --to 2026-11-27
    --because "The archive delivers the older files next week." --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        audit = one_audit.meant(act, agency, case)
        if audit.due_on is None:
            raise NothingDue
        deadline = more_time.give(
            act.session, act.review, audit.item_id,
            new_on=new_day.date(), reason=because, by=act.by, now=act.now,
        )  # fmt: skip
        due_on = deadline.due_on
    said = f"{audit.agency}, {audit.record}: due {opening.day(due_on)}, was {opening.day(audit.due_on)}. "
    said += f"An email tells {audit.auditor}." if audit.auditor else "Nobody is told: no auditor is named."
    days = {"was_due_on": audit.due_on, "due_on": due_on}
    opening.done(asked, act, said, **_facts(audit), **days)


@click.command(cls=Verb)
@click.option("--auditor", "new_auditor", required=True, metavar="ADDRESS", help="Who audits from now on.")
@click.option("--off-line", is_flag=True, help="They stand outside the line of management of that record.")
@click.option("--in-the-line", is_flag=True, help="They stand in it.")
@on_one_audit
def reassign(
    reference: str,
    agency: str,
    case: str | None,
    new_auditor: str,
    off_line: bool,
    in_the_line: bool,
    asked: Asked,
) -> None:
    """Name who audits for AGENCY in the review REF, for the first time or instead of somebody.

    Example: malp-flow audits reassign MALP-2026-07 "Fernshire Police" --auditor colin.ashby@fernshire.example
    --off-line --as manager@fernshire.example
    """
    if off_line == in_the_line:
        # Never taken for granted: a gate reads it, and it is a declaration about a person.
        opening.which("Say either --off-line or --in-the-line: whether they manage the work with this child.")
    with opening.acting_on(asked, reference) as act:
        audit = one_audit.meant(act, agency, case)
        member = act.member(new_auditor).person_id
        naming.name_auditor(
            act.session, act.review, audit.item_id, member=member, off_line=off_line, by=act.by, now=act.now
        )
        named = one_audit.meant(act, agency, audit.case)
    line = "outside the line of management" if off_line else "in the line of management"
    before = f" instead of {audit.auditor}" if audit.auditor not in ("", named.auditor) else ""
    said = f"{audit.agency}, {audit.record}: {named.auditor} audits{before}, {line} of the record."
    opening.done(asked, act, said, **_facts(audit), auditor=named.auditor, off_line=off_line)


@click.command("correct-address", cls=Verb)
@click.option("--to", "mailbox", required=True, metavar="ADDRESS", help="Where the auditor is reached.")
@click.option("--newest-too", is_flag=True, help="Send the newest email again although it counts as sent.")
@on_one_audit
def correct_address(
    reference: str, agency: str, case: str | None, mailbox: str, newest_too: bool, asked: Asked
) -> None:
    """Correct the address of AGENCY’s auditor in the review REF, and send again what did not arrive.

    Example: malp-flow audits correct-address MALP-2026-07 "Fernshire Police"
    --to colin.ashby@fernshire.example --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        audit = one_audit.meant(act, agency, case)
        again = mailbox_moved.correct_and_send_again(
            act.session, act.review, audit.item_id,
            address=mailbox, newest_too=newest_too, by=act.by, now=act.now,
        )  # fmt: skip
    emails = count_words(again, "email goes again", "emails go again")
    said = f"{audit.agency}, {audit.record}: the address of {audit.auditor} is corrected; {emails}."
    opening.done(asked, act, said, **_facts(audit), sent_again=again)


@click.command(cls=Verb)
@click.option("--route", required=True, metavar="TEXT", help="How they were told, such as “by telephone”.")
@on_one_audit
def identity(reference: str, agency: str, case: str | None, route: str, asked: Asked) -> None:
    """Record that AGENCY was told, outside this service, which child is meant in the review REF.

    Say only the way it was told. Never write here who the child is.

    Example: malp-flow audits identity MALP-2026-07 "Fernshire Police" --route "By telephone"
    --as manager@fernshire.example
    """
    if not route.strip():
        opening.which("Say by which route they were told.")
    with opening.acting_on(asked, reference) as act:
        audit = one_audit.meant(act, agency, case)
        commissioning.record_identity_given(
            act.session, act.review, audit.item_id, route=route.strip(), by=act.by, now=act.now
        )
    said = f"{audit.agency}, {audit.record}: recorded that they know which child is meant."
    opening.done(asked, act, said, **_facts(audit))


@click.command("go-ahead-without", cls=Verb)
@click.option("--because", required=True, metavar="TEXT", help="Why; kept in the history.")
@on_one_audit
def go_ahead_without(reference: str, agency: str, case: str | None, because: str, asked: Asked) -> None:
    """Accept that the review REF goes ahead without the audit of AGENCY. A late one is still taken.

    Example: malp-flow audits go-ahead-without MALP-2026-07 "Northgate Housing"
    --because "The service was closed in 2025; its files are lost." --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        audit = one_audit.meant(act, agency, case)
        audits.accept_absence(act.session, act.review, audit.item_id, reason=because, by=act.by, now=act.now)
    said = f"{audit.agency}, {audit.record}: the review goes ahead without this audit."
    opening.done(asked, act, said, **_facts(audit))
