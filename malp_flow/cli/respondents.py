"""`malp-flow respondents`: people who are each asked the same, in waves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TextIO

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.services import respondent_lists
from malp_flow.services import respondents as rules
from malp_flow.wording import count_words

_reference = click.argument("reference", metavar="REF")


def _wave(help_: str) -> Callable[[Any], Any]:
    return click.option("--wave", required=True, type=click.IntRange(1, 100), metavar="N", help=help_)


@click.group(cls=Noun)
def respondents() -> None:
    """Ask hundreds of people the same, in waves: add them, send a wave, close it."""


@respondents.command("list")
@_reference
@opening.looks
def list_waves(reference: str, asked: Asked) -> None:
    """List the waves of the review REF with how many answered.

    Example: malp-flow respondents list Q-2026-01
    """
    with opening.reading(asked) as here:
        waves = rules.waves(here.session, here.opened(reference))
    if asked.as_json:
        tell_json([asdict(wave) for wave in waves])
        return
    for wave in waves:
        far = f"{wave.answered} answered, {wave.out} out" if wave.sent else "not sent yet"
        click.echo(f"Wave {wave.number:<3}  {count_words(wave.people, 'person', 'people'):<12}  {far}")
    if not waves:
        click.echo("Nobody is asked yet.")


@respondents.command("add")
@_reference
@click.argument("file", metavar="FILE", type=click.File("r", encoding="utf-8"))
@_wave("To which wave; one that has not been sent.")
@opening.acts_on_review
def add_people(reference: str, file: TextIO, wave: int, asked: Asked) -> None:
    """Add the people in FILE to a wave of the review REF: on each line a name and an address, as CSV.

    Example: malp-flow respondents add Q-2026-01 schools.csv --wave 2 --as manager@fernshire.example
    """
    listed = respondent_lists.read(file.read())
    with opening.acting_on(asked, reference) as act:
        added = rules.add(act.session, act.review, listed, wave=wave, by=act.by, now=act.now)
    said = f"{count_words(added, 'person is', 'people are')} added to wave {wave}."
    opening.done(asked, act, said, wave=wave, added=added)


@respondents.command("send")
@_reference
@_wave("Which wave, from the second on; the first goes out with its move.")
@opening.acts_on_review
def send_wave(reference: str, wave: int, asked: Asked) -> None:
    """Ask everybody in a wave of the review REF; their days count from today.

    Example: malp-flow respondents send Q-2026-01 --wave 2 --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        sent = rules.send(act.session, act.review, wave=wave, by=act.by, now=act.now)
    opening.done(
        asked, act, f"{count_words(sent, 'person is', 'people are')} asked.", wave=wave, asked_of=sent
    )


@respondents.command("close")
@_reference
@_wave("Which wave.")
@click.option("--because", required=True, metavar="TEXT", help="Why; kept in the history.")
@opening.acts_on_review
def close_wave(reference: str, wave: int, because: str, asked: Asked) -> None:
    """Go ahead without those in a wave of the review REF who have not answered.

    Example: malp-flow respondents close Q-2026-01 --wave 1 --because "The term has ended, all were rung."
    --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        out = rules.close(act.session, act.review, wave=wave, reason=because, by=act.by, now=act.now)
    said = f"The review goes ahead without {count_words(out, 'answer', 'answers')}."
    opening.done(asked, act, said, wave=wave, without=out)
