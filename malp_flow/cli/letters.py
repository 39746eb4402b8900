"""`malp-flow letters`: the texts of emails, listed, checked, shown with invented data. Needs no database."""

from typing import Any

import click

from malp_flow.cli.exit_codes import REFUSED
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.engine.definition_errors import nearest
from malp_flow.engine.problems import quoted
from malp_flow.errors import NotFound
from malp_flow.folders import shipped
from malp_flow.outputs.letter_cautions import cautions, usual
from malp_flow.outputs.letter_sources import ENGLISH
from malp_flow.outputs.rendering import Letters
from malp_flow.settings import load_settings
from malp_flow.wording import catalogue, list_words, speaking

_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")


class NoLetter(NotFound):
    """There is no letter of that name."""

    def __init__(self, name: str, known: frozenset[str]) -> None:
        super().__init__(f"There is no letter {quoted(name)}. {nearest(name, sorted(known))}")


@click.group(cls=Noun)
def letters() -> None:
    """Look at the texts of emails: those shipped, with the files of MALP_OWN_FOLDER in front."""


@letters.command("list")
@_as_json
def list_letters(as_json: bool) -> None:
    """List the letters: name, languages, and which files are the partnership’s own.

    Example: malp-flow letters list
    """
    found = _letters()
    lines = [_line(found, name) for name in sorted(found.names())]
    if as_json:
        tell_json(lines)
        return
    for line in lines:
        own = f"  own: {list_words(line['own_files'])}" if line["own_files"] else ""
        others = f"  also in {list_words(line['languages'][1:])}" if line["languages"][1:] else ""
        click.echo(f"{line['name']}{others}{own}")


@letters.command()
@click.argument("names", nargs=-1)
@_as_json
def check(names: tuple[str, ...], as_json: bool) -> None:
    """Check the letters NAMES, or all: say what is wrong, and what a reader may stumble over.

    What a reader may stumble over is a warning: the letter goes all the same.

    Example: malp-flow letters check audit_late
    """
    found = _letters()
    answers = [_checked(found, _known(found, name)) for name in names or sorted(found.names())]
    if as_json:
        tell_json(answers)
    else:
        for answer in answers:
            for problem in answer["problems"]:
                click.echo(f"Wrong: {problem}")
            for caution in answer["cautions"]:
                click.echo(f"Look: {caution}")
        broken = sum(bool(answer["problems"]) for answer in answers)
        click.echo(f"{len(answers)} looked at, {broken} not sound.")
    if any(answer["problems"] for answer in answers):
        raise click.exceptions.Exit(REFUSED)


@letters.command()
@click.argument("name")
@click.option("--language", default=ENGLISH, metavar="CODE", help="As a reader of this language gets it: cy.")
@click.option("--html", "as_html", is_flag=True, help="Print the HTML instead of the text.")
@_as_json
def preview(name: str, language: str, as_html: bool, as_json: bool) -> None:
    """Print the letter NAME with invented data: subject, text, and its line in a letter about several things.

    Example: malp-flow letters preview audit_late
    """
    found = _letters()
    fields = usual(_known(found, name))
    if language not in found.languages(name):
        click.echo(f"‘{name}’ is not there in ‘{language}’: such readers get it in English.", err=True)
    with speaking(catalogue(language)):
        rendered = found.render(name, fields, language=language)
        line = found.line(fields.matters[0], language=language)
    if as_json:
        tell_json({"name": name, "language": language, "line": line, "letter": rendered})
    elif as_html:
        click.echo(rendered.html, nl=False)
    else:
        click.echo(f"Subject: {rendered.subject}\n\n{rendered.text}\nOne of several: {line}")


def _letters() -> Letters:
    own = load_settings().own_folder
    return Letters(shipped("notifications"), own / "notifications" if own else None)


def _known(found: Letters, name: str) -> str:
    if name not in found.names():
        raise NoLetter(name, found.names())
    return name


def _line(found: Letters, name: str) -> dict[str, Any]:
    return {"name": name, "languages": found.languages(name), "own_files": found.own_files(name)}


def _checked(found: Letters, name: str) -> dict[str, Any]:
    problems = found.problems(name)
    return {
        "name": name,
        "problems": problems,
        "cautions": [] if problems else cautions(found, name),
    }
