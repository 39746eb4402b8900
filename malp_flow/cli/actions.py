"""`malp-flow actions`: what is to change after a review, by whom and by when; how it goes and ends."""

from datetime import date, datetime
from uuid import UUID

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Act, Asked, Desk, NotListed, folded
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.services import (
    action_export,
    action_lines,
    action_plan,
    action_progress,
    action_sources,
    action_words,
    people,
    report_pages,
)
from malp_flow.services import actions as rules
from malp_flow.services.action_lines import ActionLine, Wanted

_DAY = click.DateTime(["%Y-%m-%d"])
_number = click.argument("number", metavar="NUMBER")


@click.group(cls=Noun)
def actions() -> None:
    """See what is to change after reviews, add to it, and close what is done."""


@actions.command("list")
@click.option("--review", "reference", metavar="REF", help="Only those of this review.")
@click.option("--agency", metavar="AGENCY", help="Only those of this agency.")
@click.option("--status", default="", metavar="ID", help="A status, or one of: open, overdue, over.")
@opening.acts
def list_actions(reference: str | None, agency: str | None, status: str, asked: Asked) -> None:
    """List the actions that you may see: their number, day, status, agency, owner and words.

    Example: malp-flow actions list --status overdue --as manager@fernshire.example
    """
    if status and status not in action_words.wanted():
        raise NotListed("status", status, list(action_words.wanted()))
    with opening.acting(asked, keep=False) as desk:
        lines = action_lines.chosen(_lines(desk, reference, agency), Wanted(status=status))
    if asked.as_json:
        tell_json(action_export.rows(lines))
        return
    for line in lines:
        word = "Overdue" if line.overdue else line.status_word
        click.echo(
            f"{line.review} {line.number:<4}  {opening.day(line.due_on):<16}  {word:<31}  "
            f"{line.agency:<28}  {line.owner:<20}  {line.text}"
        )
    if not lines:
        click.echo("There is no such action.")


def _lines(desk: Desk, reference: str | None, agency: str | None) -> tuple[ActionLine, ...]:
    found = action_lines.of_all(desk.session, by=desk.by, now=desk.now)
    if reference:
        known = desk.opened(reference).reference
        found = tuple(line for line in found if line.review == known)
    if agency:
        _agency(desk, agency)
        found = tuple(line for line in found if folded(line.agency) == folded(agency))
    return found


def _agency(desk: Desk, name: str) -> UUID:
    known = report_pages.agencies_of(desk.session, desk.by)
    for id_, title in known:
        if folded(title) == folded(name):
            return id_
    raise NotListed("agency", name, [title for _, title in known])


