"""What a sound letter could still do better: said to whoever writes letters, and never in the way of one."""

import html
import re
from dataclasses import replace

from malp_flow.engine.letters import Fields
from malp_flow.outputs.letter_samples import USUAL
from malp_flow.outputs.letter_sources import ENGLISH
from malp_flow.outputs.rendering import Letters, Rendered

OLDEST_READER = 11
"""Years of age at which a reader follows a letter. GOV.UK writes for 9; names of agencies take the rest."""
LONGEST_SENTENCE = 25
"""Words."""

SEVERAL = "several_things"
_SYLLABLE = re.compile(r"[aeiouy]+")
_SENTENCE = re.compile(r"(?<=[.?:])\s+|\n+")


def cautions(letters: Letters, name: str) -> list[str]:
    """Return what a reader may stumble over in a sound letter, in sentences.

    Raises BadDefinition for one that is not sound.
    """
    found: list[str] = []
    for language in letters.languages(name):
        rendered = letters.render(name, usual(name), language=language)
        where = name if language == ENGLISH else f"{name}/{language}"
        if _words_of(rendered.html) != _words_of_text(rendered.text):
            found.append(f"{where}: The HTML does not say the same words as the text.")
        if language == ENGLISH:
            found += [f"{where}: {sentence}" for sentence in _hard(rendered)]
    return found


def usual(name: str) -> Fields:
    """Return an invented letter as it usually is: for a preview."""
    if name == SEVERAL:
        return USUAL
    return replace(USUAL, matters=(replace(USUAL.matters[0], letter=name),))


def reading_age(text: str) -> int:
    """Return about how many years of age a reader of English must have: Flesch and Kincaid's grade and 5.

    An estimate from the length of words and sentences; it knows nothing of sense.
    """
    sentences = [words for words in map(_words, _SENTENCE.split(_prose(text))) if words]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 5
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59
    return max(5, round(grade + 5))


def _hard(rendered: Rendered) -> list[str]:
    age = reading_age(rendered.text)
    found = [f"Its reading age is about {age}, above {OLDEST_READER}."] if age > OLDEST_READER else []
    for sentence in _SENTENCE.split(_prose(rendered.text)):
        if len(_words(sentence)) > LONGEST_SENTENCE:
            found.append(f"A sentence has {len(_words(sentence))} words: ‘{sentence.strip()}’")
    return found


def _prose(text: str) -> str:
    """Return what is said in whole sentences: no greeting, no address, no closing lines."""
    said = [part for part in text.strip().split("\n\n") if not part.startswith(("Dear ", USUAL.partnership))]
    return "\n".join(line for part in said for line in part.splitlines() if not line.startswith("https://"))


def _words(sentence: str) -> list[str]:
    return re.findall(r"[A-Za-z’-]+", sentence)


def _syllables(word: str) -> int:
    spoken = word.lower().removesuffix("es").removesuffix("ed").removesuffix("e")
    return max(1, len(_SYLLABLE.findall(spoken)))


def _words_of(source: str) -> list[str]:
    body = re.sub(r"<head>.*?</head>", " ", source, flags=re.DOTALL)
    return _plain(html.unescape(re.sub(r"<[^>]*>", " ", body)))


def _words_of_text(text: str) -> list[str]:
    """Return the words of the text; there an address stands below the words that are a link in HTML."""
    return _plain("\n".join(line for line in text.splitlines() if not line.startswith("https://")))


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", text)
