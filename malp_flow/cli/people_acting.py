"""Acts on the people of a partnership: let in, given a role, invited to sign in, gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked, Desk, NotListed, folded
from malp_flow.cli.verbs import Noun, Verb, tell_json
from malp_flow.engine.definition import Capacity
from malp_flow.languages import OWN_NAMES
from malp_flow.services import administration, invitations, report_pages
from malp_flow.services import people as members
from malp_flow.services.actor import Actor
from malp_flow.wording import count_words, day_of_record

_mailbox = click.argument("mailbox", metavar="ADDRESS")


def _role(help_: str) -> Callable[[Any], Any]:
    kinds = click.Choice([str(each) for each in administration.GIVEN_HERE])
    return click.option("--role", required=True, type=kinds, help=help_)


@click.command(cls=Verb)
@_mailbox
@click.option("--name", required=True, metavar="NAME", help="As this partnership writes it.")
@opening.acts
def add(mailbox: str, name: str, asked: Asked) -> None:
    """Add the person with the mailbox ADDRESS to the partnership. It gives them no role.

    Example: malp-flow people add ruth@fernshire.example --name "Ruth Adeyemi" --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        member = administration.add_person(desk.session, name=name, address=mailbox, by=desk.by, now=desk.now)
        known = members.name_of(desk.session, member)
    opening.said(asked, f"{known} is a member of the partnership.", member=member, name=known)


@click.command(cls=Verb)
@_mailbox
@click.option("--language", required=True, metavar="CODE", help="One that there is a catalogue for: en, cy.")
@opening.acts
def speak(mailbox: str, language: str, asked: Asked) -> None:
    """Write to the member with the mailbox ADDRESS in another language; their pages are in it too.

    Example: malp-flow people speak ruth@fernshire.example --language cy --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        member = desk.member(mailbox).person_id
        administration.choose_language(desk.session, member, language, by=desk.by, now=desk.now)
        name = members.name_of(desk.session, member)
    called = OWN_NAMES[language]
    opening.said(asked, f"{name} reads {called} from now on.", member=member, language=language)


@click.command(cls=Verb)
@_mailbox
@_role("What they may do in the whole partnership.")
@click.option("--agency", metavar="NAME", help="For a safeguarding lead or a co-ordinator: of which agency.")
@opening.acts
def give(mailbox: str, role: str, agency: str | None, asked: Asked) -> None:
    """Give the member with the mailbox ADDRESS a role in the whole partnership.

    Example: malp-flow people give ruth@fernshire.example --role reviewer --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        member = desk.member(mailbox).person_id
        place = _agency(desk, agency) if agency else None
        administration.give(desk.session, member, Capacity(role), agency_id=place, by=desk.by, now=desk.now)
        name = members.name_of(desk.session, member)
    where = f" for {agency}" if agency else ""
    opening.said(asked, f"{name} is {role}{where} from today on.", member=member, role=role)


@click.command(cls=Verb)
@_mailbox
@opening.acts
def agree(mailbox: str, asked: Asked) -> None:
    """Agree to the roles that the member with the mailbox ADDRESS gave to themselves. Administrators only.

    Example: malp-flow people agree ruth@fernshire.example --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        member = desk.member(mailbox).person_id
        count = administration.agree(desk.session, member, by=desk.by, now=desk.now)
        name = members.name_of(desk.session, member)
    said = count_words(count, "role", "roles")
    opening.said(asked, f"{name} holds {said} from now on, agreed by you.", member=member, agreed=count)


@click.command(cls=Verb)
@_mailbox
@opening.acts
def invite(mailbox: str, asked: Asked) -> None:
    """Invite the member with the mailbox ADDRESS to set up how they sign in. Tell them the code by voice.

    Example: malp-flow people invite ruth@fernshire.example --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        member = desk.member(mailbox).person_id
        code = invitations.invite(desk.session, member, by=desk.by, now=desk.now)
        name = members.name_of(desk.session, member)
    said = f"{name} gets an email with an address that opens once, within seven days.\n"
    opening.said(asked, said + f"Tell them this code by voice: {invitations.spoken(code)}", code=code)


@click.command("end-role", cls=Verb)
@_mailbox
@_role("Which role.")
@click.option(
    "--agency", metavar="NAME", help="For a safeguarding lead or a co-ordinator of several agencies."
)
@opening.acts
def end_role(mailbox: str, role: str, agency: str | None, asked: Asked) -> None:
    """End a role that the member with the mailbox ADDRESS holds in the whole partnership.

    Example: malp-flow people end-role ruth@fernshire.example --role reviewer --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        member = desk.member(mailbox).person_id
        place = _agency(desk, agency) if agency else None
        held = administration.held(desk.session, member, Capacity(role), agency_id=place, by=desk.by)
        administration.end_role(desk.session, member, held, by=desk.by, now=desk.now)
        name = members.name_of(desk.session, member)
    opening.said(asked, f"{name} is {role} no longer.", member=member, role=role)


@click.command(cls=Verb)
@_mailbox
@opening.acts
def close(mailbox: str, asked: Asked) -> None:
    """Take away every way to sign in that the member with the mailbox ADDRESS has, at once.

    They stay a member with their roles, and get in again by a new invitation.

    Example: malp-flow people close ruth@fernshire.example --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        member = desk.member(mailbox).person_id
        invitations.close_account(desk.session, member, by=desk.by, now=desk.now)
        name = members.name_of(desk.session, member)
    opening.said(asked, f"{name} gets in by nothing any more until you invite them anew.", member=member)


@click.command(cls=Verb)
@_mailbox
@click.option(
    "--last-day", "last", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Instead of today."
)
@opening.acts
def leave(mailbox: str, last: datetime | None, asked: Asked) -> None:
    """Let the membership of ADDRESS end after its last day. What they did stays on record.

    Example: malp-flow people leave ruth@fernshire.example --last-day 2026-12-31 --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        member = desk.member(mailbox).person_id
        name = members.name_of(desk.session, member)
        day = last.date() if last else desk.today
        administration.leave(desk.session, member, last_day=day, by=desk.by, now=desk.now)
    opening.said(asked, f"{name} is a member until {day_of_record(day)}.", member=member, last_day=day)


@click.group(cls=Noun)
def agencies() -> None:
    """The agencies of a partnership."""


@agencies.command("list")
@opening.looks
def list_agencies(asked: Asked) -> None:
    """List the agencies of a partnership by name.

    Example: malp-flow agencies list
    """
    with opening.reading(asked) as here:
        found = report_pages.agencies_of(here.session, Actor(here.place.id))
    if asked.as_json:
        tell_json([{"id": agency, "name": name} for agency, name in found])
    for _id, name in () if asked.as_json else found:
        click.echo(name)


@agencies.command("add")
@click.argument("name", metavar="NAME")
@click.option(
    "--kind", required=True, metavar="KIND", help="Which questions of a tool it sees: health, police …"
)
@opening.acts
def add_agency(name: str, kind: str, asked: Asked) -> None:
    """Add the agency NAME.

    Example: malp-flow agencies add "Fernshire Police" --kind police --as ada@fernshire.example
    """
    with opening.acting(asked) as desk:
        agency = administration.add_agency(desk.session, name=name, kind=kind, by=desk.by, now=desk.now)
    opening.said(asked, f"{name} is added.", agency=agency)


def _agency(desk: Desk, name: str) -> UUID:
    known = {title: agency for agency, title in report_pages.agencies_of(desk.session, desk.by)}
    meant = next((title for title in known if folded(title) == folded(name)), None)
    if meant is None:
        raise NotListed("agency", name, list(known))
    return known[meant]
