"""Names written from right to left are set apart, so that the words and numbers around them keep their place.

Without it “سارة, 3 May 2026” is shown with the day on the wrong side. A name stands in hundreds of sentences,
so this is done to the finished page, not in each template.
"""

import re

from flask import Flask, Response

_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_WORDS = re.compile(rf"[{_LETTERS}]+(?:[ '’.-]+[{_LETTERS}]+)*")
# Where no element may stand, and what is no words at all.
_LEFT_ALONE = re.compile(
    r"(<(title|textarea|option|script|style|svg)\b.*?</\2>|<[^>]*>)", re.DOTALL | re.IGNORECASE
)


def keep_apart(app: Flask) -> None:
    """Set such words apart on every page of this application."""

    @app.after_request
    def set_apart(response: Response) -> Response:
        if response.mimetype == "text/html" and not response.is_streamed and not response.direct_passthrough:
            html = response.get_data(as_text=True)
            if _WORDS.search(html):
                response.set_data(words_apart(html))
        return response


def words_apart(html: str) -> str:
    """Return a page in which each run of words from right to left stands in a `bdi`; the rest as it was."""
    done, at = [], 0
    for found in _LEFT_ALONE.finditer(html):
        done += [_WORDS.sub(r"<bdi>\g<0></bdi>", html[at : found.start()]), found.group()]
        at = found.end()
    return "".join([*done, _WORDS.sub(r"<bdi>\g<0></bdi>", html[at:])])
