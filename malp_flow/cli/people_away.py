"""When somebody is away, who stands in for them, and the deputies of an agency’s lead."""

from __future__ import annotations

from datetime import datetime

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Verb
from malp_flow.services import absences, going_away, lead_deputies
from malp_flow.services import people as members
from malp_flow.wording import count_words

_DAY = click.DateTime(["%Y-%m-%d"])
_mailbox = click.argument("mailbox", metavar="ADDRESS")


@click.command(cls=Verb)
@_mailbox
@click.option("--from", "first", type=_DAY, required=True, metavar="DATE", help="The first day away.")
@click.option("--until", "last", type=_DAY, required=True, metavar="DATE", help="The last day away.")
@click.option("--cover", metavar="ADDRESS", help="Who stands in: of the same role, or a deputy.")
@opening.acts
def away(mailbox: str, first: datetime, last: datetime, cover: str | None, asked: Asked) -> None:
    """Note that the member with the mailbox ADDRESS is away; reminders go to who stands in, or wait.

    Example: malp-flow people away lena@fernshire.example --from 2026-12-01 --until 2026-12-11
    --cover olive@fernshire.example --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        member = desk.member(mailbox).person_id
        between = {"from_on": first.date(), "until_on": last.date()}
        other = desk.member(cover).person_id if cover else None
        going_away.say_away(desk.session, member, **between, cover_id=other, by=desk.by, now=desk.now)
        name, instead = members.name_of(desk.session, member), members.name_of(desk.session, other)
    days = f"from {opening.day(first.date())} to {opening.day(last.date())}"
    said = f"{instead} stands in." if instead else "Nobody stands in: reminders wait until they are back."
    opening.said(asked, f"{name} is away {days}. {said}", member=member, cover=other, **between)


@click.command(cls=Verb)
@_mailbox
@opening.acts
def back(mailbox: str, asked: Asked) -> None:
    """End every absence of the member with the mailbox ADDRESS, present or to come.

    Example: malp-flow people back lena@fernshire.example --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        member = desk.member(mailbox).person_id
        noted = absences.coming(desk.session, member, on=desk.today)
        if not noted:
            raise going_away.NotAway
        for each in noted:
            going_away.come_back(desk.session, each.id, by=desk.by, now=desk.now)
        name = members.name_of(desk.session, member)
    opening.said(asked, f"{name} is here. Reminders go to them again.", member=member, ended=len(noted))


@click.command(cls=Verb)
@click.argument("lead", metavar="LEAD")
@click.argument("other", metavar="ADDRESS")
@opening.acts
def deputy(lead: str, other: str, asked: Asked) -> None:
    """Name the member with the mailbox ADDRESS as deputy of LEAD, who answers for an agency.

    Example: malp-flow people deputy lena@fernshire.example olive@fernshire.example
    --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        whose, who = desk.member(lead).person_id, desk.member(other).person_id
        number = lead_deputies.name(desk.session, whose, who, by=desk.by, now=desk.now)
        names = [members.name_of(desk.session, each) for each in (who, whose)]
    agencies = count_words(number, "agency", "agencies")
    said = f"{names[0]} is the deputy of {names[1]} for {agencies}, from today on."
    opening.said(asked, said, member=who, deputy_of=whose, agencies=number)
