"""Letters as text and HTML, from the folders of templates. The only module that renders letters."""

import hashlib
import re
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path

from jinja2 import (
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from malp_flow.engine.letters import LONGEST_SUBJECT, Fields, Matter, by_urgency, subject_of_several
from malp_flow.errors import BadDefinition
from malp_flow.outputs import letter_rules, several
from malp_flow.outputs.letter_samples import SAMPLES
from malp_flow.outputs.letter_sources import ENGLISH, Folders

LETTER = ("subject.txt", "body.txt", "body.html")
"""What a letter that goes alone is made of."""

LINE = "line.txt"
"""What a letter about several things says of this one, in a sentence or two with what to do."""

PARTS = (*LETTER, LINE)

LONGEST_PART = 200_000
"""Characters of one part once it is in words; more than a full inbox of matters ever makes."""

_LOADS_OR_RUNS = re.compile(
    r"<(?:img|script|link|iframe|form|svg|object|embed)\b|\bsrc=|url\(", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One letter, ready to be put into a message."""

    subject: str
    text: str
    html: str
    digest: str
    """sha256 over the letter's files and all that they extend: which templates made these words."""
    language: str = "en-GB"
    """As mail programs and screen readers name it (BCP 47): en-GB, cy."""


_SPOKEN = {ENGLISH: "en-GB"}


class NoSuchLetter(BadDefinition):
    """There is no letter of that name."""


class Letters:
    """The letters of this installation: those shipped, with a partnership's own files in front, file by file.

    Each file is read once; a change on the disk counts from the next start, so that the digest of a letter
    and its words can never be of two different versions. May be shared by threads.
    """

    def __init__(self, shipped: Path, own: Path | None) -> None:
        self._files = Folders(shipped, own)
        self._loader = self._files.loader
        self._environment = ImmutableSandboxedEnvironment(
            loader=self._loader,
            undefined=StrictUndefined,
            autoescape=select_autoescape(["html"], default=False),
            auto_reload=False,
        )

    def names(self) -> frozenset[str]:
        """Return the names of all letters: the folders, apart from those that begin with `_` or a dot."""
        return self._files.names()

    def languages(self, name: str) -> tuple[str, ...]:
        """Return the languages that a letter has files in, English first."""
        return self._files.languages(name)

    def own_files(self, name: str) -> tuple[str, ...]:
        """Return which files of a letter are the partnership's own."""
        return self._files.own_files(name)

    def fields(self, name: str) -> tuple[str, ...]:
        """Return the fields that a letter uses, such as `matter.due`, by name. Raises BadDefinition."""
        used = {
            field
            for part in PARTS
            for source in self._loader.chain(self._environment, f"{name}/{part}").values()
            for field in letter_rules.used(self._environment, source)
        }
        return tuple(sorted(used))

    def problems(self, name: str) -> list[str]:
        """Return what is wrong with a letter, in sentences; an empty list is a sound letter.

        Tried with the longest values that occur and with the emptiest.
        """
        if name not in self.names():
            return [str(NoSuchLetter(f"There is no letter ‘{name}’."))]
        found: list[str] = []
        languages = self.languages(name)
        files = {self._files.file(name, part, language=each) for each in languages for part in PARTS}
        for file in sorted(files, key=lambda file: PARTS.index(file.rsplit("/", 1)[1])):
            found += self._problems_of_file(file)
        for fields, language in [] if found else product(SAMPLES, languages):
            found += self._problems_of_words(name, fields, language)
        return list(dict.fromkeys(found))

    def render(self, name: str, fields: Fields, *, language: str = ENGLISH) -> Rendered:
        """Return the letter in words. Raises BadDefinition, with file and line, for an unsound template.

        What has no file in the reader's language is said in English.
        """
        if name not in self.names():
            raise NoSuchLetter(f"There is no letter ‘{name}’.")
        said = several.said_once(fields.matters, partial(self.line, language=language))
        spoken = _SPOKEN.get(language, language) if language in self.languages(name) else _SPOKEN[ENGLISH]
        context = _context(fields, said) | {"language": spoken}
        files = [self._files.file(name, part, language=language) for part in LETTER]
        subject, text, html = (self._part(file, context) for file in files)
        return Rendered(
            subject=" ".join(subject.split()),
            text=_tidy(text),
            html=html,
            digest=self._digest(files, fields.matters, language),
            language=spoken,
        )

    def line(self, matter: Matter, *, language: str = ENGLISH) -> str:
        """Return what a letter about several things says of this one. Raises BadDefinition."""
        if matter.letter not in self.names():
            raise NoSuchLetter(f"There is no letter ‘{matter.letter}’.")
        file = self._files.file(matter.letter, LINE, language=language)
        return " ".join(self._part(file, {"matter": matter}).split())

    def _part(self, template: str, context: dict[str, object]) -> str:
        try:
            self._loader.chain(self._environment, template)
            return self._said(template, context)
        except TemplateSyntaxError as problem:
            raise letter_rules.BrokenLetter(template, problem.lineno, f"{problem.message}.") from problem
        except TemplateNotFound as problem:
            raise letter_rules.BrokenLetter(template, 1, f"There is no file ‘{problem.name}’.") from problem
        except TemplateError as problem:
            raise letter_rules.BrokenLetter(*_place_of(problem, template), f"{problem.message}.") from problem

    def _said(self, template: str, context: dict[str, object]) -> str:
        """Return a template in words; what would grow without end is stopped on the way."""
        pieces, length = [], 0
        for piece in self._environment.get_template(template).generate(context):
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST_PART:
                sentence = f"It makes more than {LONGEST_PART:,} characters."
                raise letter_rules.BrokenLetter(template, 1, sentence)
        return "".join(pieces)

    def _digest(self, files: list[str], matters: tuple[Matter, ...], language: str) -> str:
        """Return the sha256, in hex, over every source that the letter is made of, with names and lengths."""
        total = hashlib.sha256(b"malp-letter-v1\0")
        merged = sorted({matter.letter for matter in matters}) if len(matters) > 1 else []
        lines = [self._files.file(letter, LINE, language=language) for letter in merged]
        for part in [*files, *lines]:
            for template, source in self._loader.chain(self._environment, part).items():
                raw = source.encode()
                total.update(f"{template}\0{len(raw)}\0".encode() + raw)
        return total.hexdigest()

    def _problems_of_file(self, template: str) -> list[str]:
        try:
            self._loader.chain(self._environment, template)
        except TemplateNotFound as problem:
            return [f"{template}: There is no file ‘{problem.name}’."]
        except BadDefinition as problem:
            return [str(problem)]
        return []

    def _problems_of_words(self, name: str, fields: Fields, language: str) -> list[str]:
        try:
            matters = tuple(replace(matter, letter=name) for matter in fields.matters)
            rendered = self.render(name, replace(fields, matters=matters), language=language)
            line = self.line(matters[0], language=language)
        except BadDefinition as problem:
            return [str(problem)]
        found = [] if line else [f"{name}/{LINE}:1: It is empty."]
        if not rendered.subject:
            found.append(f"{name}/subject.txt:1: It is empty.")
        if len(rendered.subject) > LONGEST_SUBJECT:
            found.append(
                f"{name}/subject.txt:1: ‘{rendered.subject}’ has {len(rendered.subject)} characters, not 60."
            )
        if _LOADS_OR_RUNS.search(rendered.html):
            found.append(f"{name}/body.html:1: It holds a picture, a script or a form. Letters go without.")
        links = {matter.link for matter in fields.matters if matter.link}
        if any(link in rendered.html and link not in rendered.text for link in links):
            found.append(f"{name}/body.txt:1: The HTML has a link that the text does not print.")
        return found


def _context(fields: Fields, said: tuple[Matter, ...]) -> dict[str, object]:
    """Return what templates may name; `said` are the matters as a letter about several things says them.

    Without a matter there is no name `matter`, and without a code no `code`: a template that needs one
    stops with an error, rather than saying "Your code is ." to somebody.
    """
    matters = by_urgency(fields.matters)
    names: dict[str, object] = {
        name: getattr(fields, name) for name in ("recipient", "partnership", "contact", "why")
    }
    if fields.code:
        names["code"] = fields.code
    if matters:
        names |= {"matter": matters[0], "headline": subject_of_several(matters)}
    may_ask = any(matter.more_time for matter in matters)
    return names | {"matters": said, "may_ask_for_more_time": may_ask}


def _tidy(text: str) -> str:
    """Return the text with one empty line between paragraphs and none at the ends.

    A template's tags leave empty lines behind; they would be read aloud as "blank".
    """
    lines = "\n".join(line.strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _place_of(problem: BaseException, template: str) -> tuple[str, int]:
    """Return the file and line where rendering stopped; Jinja keeps them in the traceback only."""
    place, trace = (template, 1), problem.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(PARTS) and not Path(file).is_absolute():
            place = (file, trace.tb_lineno)
        trace = trace.tb_next
    return place
