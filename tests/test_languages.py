"""The languages: one of accents that finds words which passed by, and the catalogues that people write."""

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from malp_flow import languages, wording
from malp_flow.languages import ENGLISH, PSEUDO, catalogue, pseudo
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext, speaking

CATALOGUES = sorted(languages.FOLDER.glob("*/LC_MESSAGES/*.po"))
PLACEHOLDERS = re.compile(r"\{\w*\}|%\(\w+\)s")


@pytest.mark.parametrize(
    "message",
    ["You are signed in elsewhere.", "%(num)s audits are not back yet", "Use <b>{name}</b> &amp; come back"],
)
def test_makes_every_message_longer_and_keeps_what_is_not_words(message):
    said = pseudo(message)

    letters = sum(letter.isalpha() for letter in re.sub(r"<.*?>|&\w+;|\{.*?\}|%\(\w+\)s", "", message))
    assert len(said) - len(message) == pytest.approx(0.4 * letters, abs=1)
    assert PLACEHOLDERS.findall(said) == PLACEHOLDERS.findall(message)
    assert not re.search("[A-Za-z]", re.sub(r"<.*?>|&\w+;|\{.*?\}|%\(\w+\)s", "", said))


def test_says_sentences_with_values_in_the_language_of_accents():
    with speaking(catalogue(PSEUDO)):
        said = ngettext("{number} audit", "{number} audits", 2).format(number=2)

    assert said == f"2 {pseudo('audits')}"
    assert wording.gettext("audits") == "audits"


def test_gives_back_the_language_that_was_spoken_before():
    before = wording.speak(catalogue(PSEUDO))

    accented = wording.speak(before)

    assert accented is catalogue(PSEUDO)
    assert _("Back") == "Back"


def test_offers_english_first_and_only_what_it_can_say():
    assert languages.listed(" cy, cy en ") == (ENGLISH, "cy")
    assert languages.known("cy")
    assert not languages.known("tlh")


def test_has_six_forms_of_welsh_plurals():
    with speaking(catalogue("cy")):
        said = [ngettext("%(num)s entry", "%(num)s entries", n) % {"num": n} for n in (0, 1, 2, 3, 6, 7)]
        days = [wording.when_words(date(2026, 3, 9), today=date(2026, 3, 4), working_days=n)
                for n in (2, 3)]  # fmt: skip

    assert said == ["0 cofnod", "1 cofnod", "2 gofnod", "3 chofnod", "6 chofnod", "7 cofnod"]
    assert days == ["ymhen 2 ddiwrnod gwaith", "ymhen 3 diwrnod gwaith"]


def test_says_in_english_what_a_catalogue_lacks_and_knows_that_it_is_not_whole():
    with speaking(catalogue("cy")):
        said = _("Nobody has translated this sentence yet.")

    assert said == "Nobody has translated this sentence yet."
    assert not languages.is_whole("cy")
    assert languages.is_whole(ENGLISH)


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_keeps_each_catalogue_compiled_whole_and_true_to_the_code(file):
    with file.open("rb") as source:
        kept = read_po(source, domain=languages.DOMAIN)
    with file.with_suffix(".mo").open("rb") as compiled:
        there = _forms(read_mo(compiled))
    said = _all_that_is_said()

    messages = [message for message in kept if message.id]
    assert there == _forms(kept), "make words compiles it"
    assert len(messages) >= 50
    for message in messages:
        (first, forms) = _first(message.id), _all(message.string)
        assert all(forms), f"{first} is empty"
        assert all(
            sorted(PLACEHOLDERS.findall(form)) == sorted(PLACEHOLDERS.findall(first)) for form in forms
        )
        assert all(
            len(form.split()) == len(first.split()) for form in forms if first.startswith(("Mon", "Jan"))
        )
        assert f'"{first}"' in said or f"'{first}'" in said, f"nobody says any more: {first}"


def _forms(given: Catalog) -> dict[str, tuple[str, ...]]:
    return {_first(message.id): _all(message.string) for message in given if message.id}


def _first(said: object) -> str:
    return _all(said)[0]


def _all(said: object) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, (tuple, list)) else (str(said),)


def _all_that_is_said() -> str:
    folder = Path(languages.__file__).parent
    return "\n".join(
        file.read_text("utf-8") for ending in ("py", "html") for file in folder.rglob(f"*.{ending}")
    )
