"""`malp-flow doctor`: whether this installation is well, and in plain words how to mend what is not."""

from collections.abc import Iterator

import click

from malp_flow.cli import exit_codes, opening
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.services import alarms, health
from malp_flow.services.health import Finding, Grade
from malp_flow.settings import Settings, variable
from malp_flow.watching import LEAST_ROOM, free_bytes
from malp_flow.wiring import House

_MARKS = {Grade.well: "well", Grade.warning: "look", Grade.wrong: "wrong", Grade.tampered: "WRONG"}
_CODES = {
    Grade.well: exit_codes.DONE,
    Grade.warning: exit_codes.WARNINGS,
    Grade.wrong: exit_codes.UNEXPECTED,
    Grade.tampered: exit_codes.BROKEN_HISTORY,
}


@click.command(cls=Verb)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")
def doctor(as_json: bool) -> None:
    """Look at settings, disk, database, history, clock, worker, emails, calendar and backup.

    Ends with 0 where all is well, 8 for warnings, 1 where something is wrong, 6 where the history is.

    Example: malp-flow doctor
    """
    with opening.house() as house:
        found = list(_looked_at(house))
        holds = all(each.grade != Grade.tampered for each in found)
        house.carry_out(lambda session: alarms.history_was_read(session, sound=holds, now=house.clock()))
    worst = max(each.grade for each in found)
    if as_json:
        tell_json({"worst": worst.name, "findings": found})
    else:
        for each in found:
            click.echo(f"{_MARKS[each.grade]:<6}{each.thing}: {each.said}.")
            if each.do:
                click.echo(f"      {each.do}")
    if _CODES[worst]:
        raise click.exceptions.Exit(_CODES[worst])


def _looked_at(house: House) -> Iterator[Finding]:
    yield from _settings(house.settings)
    free = free_bytes(house)
    if free is not None:
        yield _room(free)
    with house.reading() as session:
        yield from health.findings(session, now=house.clock(), free_bytes=free)


def _settings(settings: Settings) -> Iterator[Finding]:
    address = settings.address_of_this_service
    safe = address.startswith("https:")
    do = f"Set {variable('address_of_this_service')} to the address that people type, with https."
    yield Finding("address", Grade.well if safe else Grade.warning, address, "" if safe else do)
    for name in ("smtp_host", "sender_address", "secret_key"):
        if not getattr(settings, name):
            do = f"Set {variable(name)}; docs/settings.md says what it is for."
            yield Finding("settings", Grade.wrong, f"{variable(name)} is not set", do)
    if safe and not settings.trusted_proxies:
        do = f"Behind a proxy, set {variable('trusted_proxies')}; else all visitors seem to come from it."
        yield Finding("proxy", Grade.warning, "no proxy is trusted", do)


def _room(free: int) -> Finding:
    said = f"{free // 1024**2} MB are free"
    short = free < LEAST_ROOM
    return Finding("disk", Grade.wrong if short else Grade.well, said, "Make room." if short else "")
