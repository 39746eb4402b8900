"""`malp-flow bodies`: the meetings of standing groups, on which days of reviews hang."""

from dataclasses import asdict
from datetime import date, datetime

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked, Desk
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.engine.body_meetings import laid_out, rule_of
from malp_flow.services import bodies as services
from malp_flow.services import body_meetings, deadlines
from malp_flow.services.body_meetings import Affected, Change
from malp_flow.wording import list_words

_DAY = click.DateTime(["%Y-%m-%d"])
_body = click.argument("body", metavar="BODY")
_apply = click.option("--apply", "keep", is_flag=True, help="Do it; without this it is only shown.")


@click.group(cls=Noun)
def bodies() -> None:
    """Keep the dates on which standing groups meet; days of reviews hang on them."""


@bodies.command("list")
@opening.acts
def list_bodies(asked: Asked) -> None:
    """List the bodies that workflows in use name, with the dates of their meetings ahead.

    Example: malp-flow bodies list --as dana@fernshire.example
    """
    with opening.acting(asked, keep=False) as desk:
        found = services.everything(desk.session, by=desk.by, now=desk.now)
    if asked.as_json:
        tell_json([asdict(each) for each in found])
        return
    for each in found:
        ahead = list_words([opening.day(day) for day in each.ahead]) or "no date is known"
        waits = f"; waiting for a date: {list_words(list(each.waiting))}" if each.waiting else ""
        click.echo(f"{each.id}  {each.title}: {ahead}{waits}")
    if not found:
        click.echo("No workflow in use here names a body.")


@bodies.command("add")
@_body
@click.option("--on", "days", multiple=True, type=_DAY, metavar="DATE", help="May be given several times.")
@click.option("--every", "rule", metavar="RULE", help="Such as “second Tuesday” or “every other Friday”.")
@click.option("--until", type=_DAY, metavar="DATE", help="With --every: the last day.")
@_apply
@opening.acts
def add_meetings(
    body: str, days: tuple[datetime, ...], rule: str | None, until: datetime | None, keep: bool, asked: Asked
) -> None:
    """Add meetings of BODY, and show which days of reviews move with them.

    Example: malp-flow bodies add qa_group --every "second Tuesday" --until 2027-07-31
    --as dana@fernshire.example
    """
    if bool(days) == bool(rule) or bool(rule) != bool(until):
        opening.which("Say --on DATE, or --every RULE with --until DATE.")
    with opening.acting(asked, keep=keep) as desk:
        come = [day.date() for day in days]
        if rule and until:
            come = _of_rule(desk, rule, until.date())
        if not come:
            opening.which("No such day comes until then.")
        _change(desk, Change(body, come=tuple(come)), asked, keep=keep)


def _of_rule(desk: Desk, rule: str, last: date) -> list[date]:
    rhythm, weekday = rule_of(rule)
    days = deadlines.days_of(desk.session, desk.place.id)
    laid = laid_out(rhythm, weekday, first=desk.today, last=last, next_worked=days.next_working_day)
    return [each.on for each in laid]


@bodies.command("move")
@_body
@click.option(
    "--from", "old", required=True, type=_DAY, metavar="DATE", help="The day on which it was to meet."
)
@click.option(
    "--to", "new", required=True, type=_DAY, metavar="DATE", help="The day on which it meets instead."
)
@_apply
@opening.acts
def move_meeting(body: str, old: datetime, new: datetime, keep: bool, asked: Asked) -> None:
    """Move a meeting of BODY, and show which days of reviews move with it.

    Example: malp-flow bodies move qa_group --from 2026-05-12 --to 2026-05-19 --as dana@fernshire.example
    """
    with opening.acting(asked, keep=keep) as desk:
        _change(desk, Change(body, come=(new.date(),), go=(old.date(),)), asked, keep=keep)


@bodies.command("call-off")
@_body
@click.option(
    "--on", "day", required=True, type=_DAY, metavar="DATE", help="The day on which it was to meet."
)
@_apply
@opening.acts
def call_off(body: str, day: datetime, keep: bool, asked: Asked) -> None:
    """Call a meeting of BODY off, and show which days of reviews move, or are not known any more.

    Example: malp-flow bodies call-off qa_group --on 2026-05-12 --as dana@fernshire.example
    """
    with opening.acting(asked, keep=keep) as desk:
        _change(desk, Change(body, go=(day.date(),)), asked, keep=keep)


def _change(desk: Desk, change: Change, asked: Asked, *, keep: bool) -> None:
    found = body_meetings.apply(desk.session, change, by=desk.by, now=desk.now)
    if asked.as_json:
        days = {"come": [str(day) for day in change.come], "go": [str(day) for day in change.go]}
        tell_json({"done": keep, "body": change.body} | days | {"reviews": [asdict(each) for each in found]})
        return
    for words, days_of in (("It does not meet on", change.go), ("It meets on", change.come)):
        if days_of:
            click.echo(f"{words} {list_words([opening.day(day) for day in days_of])}.")
    _tell(found)
    click.echo("Done." if keep else "Nothing is changed. Add --apply to do it.")


def _tell(found: tuple[Affected, ...]) -> None:
    for review in found:
        for each in review.days:
            where = f", {each.where}" if each.where else ""
            old, new = (opening.day(day) if day else "not known" for day in (each.old, each.new))
            click.echo(f"  {review.reference}: {each.what}{where}: {old} → {new}")
    if not found:
        click.echo("No day of a review moves.")
