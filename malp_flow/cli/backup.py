"""`malp-flow backup`: a copy of the whole database, a look at one, and one put into an empty place."""

from pathlib import Path

import click

from malp_flow import clock
from malp_flow.cli import opening
from malp_flow.cli.exit_codes import BROKEN_HISTORY
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.services import backups, mail_hold
from malp_flow.services.backups import Faults
from malp_flow.settings import load_settings
from malp_flow.wiring import build
from malp_flow.wording import count_words

_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")
_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.group(cls=Noun)
def backup() -> None:
    """Copies of the whole database. The keyset is never in them: keep it apart, and as safe."""


@backup.command()
@_file
@_as_json
def create(file: Path, as_json: bool) -> None:
    """Write the whole database to the new FILE while the service runs, then look at what was written.

    Example: malp-flow backup create /var/backups/malp_flow/2026-11-25.db
    """
    with opening.house() as house, house.transaction() as session:
        faults = backups.make(session, file, now=house.clock())
    _tell(file, faults, as_json=as_json)


@backup.command()
@_file
@_as_json
def check(file: Path, as_json: bool) -> None:
    """Open a copy of FILE and read its whole history; FILE itself is not touched (exit 6 for a fault).

    Of a copy from PostgreSQL only its list of contents is read: restore it into an empty database for more.

    Example: malp-flow backup check /var/backups/malp_flow/2026-11-25.db
    """
    with opening.house() as house, house.reading() as session:
        faults = backups.faults_in(session, file)
    _tell(file, faults, as_json=as_json)


@backup.command()
@_file
@_as_json
def restore(file: Path, as_json: bool) -> None:
    """Put FILE into the database of the settings, which must be empty; no email leaves until `mail release`.

    Example: malp-flow backup restore /var/backups/malp_flow/2026-11-25.db
    """
    settings = load_settings()
    backups.put_back(file, settings.database_url)
    house = build(settings, clock=clock.now)
    with house.reading() as looking:
        faults = backups.faults(looking)
    with house.transaction() as session:
        unknown = mail_hold.hold_restored(session, now=house.clock())
    house.engine.dispose()
    _restored(file, faults, unknown, as_json=as_json)


def _restored(file: Path, faults: Faults, unknown: int, *, as_json: bool) -> None:
    if as_json:
        tell_json({"done": True, "faults": faults, "emails_on_the_way": unknown})
    else:
        were = count_words(unknown, "email was", "emails were")
        click.echo(f"{file} is restored. Its history {_words(faults)}.")
        click.echo(
            f"{were} on the way when the copy was made. All are on hold, so that none goes twice unseen."
        )
        click.echo("Next: malp-flow mail outbox, then malp-flow mail release --as ADDRESS")
    _end(faults)


def _words(faults: Faults) -> str:
    wrong = sum(map(len, faults.values()))
    return f"has {count_words(wrong, 'fault', 'faults')}" if wrong else "is whole"


def _tell(file: Path, faults: Faults, *, as_json: bool) -> None:
    size = file.stat().st_size
    if as_json:
        tell_json({"done": True, "file": file, "bytes": size, "faults": faults})
    else:
        click.echo(f"{file}: {max(1, size // 1024)} KB. Its history {_words(faults)}.")
    _end(faults)


def _end(faults: Faults) -> None:
    if any(faults.values()):
        raise click.exceptions.Exit(BROKEN_HISTORY)
