"""What only a demonstration has: every letter that arrived, and a clock that can be moved on."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from malp_flow.engine.working_days import local_day
from malp_flow.services.paging import fitted
from malp_flow.web import front_door
from malp_flow.web.headers import OF_A_LETTER
from malp_flow.web.templating import NavigationLink
from malp_flow.wording import count_words, moment_words
from malp_flow.wording import gettext as _

ON_A_PAGE = 100
"""So many emails are listed at once."""


class Letter(Protocol):
    """One letter as its reader gets it."""

    @property
    def number(self) -> int: ...
    @property
    def to(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str | None: ...


class Running(Protocol):
    """A demonstration that runs. Its room is below this one, so it is known here by what it can do."""

    def moment(self) -> datetime: ...
    def mails(self) -> Sequence[Letter]: ...
    def mail(self, number: int) -> Letter | None: ...
    def next_day(self) -> Sequence[Letter]: ...
    def next_event(self) -> Sequence[Letter]: ...


def links() -> tuple[NavigationLink, ...]:
    """Return what the strip at the top of every page leads to."""
    return (
        NavigationLink(_("Be somebody else"), "/demo/people"),
        NavigationLink(_("Emails that were sent"), "/demonstration/mail"),
        NavigationLink(_("Move the clock on"), "/demonstration/clock"),
    )


def pages_of(running: Running) -> Blueprint:
    """Return the pages of a demonstration."""
    pages = Blueprint("demonstration", __name__, url_prefix="/demonstration")
    _letters(pages, running)
    _clock(pages, running)
    return pages


def _letters(pages: Blueprint, running: Running) -> None:
    @pages.get("/mail")
    def mail() -> str:
        letters = running.mails()
        asked = request.args.get("page", 1, type=int)
        page, pages_there = fitted(asked, found=len(letters), each=ON_A_PAGE)
        shown = letters[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        rows = _rows(shown, running.moment())
        return front_door.page("demonstration/mail.html", rows=rows, page_number=page, page_count=pages_there)

    @pages.get("/mail/<int:number>")
    def letter(number: int) -> str:
        found = _found(running, number)
        said = moment_words(found.sent_at, local_day(running.moment()))
        return front_door.page("demonstration/letter.html", letter=found, sent=said)

    @pages.get("/mail/<int:number>/html")
    def html(number: int) -> Response:
        # Not inside another page, and under a policy of its own: it runs and fetches nothing.
        policy = {"Content-Security-Policy": OF_A_LETTER}
        return Response(_found(running, number).html or abort(404), mimetype="text/html", headers=policy)


def _found(running: Running, number: int) -> Letter:
    return running.mail(number) or abort(404)


def _rows(letters: Sequence[Letter], now: datetime) -> list[list[object]]:
    return [
        [
            {
                "text": letter.subject,
                "href": url_for("demonstration.letter", number=letter.number),
                "hidden": str(letter.number),
            },
            letter.to,
            moment_words(letter.sent_at, local_day(now)),
        ]
        for letter in letters
    ]


def _clock(pages: Blueprint, running: Running) -> None:
    @pages.get("/clock")
    def clock() -> str:
        now = running.moment()
        newest = running.mails()[:10]
        return front_door.page(
            "demonstration/clock.html",
            moment=moment_words(now, local_day(now)),
            rows=_rows(newest, now),
        )

    @pages.post("/clock/day")
    def next_day() -> Answer:
        return _moved(running.next_day)

    @pages.post("/clock/event")
    def next_event() -> Answer:
        return _moved(running.next_event)


def _moved(move: Callable[[], Sequence[Letter]]) -> Answer:
    sent = len(move())
    said = count_words(sent, "email was sent", "emails were sent") if sent else _("No email was sent")
    front_door.notice(_("{what}.").format(what=said))
    return redirect(url_for("demonstration.clock"), 303)
