"""Documents as HTML that needs nothing else, from shipped templates: to be read, printed or made a PDF."""

import re
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from malp_flow.engine.disclosure import is_figure
from malp_flow.folders import shipped
from malp_flow.outputs.logo import Logo
from malp_flow.outputs.report_words import Words
from malp_flow.outputs.word_nodes import is_right_to_left
from malp_flow.wording import gettext

_LEFT_BEHIND = re.compile(r"\n\s*\n+")


def report(words: Words, *, for_pdf: bool = False, picture: Logo | None = None) -> str:
    """Return the whole report; for a PDF, which version it is stands in the margins of its pages."""
    return _rendered("report.html", words | {"logo": picture}, for_pdf=for_pdf)


def briefing(words: Words, *, for_pdf: bool = False) -> str:
    """Return the briefing on one page."""
    return _rendered("briefing.html", words, for_pdf=for_pdf)


def slides(words: Words, *, for_pdf: bool = False) -> str:
    """Return the slides; printed, each is a page of its own."""
    return _rendered("slides.html", words, for_pdf=for_pdf)


def _rendered(name: str, words: Words, *, for_pdf: bool = False) -> str:
    made = _environment().get_template(name).render(words, _=gettext, for_pdf=for_pdf)
    return _LEFT_BEHIND.sub("\n", made).lstrip()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(shipped("documents")),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"lines": _lines, "is_figure": is_figure, "way": way_of_writing}
    return made


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def way_of_writing(text: str) -> str:
    """Return “rtl” for words that are written from right to left, else “ltr”."""
    return "rtl" if is_right_to_left(text) else "ltr"
