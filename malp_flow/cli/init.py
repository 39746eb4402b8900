"""`malp-flow init`: a partnership with its first administrator; and `malp-flow keyset`, once before it."""

import os
from pathlib import Path

import click

from malp_flow.cli import opening
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.errors import Refused
from malp_flow.services import installation, invitations

_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")


class FileThere(Refused):
    """There is a file of that name already. A keyset is never written over: choose another name."""


@click.command(cls=Verb)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_as_json
def keyset(file: Path, as_json: bool) -> None:
    """Write a new keyset to FILE, which only you may read. Lost means lost: keep it with the backups.

    Example: malp-flow keyset /etc/malp_flow/keyset.json
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise FileThere from None
    with os.fdopen(handle, "w", encoding="utf-8") as kept:
        kept.write(installation.fresh_keyset())
    if as_json:
        return tell_json({"done": True, "file": file})
    click.echo(f"{file} is written. Set MALP_KEYSET_FILE to it, and keep a copy apart from the database.")
    return None


@click.command(cls=Verb)
@click.option(
    "--slug", required=True, metavar="WORD", help="Short name in addresses: small letters, figures, -."
)
@click.option("--name", required=True, metavar="TEXT", help="The partnership’s full name.")
@click.option("--contact", required=True, metavar="TEXT", help="Whom people call: a line in every letter.")
@click.option("--administrator", required=True, metavar="NAME", help="Who lets the others in.")
@click.option("--address", required=True, metavar="ADDRESS", help="The administrator’s email address.")
@_as_json
def init(slug: str, name: str, contact: str, administrator: str, address: str, as_json: bool) -> None:
    """Found a partnership with its first administrator, and print how they come to a password.

    Example: malp-flow init --slug fernshire --name "Fernshire Safeguarding Children Partnership"
    --contact "Review team, 01632 960100" --administrator "Ada Okafor" --address ada@fernshire.example
    """
    first = installation.Founding(slug, name, contact, administrator, address)
    with opening.house() as house, house.transaction() as session:
        invited = installation.found(session, first, now=house.clock())
    where = f"{house.settings.address_of_this_service}/join/{invited.opaque}"
    if as_json:
        tell_json({"done": True, "partnership": slug, "address": where, "code": invited.code})
        return
    click.echo(f"{name} is founded. {administrator} opens, within seven days and once,")
    click.echo(f"  {where}")
    click.echo(
        f"and types the code {invitations.spoken(invited.code)}. Send the address; tell the code by voice."
    )
