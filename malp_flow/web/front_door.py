"""What every page asks for: the house, this moment, a session, and who is looking.

All of it belongs to one request. The clock is read once, so that a page agrees with itself.
"""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from flask import current_app, g, redirect, render_template, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from malp_flow.engine.definition import Kind
from malp_flow.services import mailbox, read_once, visitors
from malp_flow.services.link_readers import Way
from malp_flow.services.visitors import Visitor
from malp_flow.web import signed_out_meanwhile
from malp_flow.wiring import House

__all__ = ["Visitor", "carry_out", "house", "notice", "now", "page", "reading", "transaction", "visitor"]

Result = TypeVar("Result")

HOUSE, DEMONSTRATION = "malp_house", "malp_demonstration"
SESSION_COOKIE, BROWSER_COOKIE = "malp_session", "malp_browser"
BROWSER_KEPT = 30 * 24 * 3600


class Redirected(HTTPException):
    """Leads the visitor elsewhere from within a function that cannot answer."""

    code = 303


def house() -> House:
    """Return the installation that this application shows."""
    found: House = current_app.extensions[HOUSE]
    return found


def now() -> datetime:
    """Return the moment of this request, aware, in UTC; the clock is read once."""
    if "now" not in g:
        g.now = house().clock()
    moment: datetime = g.now
    return moment


def transaction() -> AbstractContextManager[Any]:
    """Give a session whose changes are kept at the end: for a POST."""
    return house().transaction()


def carry_out(act: Callable[[Any], Result]) -> Result:
    """Do what a form asked for, in one transaction; anew when it collided with somebody else's."""
    return house().carry_out(act)


def reading() -> Any:
    """Return this request's session for looking only; it is closed when the request ends."""
    if "reading" not in g:
        g.stack = ExitStack()
        g.reading = g.stack.enter_context(house().reading())
        read_once.keep(g.reading)
    return g.reading


def stop_reading() -> None:
    """Close the session for looking, so that what follows sees what was written meanwhile."""
    stack: ExitStack | None = g.pop("stack", None)
    g.pop("reading", None)
    if stack is not None:
        stack.close()


def cookie_name(name: str, *, secure: bool) -> str:
    """Return the name under which a cookie is kept.

    With the prefix a browser takes it by https only, for this one host, and no other host can set it.
    """
    return f"__Host-{name}" if secure else name


def _name(name: str) -> str:
    return cookie_name(name, secure=_is_secure())


def _is_secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def token() -> str:
    """Return the token of a signed-in browser as it sent it; empty without one."""
    return request.cookies.get(_name(SESSION_COOKIE), "")


def knows_browser() -> bool:
    """Whether this browser brought a secret of its own."""
    return _name(BROWSER_COOKIE) in request.cookies


def browser() -> str:
    """Return this browser's own secret, new where it has none; only its digest is kept with us."""
    if "browser" not in g:
        g.browser = request.cookies.get(_name(BROWSER_COOKIE), "") or secrets.token_urlsafe(32)
    own: str = g.browser
    return own


def visitor_or_none() -> Visitor | None:
    """Return who is looking, or None when nobody is signed in."""
    if "visitor" not in g:
        g.visitor = _visitor() if token() else None
    found: Visitor | None = g.visitor
    return found


def _visitor() -> Visitor | None:
    places = request.view_args or {}
    if "opaque" in places:
        return mailbox.visitor(reading(), token(), opaque=places["opaque"], now=now())
    return visitors.visitor(reading(), token(), slug=places.get("partnership"), now=now())


def somebody() -> Visitor | None:
    """Return who is signed in, in whichever partnership, or None; this page may not be theirs."""
    if "somebody" not in g:
        g.somebody = visitors.visitor(reading(), token(), slug=None, now=now()) if token() else None
    found: Visitor | None = g.somebody
    return found


def visitor() -> Visitor:
    """Return who is looking; leads to the sign-in page when nobody is signed in."""
    found = visitor_or_none()
    if found is None:
        to_sign_in()
    return found


def way_in() -> Way | None:
    """Return as what the link in the address lets its reader in; None where it leads nowhere.

    Found once for a page; what a form does may change it.
    """
    if "way_in" not in g or request.method == "POST":
        g.way_in = mailbox.way_of(reading(), (request.view_args or {}).get("opaque", ""), now=now())
    found: Way | None = g.way_in
    return found


def forget_visitor() -> None:
    """Show the rest of this request as to somebody who is not signed in."""
    g.visitor = None


def to_sign_in() -> NoReturn:
    """Lead to where this visitor can sign in: by the mailbox for an audit, by two factors elsewhere."""
    if visitor_or_none() is None and request.method == "POST" and signed_out_meanwhile.typed():
        raise Redirected(response=Response(signed_out_meanwhile.page(), 401, mimetype="text/html"))
    opaque = (request.view_args or {}).get("opaque")
    if opaque:
        go(url_for("account.landing", opaque=opaque))
    back = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    go(url_for("account.sign_in", next=back))


def go(address: str) -> NoReturn:
    """Lead the visitor to an address of ours, by GET."""
    raise Redirected(response=redirect(address, 303))


def page(template: str, **values: Any) -> str:
    """Return a page as HTML."""
    return render_template(template, **values)


def notice(text: str, *, link_text: str = "", href: str = "", succeeded: bool = True) -> None:
    """Say something once at the top of the next page."""
    session["notice"] = {"text": text, "link_text": link_text, "href": href, "succeeded": succeeded}


def first_page() -> str:
    """Return where somebody begins who is not signed in; in a demonstration, by choosing whom to be."""
    demo = current_app.extensions[DEMONSTRATION]
    return url_for("be_somebody.people") if demo else url_for("account.sign_in")


def after_entry(opaque: str) -> str:
    """Return the address of the first page after the entry: of the audit, its help, the draft, the event …"""
    pages = {Way.lead: "help", Way.commenter: "draft", Way.invited: "event"}
    pages |= {Way.owner: "action", Way.sharer: "learning", Way.doer: "step"}
    way = way_in() or Way.auditor
    page = pages.get(way, "audit")
    if way is Way.lead and mailbox.leads_to(reading(), opaque, Kind.event):
        page = "people"
    return f"/a/{opaque}/{page}"


def remember_browser(response: Response) -> Response:
    """Give the browser its own secret with this answer, for 30 days."""
    return _cookie(response, BROWSER_COOKIE, browser(), max_age=BROWSER_KEPT)


def signed_in(response: Response, new_token: str) -> Response:
    """Give the browser the token it is signed in with; it forgets it when it is closed."""
    return remember_browser(_cookie(response, SESSION_COOKIE, new_token))


def signed_out(response: Response) -> Response:
    """Take the token from the browser, and what it kept of our pages."""
    for begun in set(session) - {"notice", "csrf_token", "language"}:
        session.pop(begun)  # what was begun here belongs to whoever has gone
    response.delete_cookie(_name(SESSION_COOKIE), secure=_is_secure(), httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _cookie(response: Response, name: str, value: str, *, max_age: int | None = None) -> Response:
    response.set_cookie(
        _name(name), value, max_age=max_age, secure=_is_secure(), httponly=True, samesite="Lax"
    )
    return response
