"""One agency more or one less in a review, and what agencies are asked before their audits are issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import click

from malp_flow.cli import one_audit, opening
from malp_flow.cli.opening import Asked, NotListed, folded
from malp_flow.cli.verbs import Verb
from malp_flow.services import adding, adding_pages, auditors_wanted, not_ours, records_asked, withdrawing
from malp_flow.services.adding import Wanted
from malp_flow.wording import count_words


def _chosen(kind: str, name: str, offered: Iterable[tuple[UUID, str]]) -> UUID:
    """Return the id of what is called so; raises NotListed."""
    titles = {folded(title): (row_id, title) for row_id, title in offered}
    if folded(name) not in titles:
        raise NotListed(kind, name, sorted(title for _id, title in titles.values()))
    return titles[folded(name)][0]


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.argument("agency", metavar="AGENCY")
@click.option("--case", required=True, metavar="C", help="The child’s record.")
@click.option("--auditor", metavar="ADDRESS", help="Who audits; needed once audits are issued.")
@click.option("--off-line", is_flag=True, help="They stand outside the line of management of that record.")
@click.option("--route", default="", metavar="TEXT", help="How the agency was told which child is meant.")
@click.option(
    "--due", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="By when, instead of the usual days."
)
@opening.acts_on_review
def add(
    reference: str,
    agency: str,
    case: str,
    auditor: str | None,
    off_line: bool,
    route: str,
    due: datetime | None,
    asked: Asked,
) -> None:
    """Ask AGENCY, too, about a child’s record of the review REF; its days count from today.

    Example: malp-flow audits add MALP-2026-07 "Northgate Housing" --case C-118 --auditor
    colin.ashby@fernshire.example --off-line --route "Secure email" --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        offered = adding_pages.choices(act.session, act.review, by=act.by, now=act.now)
        wanted = Wanted(
            _chosen("record", case, offered.cases),
            _chosen("agency", agency, offered.agencies),
            act.member(auditor).person_id if auditor else None,
            off_line,
            route,
            due.date() if due else None,
        )
        added = adding.add(act.session, act.review, wanted, by=act.by, now=act.now)
        audit = one_audit.meant(act, agency, case)
    by_when = f" It is due {opening.day(audit.due_on)}." if audit.due_on else ""
    said = f"{audit.agency}, {audit.record}: added.{by_when} {added.closed}".rstrip()
    opening.done(asked, act, said, item_id=added.item_id, due_on=audit.due_on, closed=added.closed)


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.argument("agency", metavar="AGENCY")
@click.option("--case", metavar="C", help="The child’s record, where the agency has several.")
@click.option("--because", required=True, metavar="TEXT", help="Why; kept in the history.")
@opening.acts_on_review
def withdraw(reference: str, agency: str, case: str | None, because: str, asked: Asked) -> None:
    """Take back the audit of AGENCY in the review REF, which was asked for by mistake.

    Example: malp-flow audits withdraw MALP-2026-07 "Northgate Housing"
    --because "Asked about the wrong record." --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        audit = one_audit.meant(act, agency, case)
        withdrawing.withdraw(act.session, act.review, audit.item_id, reason=because, by=act.by, now=act.now)
    said = f"{audit.agency}, {audit.record}: withdrawn. It counts no more."
    opening.done(asked, act, said, item_id=audit.item_id, agency=audit.agency, case=audit.case)


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.argument("agency", metavar="AGENCY")
@click.option("--case", metavar="C", help="The child’s record, where the agency has several.")
@click.option("--because", default="", metavar="TEXT", help="What the lead should know; they read it.")
@opening.acts_on_review
def theirs(reference: str, agency: str, case: str | None, because: str, asked: Asked) -> None:
    """Decide that an audit of the review REF stays with AGENCY, though its lead says it is not theirs.

    Example: malp-flow audits theirs MALP-2026-07 "Northgate Housing"
    --because "Your team held the tenancy." --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        audit = one_audit.meant(act, agency, case)
        not_ours.say_it_is_theirs(
            act.session, act.review, audit.item_id, words=because, by=act.by, now=act.now
        )
    said = f"{audit.agency}, {audit.record}: it stays with this agency. Its leads are reminded again."
    opening.done(asked, act, said, item_id=audit.item_id, agency=audit.agency, case=audit.case)


@click.command("ask-records", cls=Verb)
@click.argument("reference", metavar="REF")
@opening.acts_on_review
def ask_records(reference: str, asked: Asked) -> None:
    """Ask the agencies of the review REF whether they know the child, or a parent or carer.

    Example: malp-flow audits ask-records MALP-2026-07 --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        number = records_asked.ask(act.session, act.review, by=act.by, now=act.now)
    audits = count_words(number, "audit", "audits")
    opening.done(asked, act, f"Asked about {audits}: each lead gets one email.", asked_about=number)


@click.command("ask-auditors", cls=Verb)
@click.argument("reference", metavar="REF")
@opening.acts_on_review
def ask_auditors(reference: str, asked: Asked) -> None:
    """Ask the agencies of the review REF to name the auditors who are not named yet.

    Example: malp-flow audits ask-auditors MALP-2026-07 --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        number = auditors_wanted.ask(act.session, act.review, by=act.by, now=act.now)
    audits = count_words(number, "audit", "audits")
    opening.done(asked, act, f"Asked who audits: {audits}.", asked_about=number)
