"""The texts of emails, for those who look after them: all of them, and each with invented data."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from malp_flow.engine.working_days import local_day
from malp_flow.errors import BadDefinition, NotFound
from malp_flow.outputs import letter_cautions
from malp_flow.outputs.letter_sources import ENGLISH
from malp_flow.outputs.rendering import Letters, Rendered
from malp_flow.services import letter_shelf
from malp_flow.services.activity import letter_title
from malp_flow.services.letter_moments import SUBJECTS
from malp_flow.services.letter_shelf import LetterOfPlace
from malp_flow.web import front_door
from malp_flow.web.headers import OF_A_LETTER
from malp_flow.wording import catalogue, list_words, moment_words, speaking
from malp_flow.wording import gettext as _

pages = Blueprint("letters", __name__)
LETTERS = "/<partnership>/letters"
LETTER = LETTERS + "/<letter_name>"


@pages.get(LETTERS)
def all_letters(partnership: str) -> str:
    """List the letters: when each goes, whose words they are, when it last went."""
    letters, today = front_door.house().letters, local_day(front_door.now())
    found: dict[str, list[list[object]]] = {_(subject): [] for subject, _begins in SUBJECTS}
    for line in _lines(letters):
        found[line.subject].append(_row(partnership, letters, line, today))
    return front_door.page("letters/all.html", subjects=found, slug=partnership)


@pages.get(LETTER)
def one(partnership: str, letter_name: str) -> str:
    """Show a letter with invented data, what it may hold, and what is wrong with it."""
    letters = _with(letter_name)
    problems, language = letters.problems(letter_name), _language(letters, letter_name)
    line = next(line for line in _lines(letters) if line.name == letter_name)
    shown: dict[str, Any] = {} if problems else _shown(letters, letter_name, language)
    return front_door.page(
        "letters/one.html",
        letter=line,
        title=letter_title(letter_name),
        problems=problems,
        own=letters.own_files(letter_name),
        last=_last(line, local_day(front_door.now())),
        language=language,
        languages=letters.languages(letter_name),
        slug=partnership,
        **shown,
    )


@pages.get(LETTER + "/html")
def html(partnership: str, letter_name: str) -> Response:
    """Show a letter as a mail program does: on its own; it runs nothing and fetches nothing."""
    letters = _with(letter_name)
    try:
        rendered = _rendered(letters, letter_name, _language(letters, letter_name))
    except BadDefinition:
        raise NotFound from None
    policy = {"Content-Security-Policy": OF_A_LETTER}
    return Response(rendered.html, mimetype="text/html", headers=policy)


def _with(name: str) -> Letters:
    letters = front_door.house().letters
    if name not in letters.names():
        raise NotFound
    return letters


def _lines(letters: Letters) -> list[LetterOfPlace]:
    place = front_door.visitor().actor.partnership_id
    return letter_shelf.lines(front_door.reading(), place, letters.names())


def _language(letters: Letters, name: str) -> str:
    asked = request.args.get("language", ENGLISH)
    return asked if asked in letters.languages(name) else ENGLISH


def _rendered(letters: Letters, name: str, language: str) -> Rendered:
    with speaking(catalogue(language)):
        return letters.render(name, letter_cautions.usual(name), language=language)


def _shown(letters: Letters, name: str, language: str) -> dict[str, Any]:
    rendered = _rendered(letters, name, language)
    matter = letter_cautions.usual(name).matters[0]
    return {
        "rendered": rendered,
        "line": letters.line(matter, language=language),
        "fields": list_words(letters.fields(name)),
        "age": letter_cautions.reading_age(rendered.text),
        "cautions": letter_cautions.cautions(letters, name),
    }


def _last(line: LetterOfPlace, today: Any) -> str:
    return moment_words(line.last_sent_at, today) if line.last_sent_at else _("Not yet")


def _row(partnership: str, letters: Letters, line: LetterOfPlace, today: Any) -> list[object]:
    href = url_for("letters.one", partnership=partnership, letter_name=line.name)
    own = _("own words") if letters.own_files(line.name) else ""
    return [
        {"text": letter_title(line.name), "href": href, "note": own},
        line.when[0] if line.when else _("Nothing sends it"),
        _last(line, today),
    ]
