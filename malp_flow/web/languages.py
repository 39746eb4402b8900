"""In which language a page is: as chosen in this browser, else as the reader’s account says, else English."""

from dataclasses import dataclass

from flask import g, request, session

from malp_flow import languages, wording
from malp_flow.languages import ENGLISH
from malp_flow.services import mailbox
from malp_flow.web import front_door

ASKED = "language"
"""The name in an address (`?language=cy`), and in what a browser keeps."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One language as it calls itself, in a list to choose from."""

    code: str
    name: str
    chosen: bool
    whole: bool


def offered() -> tuple[str, ...]:
    """Return the languages that this place offers, English first."""
    return languages.listed(front_door.house().settings.languages)


def choices(present: str) -> tuple[Choice, ...]:
    """Return what this place offers, to choose from; nothing where there is English alone."""
    each = offered()
    if len(each) < 2:
        return ()
    return tuple(
        Choice(code, languages.OWN_NAMES[code], code == present, languages.is_whole(code)) for code in each
    )


def spoken() -> str:
    """Return the language of this request."""
    found: str = g.get("language", ENGLISH)
    return found


def begin() -> None:
    """Speak this request’s language, and keep in the browser what was asked for in the address."""
    if request.endpoint in {None, "static"}:
        return
    asked = request.args.get(ASKED, "")
    if asked and request.method == "GET" and asked in offered():
        session[ASKED] = asked
    g.language = _language()
    if g.language != ENGLISH:
        g.spoken_before = wording.speak(wording.catalogue(g.language))


def end() -> None:
    """Speak again as before: the thread goes on to somebody else’s page."""
    before = g.pop("spoken_before", None)
    if before is not None:
        wording.speak(before)


def forget() -> None:
    """Let what the account says count again in this browser."""
    session.pop(ASKED, None)


def _language() -> str:
    kept = session.get(ASKED, "")
    if kept in offered():
        return str(kept)
    who = front_door.visitor_or_none()
    said = who.language if who else _of_link()
    return said if languages.known(said) else ENGLISH


def _of_link() -> str:
    """Return the language of a link’s reader: who got the letter in it reads on in it."""
    opaque = (request.view_args or {}).get("opaque", "")
    alone = len(offered()) < 2  # then nobody has another one, and nothing need be looked up
    return ENGLISH if alone or not opaque else mailbox.language_of(front_door.reading(), opaque)
