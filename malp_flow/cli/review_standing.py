"""`malp-flow review list` and `show`: where reviews stand, and what each move waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from malp_flow.cli import moving, opening
from malp_flow.cli.opening import Asked, Here, NotListed
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.services import families, moves, picture, review_lists, waiting_waivers, workflow_list
from malp_flow.services.moves import Prospect
from malp_flow.services.review_lists import DateLine, ReviewLine
from malp_flow.services.reviews import OpenReview
from malp_flow.services.waiting_waivers import WaitingWaiver
from malp_flow.wording import list_words


@click.command("list", cls=Verb)
@click.option("--state", metavar="ID", help="Only those in this state of their workflow.")
@click.option("--theme", metavar="TEXT", help="Only those whose theme holds these words.")
@click.option("--overdue", is_flag=True, help="Only those with something overdue.")
@opening.looks
def list_reviews(state: str | None, theme: str | None, overdue: bool, asked: Asked) -> None:
    """List the reviews of a partnership.

    Example: malp-flow review list --overdue
    """
    with opening.reading(asked) as here:
        _check_state(here, state)
        found = [
            line
            for line in review_lists.lines(here.session, here.place.id, now=here.now)
            if _is_asked_for(line, state=state, theme=theme, overdue=overdue)
        ]
    if asked.as_json:
        tell_json(found)
        return
    for line in found:
        late = f", {line.overdue} overdue" if line.overdue else ""
        day = f"{opening.day(line.next_on)}{late}"
        click.echo(f"{line.reference:<16}  {line.state_title:<18}  next {day:<30}  {line.theme}".rstrip())
    if not found:
        click.echo("No such reviews." if state or theme or overdue else "No reviews yet.")


def _check_state(here: Here, state: str | None) -> None:
    known = {name for line in workflow_list.lines(here.session) for name in line.states}
    if state is not None and state not in known:
        raise NotListed("state", state, sorted(known))


def _is_asked_for(line: ReviewLine, *, state: str | None, theme: str | None, overdue: bool) -> bool:
    return (
        state in (None, line.state)
        and (theme or "").casefold() in line.theme.casefold()
        and bool(line.overdue or not overdue)
    )


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@opening.looks
def show(reference: str, asked: Asked) -> None:
    """Show where the review REF stands, what each move waits for, who takes part, and the next dates.

    Example: malp-flow review show MALP-2026-07
    """
    with opening.reading(asked) as here:
        found = here.opened(reference)
        ways = moves.explain(here.session, found, now=here.now)
        dates = review_lists.dates(here.session, found, now=here.now)
        people = _people(here, found)
        waivers = waiting_waivers.waiting(here.session, found)
        family = families.plain(here.session, found)
        heard = families.sentences(here.session, found) if family else ()
    if asked.as_json:
        told = {"people": people, "waivers": [asdict(each) for each in waivers], "dates": dates}
        told |= {"families": family}
        tell_json(_stands(found, ways) | told)
        return
    click.echo(f"{found.reference}: {found.workflow.state(found.state).title}")
    for way in ways:
        _tell_way(way)
    _tell_waivers(found, waivers)
    _tell_people(people)
    _tell_dates(dates)
    for sentence in heard:
        click.echo(f"\n{sentence}")


def _people(here: Here, found: OpenReview) -> list[dict[str, object]]:
    """Return who holds each role; where it belongs to agencies, at those that the review asks."""
    known = picture.facts(here.session, found, now=here.now)
    places = {"", *(item.agency for item in known.items)}
    rows: list[dict[str, object]] = []
    for name, role in found.workflow.roles.items():
        names = {holder.name for holder in known.holders_of(name) if holder.agency in places}
        rows.append({"role": name, "title": role.title, "names": sorted(names)})
    return rows


def _stands(found: OpenReview, ways: Sequence[Prospect]) -> dict[str, object]:
    return {
        "reference": found.reference,
        "state": found.state,
        "version": found.version,
        "moves": [moving.as_json(way) for way in ways],
    }


def _tell_way(way: Prospect) -> None:
    unmet = sum(not finding.lets_pass for finding in way.findings)
    said = "can go now" if way.is_open else f"{unmet} of {len(way.findings)} checks not met"
    click.echo(f"\n{way.move.title} ({way.move.to}): {said}")
    moving.tell_findings(way.findings)


def _tell_waivers(found: OpenReview, waivers: Sequence[WaitingWaiver]) -> None:
    for each in waivers:
        who = each.agreed_by_role or "somebody else"
        without = f"“{each.move_title}” without {list_words(each.checks)}"
        click.echo(f"\n{each.asked_by} asked for {without}: {each.reason}")
        click.echo(f"  Waits for the agreement of: {who} (malp-flow review agree {found.reference})")


def _tell_people(people: Sequence[dict[str, object]]) -> None:
    click.echo("\nPeople")
    for row in people:
        names = row["names"]
        click.echo(f"  {row['title']}: {', '.join(names) if isinstance(names, list) and names else '–'}")


def _tell_dates(dates: Sequence[DateLine]) -> None:
    click.echo("\nDates")
    for date in dates:
        word = "not before" if date.earliest else "overdue since" if date.overdue else "due"
        agency = f", {date.agency}" if date.agency else ""
        click.echo(f"  {date.title}{agency}: {word} {opening.day(date.on)}")
    if not dates:
        click.echo("  Nothing is due.")
