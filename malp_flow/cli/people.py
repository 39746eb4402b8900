"""`malp-flow people`: who is a member of a partnership, and in which roles."""

from dataclasses import asdict

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.people_acting import add, agree, close, end_role, give, invite, leave, speak
from malp_flow.cli.people_away import away, back, deputy
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.services import people as members
from malp_flow.services import people_list


@click.group(cls=Noun)
def people() -> None:
    """The people of a partnership: let in, given roles, invited to sign in, gone."""


for verb in (add, agree, away, back, close, deputy, end_role, give, invite, leave, speak):
    people.add_command(verb)


@people.command("list")
@click.option("--addresses", is_flag=True, help="With their email addresses.")
@opening.looks
def list_people(addresses: bool, asked: Asked) -> None:
    """List the members of a partnership with their roles, by name.

    Example: malp-flow people list
    """
    with opening.reading(asked) as here:
        found = people_list.lines(here.session, here.place.id, on=here.today)
        rows = [
            asdict(line) | ({"address": members.address_of(here.session, line.id)} if addresses else {})
            for line in found
        ]
    if asked.as_json:
        tell_json(rows)
        return
    for row in rows:
        address = f"{row['address']:<40}  " if addresses else ""
        click.echo(f"{row['name']:<28}  {address}{'; '.join(row['roles']) or 'no role'}")
