"""Languages: their catalogues of words, and one that nobody speaks, by which untranslated words are found.

English stands in the code. `translations/<language>/LC_MESSAGES/malp_flow.po` holds another language,
and `make words` compiles it. What a catalogue lacks is said in English.
"""

import gettext as catalogues
import re
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "translations"
DOMAIN = "malp_flow"
ENGLISH, PSEUDO = "en", "en-XA"
"""`en-XA` is English with accents and 40 % longer: no catalogue, made of the messages themselves."""

OWN_NAMES = {ENGLISH: "English", "cy": "Cymraeg", PSEUDO: "Þšéúðó"}
"""What each language calls itself; a language without a name here is not offered to anybody."""

LONGER = 0.4
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "áƀćđéƒĝĥíĵķłɱñóƥɋŕšţúṽŵẋýžÁɃĆĐÉƑĜĤÍĴĶŁṀÑÓƤɊŔŠŢÚṼŴẊÝŽ"
_ACCENTS = str.maketrans(_PLAIN, _ACCENTED)
# Placeholders, markup and entities stay as they are; what is between them is words.
_PIECES = re.compile(r"(\{[^{}]*\}|%\(\w+\)[a-z]|%%|%[sd]|<[^<>]*>|&#?\w+;)")
_WORD = re.compile("[A-Za-z]+")


class Pseudo(catalogues.NullTranslations):
    """Every message in letters that no English word has, and longer: what reads as English passed it by."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)


def pseudo(message: str) -> str:
    """Return the message accented and 40 % longer, word by word: its placeholders and markup stay whole."""
    owed, said = 0.5, []  # what is half or more counts
    for number, piece in enumerate(_PIECES.split(message)):
        if number % 2:
            said.append(piece)
            continue
        end = 0
        for word in _WORD.finditer(piece):
            owed += LONGER * len(word[0])
            said += [piece[end : word.start()], _longer(word[0], int(owed))]
            owed, end = owed - int(owed), word.end()
        said.append(piece[end:])
    return "".join(said)


def _longer(word: str, by: int) -> str:
    """Return the word accented, with `by` of its letters doubled, the first ones first."""
    return "".join(letter * 2 if number < by else letter for number, letter in enumerate(word)).translate(
        _ACCENTS
    )


@lru_cache(maxsize=32)
def catalogue(language: str) -> catalogues.NullTranslations:
    """Return the texts in `language` (a code such as “cy”); English where there is no catalogue."""
    if language == PSEUDO:
        return Pseudo()
    return catalogues.translation(DOMAIN, FOLDER, [language], fallback=True)


def known(language: str) -> bool:
    """Whether there is anything to say in this language, and a name to offer it by."""
    has_words = language in (ENGLISH, PSEUDO) or catalogues.find(DOMAIN, FOLDER, [language]) is not None
    return has_words and language in OWN_NAMES


def is_whole(language: str) -> bool:
    """Whether all words are there in this language; its catalogue says so itself, by the line X-Whole: yes.

    While it is not, a page holds two languages, and says of itself that it is in English.
    """
    return language in (ENGLISH, PSEUDO) or catalogue(language).info().get("x-whole") == "yes"


def listed(codes: str) -> tuple[str, ...]:
    """Return the languages of a setting such as “cy”, English first and each of them once."""
    return tuple(dict.fromkeys((ENGLISH, *codes.replace(",", " ").split())))
