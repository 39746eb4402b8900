"""An audit that goes back to its auditor, with questions named or for its gaps."""

from __future__ import annotations

from datetime import datetime

import click

from malp_flow.cli import one_audit, opening
from malp_flow.cli.audits_acting import on_one_audit
from malp_flow.cli.opening import Act, Asked, NotListed
from malp_flow.cli.verbs import Verb
from malp_flow.engine.definition import Kind
from malp_flow.services import items, second_reader, sending_back
from malp_flow.services.audit_lines import AuditLine
from malp_flow.wording import count_words


@click.command("send-back", cls=Verb)
@click.option(
    "--question", "numbers", multiple=True, metavar="N", help="A question by its number; once for each."
)
@click.option("--because", metavar="TEXT", default="", help="What is asked about these questions.")
@click.option(
    "--to", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="By when it is to come back."
)
@on_one_audit
def send_back(
    reference: str,
    agency: str,
    case: str | None,
    numbers: tuple[str, ...],
    because: str,
    day: datetime | None,
    asked: Asked,
) -> None:
    """Send the audit of AGENCY in the review REF back with questions named, once the audits are released.

    Before that, and without --question, it goes back for the gaps that the system counted: nobody reads it.

    Example: malp-flow audits send-back MALP-2026-07 "Fernshire Police" --question 5.2
    --because "Which of the two visits is meant?" --to 2026-12-04 --as manager@fernshire.example
    """
    if not numbers and (because or day):
        opening.which("Say with --question about which question that is, or leave out --because and --to.")
    with opening.acting_on(asked, reference) as act:
        audit = one_audit.meant(act, agency, case)
        if numbers:
            named = dict.fromkeys(_questions(act, audit, numbers), because)
            due_on = day.date() if day else None
            sending_back.send_back(
                act.session, act.review, audit.item_id, asked=named, due_on=due_on, by=act.by, now=act.now
            )
        else:
            sending_back.send_back_for_gaps(act.session, act.review, audit.item_id, by=act.by, now=act.now)
    what = f"with {count_words(len(numbers), 'question', 'questions')}" if numbers else "for its gaps"
    said = f"{audit.agency}, {audit.record}: back with its auditor {what}. An email tells them."
    facts = {"item_id": audit.item_id, "agency": audit.agency, "case": audit.case}
    opening.done(asked, act, said, **facts, questions=list(numbers))


def _questions(act: Act, audit: AuditLine, wanted: tuple[str, ...]) -> list[str]:
    item = items.get(act.session, act.review, audit.item_id, kind=Kind.return_)
    tool = second_reader.tool_of(act.session, act.review, item)
    known = {number: question for question, number in tool.numbers().items()}
    for number in wanted:
        if number not in known:
            raise NotListed("question", number, list(known))
    return [known[number] for number in wanted]
