"""`malp-flow review`: where reviews stand, why they do not move, and moving them on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from malp_flow.cli import opening
from malp_flow.cli.workflow import REFUSED
from malp_flow.engine.findings import Finding
from malp_flow.errors import NotFound
from malp_flow.services import moves, review_lists, reviews
from malp_flow.services.moves import Prospect
from malp_flow.services.review_lists import PartnershipLine
from malp_flow.services.reviews import OpenReview

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class NoSuchWay(NotFound):
    """No move leads there from where the review stands. `review show` lists the moves there are."""


@click.group()
def review() -> None:
    """Look at reviews and move them on."""


@review.command("list")
@opening.partnership
@opening.as_json
def list_reviews(partnership: str | None, as_json: bool) -> None:
    """List the reviews of a partnership.

    Example: malp-flow review list --partnership fernshire
    """
    house = opening.house()
    with house.reading() as session:
        place = review_lists.partnership(session, partnership)
        found = review_lists.lines(session, place.id, now=house.clock())
    if as_json:
        opening.tell_json(found)
        return
    for line in found:
        late = f", {line.overdue} overdue" if line.overdue else ""
        click.echo(f"{line.reference:<16}  {line.state_title:<18}  next {opening.day(line.next_on)}{late}")
    if not found:
        click.echo("No reviews yet.")


@review.command()
@click.argument("reference", metavar="REF")
@opening.partnership
@opening.as_json
def show(reference: str, partnership: str | None, as_json: bool) -> None:
    """Show where the review REF stands, what each move waits for, and the next dates.

    Example: malp-flow review show MALP-2026-07
    """
    house = opening.house()
    now = house.clock()
    with house.reading() as session:
        found = _opened(session, review_lists.partnership(session, partnership), reference)
        ways = moves.explain(session, found, now=now)
        dates = review_lists.dates(session, found, now=now)
    if as_json:
        opening.tell_json(_as_json(found, ways) | {"dates": dates})
        return
    click.echo(f"{found.reference}: {found.workflow.state(found.state).title}")
    for way in ways:
        _tell_way(way)
    for date in dates:
        word = "not before" if date.earliest else "overdue since" if date.overdue else "due"
        click.echo(
            f"  {date.title}{f', {date.agency}' if date.agency else ''}: {word} {opening.day(date.on)}"
        )


def _opened(session: Session, place: PartnershipLine, reference: str) -> OpenReview:
    review_id = reviews.found(session, reference, partnership_id=place.id)
    return reviews.opened(session, review_id, partnership_id=place.id)


def _as_json(found: OpenReview, ways: Sequence[Prospect]) -> dict[str, object]:
    return {
        "reference": found.reference,
        "state": found.state,
        "version": found.version,
        "moves": [_way_as_json(way) for way in ways],
    }


def _way_as_json(way: Prospect) -> dict[str, object]:
    checks = [
        {
            "check": finding.check,
            "sentence": finding.sentence,
            "met": finding.met,
            "waived": finding.waived,
            "progress": finding.progress,
            "blockers": [blocker.as_json() for blocker in finding.blockers],
        }
        for finding in way.findings
    ]
    return {"move": way.move.id, "to": way.move.to, "open": way.is_open, "checks": checks}


def _tell_way(way: Prospect) -> None:
    unmet = sum(not finding.lets_pass for finding in way.findings)
    said = "can go now" if way.is_open else f"{unmet} of {len(way.findings)} checks not met"
    click.echo(f"\n{way.move.title} ({way.move.to}): {said}")
    _tell_findings(way.findings)


def _tell_findings(findings: Sequence[Finding]) -> None:
    for finding in findings:
        word = "met" if finding.met else "waived" if finding.waived else "not met"
        click.echo(f"  {word:<8} {finding.sentence}  {finding.progress}".rstrip())
        for blocker in () if finding.lets_pass else finding.blockers:
            click.echo(f"           {blocker.sentence} {blocker.do}".rstrip())


@review.command()
@click.argument("reference", metavar="REF")
@click.option("--to", "target", metavar="STATE", help="Where to; needed where several moves are possible.")
@click.option("--as", "address", required=True, metavar="ADDRESS", help="Who acts: their email address.")
@click.option("--because", default="", metavar="TEXT", help="Why; some moves ask for it.")
@opening.partnership
@opening.as_json
def advance(
    reference: str, target: str | None, address: str, because: str, partnership: str | None, as_json: bool
) -> None:
    """Move the review REF on, or say everything that stops it (exit 3).

    Example: malp-flow review advance MALP-2026-07 --to audits_returned --as manager@fernshire.example
    """
    house = opening.house()
    now = house.clock()

    def act(session: Session) -> tuple[OpenReview, Prospect]:
        place = review_lists.partnership(session, partnership)
        actor = review_lists.member(session, place.id, address)
        found = _opened(session, place, reference)
        way = _way(session, found, target, now=now)
        if way.is_open:
            moves.move_on(session, found, way.move.id, by=actor, now=now, reason=because)
        return found, way

    _tell_result(*house.carry_out(act), as_json=as_json)


def _way(session: Session, found: OpenReview, target: str | None, *, now: datetime) -> Prospect:
    ways = [way for way in moves.explain(session, found, now=now) if target in (None, way.move.to)]
    onward = [way for way in ways if target or way.move.reason != "required"]
    if not onward:
        raise NoSuchWay
    return next((way for way in onward if way.is_open), onward[0])


def _tell_result(found: OpenReview, way: Prospect, *, as_json: bool) -> None:
    title = found.workflow.state(found.state).title
    if as_json:
        answer = {"moved": way.is_open, "reference": found.reference, "state": found.state}
        opening.tell_json(answer | {"version": found.version, "move": _way_as_json(way)})
    elif way.is_open:
        click.echo(f"{found.reference} moved to “{title}”.")
    else:
        unmet = sum(not finding.lets_pass for finding in way.findings)
        wanted = found.workflow.state(way.move.to).title
        click.echo(f"Not moved. {unmet} of {len(way.findings)} checks for “{wanted}” are not met:")
        _tell_findings(way.findings)
    if not way.is_open:
        raise click.exceptions.Exit(REFUSED)