@actions.command()
@click.argument("reference", metavar="REF")
@click.option("--text", required=True, metavar="TEXT", help="What is to be done.")
@click.option("--measure", required=True, metavar="TEXT", help="By what you will know that it has worked.")
@click.option("--due", required=True, type=_DAY, metavar="DATE", help="By when: a working day.")
@click.option("--agency", required=True, metavar="AGENCY", help="Whose action it is.")
@click.option("--owner", required=True, metavar="ADDRESS", help="Who owns it: their email address.")
@click.option("--name", default="", metavar="NAME", help="The owner’s name, for somebody new.")
@click.option(
    "--from", "source", default=rules.EVENT, type=click.Choice(rules.SOURCES), help="What it comes from."
)
@click.option("--recommendation", default="", metavar="NUMBER", help="Which recommendation it comes from.")
@click.option("--impact", default="", type=click.Choice(["", *rules.IMPACTS]), help="What kind of change.")
@opening.acts_on_review
def add(
    reference: str,
    text: str,
    measure: str,
    due: datetime,
    agency: str,
    owner: str,
    name: str,
    source: str,
    recommendation: str,
    impact: str,
    asked: Asked,
) -> None:
    """Add an action to the review REF. Its owner is told once the report is signed off.

    Example: malp-flow actions add MALP-2026-07 --text "Ask about debts" --measure "Noted in 8 of 10 records"
    --due 2026-09-30 --agency "Fernshire Police" --owner sam@police.example --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        wanted = rules.Wanted(
            source=rules.RECOMMENDATION if recommendation else source,
            text=text,
            measure=measure,
            due_on=due.date(),
            agency_id=_agency(act, agency),
            impact=impact,
            owner_id=_member(act, owner, name),
            owner_name=name,
            owner_address=owner,
            statement_id=_recommendation(act, recommendation),
        )
        made = rules.add(act.session, act.review, wanted, by=act.by, now=act.now)
        line = _line(act, made)
    said = f"Action {line.number} stands: {line.owner}, {line.agency}, due {opening.day(line.due_on)}."
    opening.done(asked, act, said, action=line.number, item=str(made))


def _member(act: Act, address: str, name: str) -> UUID | None:
    known = people.member_with(act.session, address, by=act.by)
    if known is None and not name:
        opening.which(f"Nobody here has the address {address}. Say their name with --name to add them.")
    return known


def _recommendation(act: Act, number: str) -> UUID | None:
    if not number:
        return None
    known = {name: row.id for row, name in action_sources.recommendations(act.session, act.review)}
    if number not in known:
        raise NotListed("recommendation", number, list(known))
    return known[number]


def _line(act: Act, item_id: UUID) -> ActionLine:
    found = action_lines.of_review(act.session, act.review, by=act.by, now=act.now)
    return next(line for line in found if line.item_id == item_id)


def _numbered(act: Act, number: str) -> UUID:
    known = action_plan.numbers(act.session, act.review)
    if number.upper() not in known:
        raise NotListed("action", number, sorted(known))
    return known[number.upper()]


@actions.command()
@click.argument("reference", metavar="REF")
@_number
@click.option("--words", default="", metavar="TEXT", help="What has been done, or what is in the way.")
@click.option("--evidence", default="", metavar="TEXT", help="What shows it: words, a link, a reference.")
@click.option("--done", is_flag=True, help="It is done, and waits to be looked at.")
@opening.acts_on_review
def update(reference: str, number: str, words: str, evidence: str, done: bool, asked: Asked) -> None:
    """Say how the action NUMBER of the review REF goes, as its owner.

    Example: malp-flow actions update MALP-2026-07 A1 --words "Briefed" --done --as sam@police.example
    """
    with opening.acting_on(asked, reference) as act:
        item_id = _numbered(act, number)
        action_progress.update(
            act.session, item_id, words=words, evidence=evidence, done=done, by=act.by, now=act.now
        )
    waits = "It waits for the business manager to look at it." if done else "It is in progress."
    opening.done(asked, act, f"Kept for action {number.upper()}. {waits}", action=number.upper())


@actions.command()
@click.argument("reference", metavar="REF")
@_number
@click.option(
    "--outcome", default=action_progress.EVIDENCED, type=click.Choice(action_progress.OUTCOMES),
    help="How it is closed.",
)  # fmt: skip
@click.option("--because", default="", metavar="TEXT", help="What you have seen, or why.")
@opening.acts_on_review
def close(reference: str, number: str, outcome: str, because: str, asked: Asked) -> None:
    """Close the action NUMBER of the review REF. Never by its owner.

    Example: malp-flow actions close MALP-2026-07 A1 --because "9 records read" --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        item_id = _numbered(act, number)
        action_progress.close(
            act.session, act.review, item_id, outcome=outcome, words=because, by=act.by, now=act.now
        )
    word = action_words.statuses()[outcome]
    opening.done(asked, act, f"Action {number.upper()}: {word}.", action=number.upper(), status=outcome)


@actions.command("send-back")
@click.argument("reference", metavar="REF")
@_number
@click.option("--because", required=True, metavar="TEXT", help="What is missing; its owner reads it.")
@click.option("--due", type=_DAY, metavar="DATE", help="Another day, if it needs one.")
@opening.acts_on_review
def send_back(reference: str, number: str, because: str, due: datetime | None, asked: Asked) -> None:
    """Give the action NUMBER of the review REF back to its owner, with what is missing.

    Example: malp-flow actions send-back MALP-2026-07 A1 --because "Which?" --as manager@fernshire.example
    """
    day: date | None = due.date() if due else None
    with opening.acting_on(asked, reference) as act:
        item_id = _numbered(act, number)
        action_progress.send_back(
            act.session, act.review, item_id, reason=because, due_on=day, by=act.by, now=act.now
        )
    opening.done(asked, act, f"Action {number.upper()} is sent back.", action=number.upper())
