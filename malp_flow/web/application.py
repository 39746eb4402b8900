"""The web application: its rooms, who may enter them, and what happens around every request."""

import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from threading import Event
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, g, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from malp_flow import clock
from malp_flow.engine.canonical import canonical
from malp_flow.services import form_keys, visitors
from malp_flow.settings import secret
from malp_flow.web import (
    account,
    auditor,
    crossing,
    event,
    front_door,
    going_wrong,
    headers,
    languages,
    lead,
    letters,
    limits,
    manager,
    partner,
    people,
    place,
    proving,
    review,
    right_to_left,
    surroundings,
    tools,
    workflows,
    year,
)
from malp_flow.web.account.demonstration import be_somebody
from malp_flow.web.policy import ANYONE, BY_MAILBOX, POLICY, PROVED_ANEW, Who, check_complete
from malp_flow.web.templating import (
    STATIC_FOLDER,
    Frame,
    NavigationLink,
    dress,
)
from malp_flow.wiring import House
from malp_flow.wording import N_

ROOMS = (
    *(account, manager, people, place, workflows, letters, tools, year),
    *(review, auditor, event, lead, partner),
)
_OPAQUE = re.compile("[0-9a-f]{32}")
LARGEST_FORM = 2 * 1024 * 1024
LOOKS, BETWEEN_LOOKS_SECONDS = 100, 0.05
"""How often a form that was sent twice asks whether the first one is done: for five seconds."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What a demonstration adds: a sentence on every page, pages of its own, and “be this person”."""

    sentence: str = N_("Everything here is invented. Letters go nowhere.")
    pages: tuple[Blueprint, ...] = ()
    links: tuple[NavigationLink, ...] = ()


def create_app(house: House, *, demo: Demonstration | None = None) -> Flask:
    """Return a house's application; raises Misconfigured without secret key or with a page unguarded."""
    app = Flask("malp_flow.web", static_folder=str(STATIC_FOLDER))
    app.extensions[front_door.HOUSE] = house
    house.providers  # noqa: B018 - read at the start, so that a slip in the file is told then
    app.extensions[front_door.DEMONSTRATION] = demo
    _configure(app, house)
    crossing.refuse(app)
    # The clock of a demonstration stands still.
    limits.keep(app, clock=clock.now if demo else front_door.now)
    CSRFProtect(app)
    dress(
        app,
        frame=surroundings.frame,
        plain_frame=Frame(partnership="Learning reviews", contact=surroundings.contact_of(house.settings)),
        csrf_token=generate_csrf,
    )
    for room in (*(room.pages for room in ROOMS), *((be_somebody, *demo.pages) if demo else ())):
        app.register_blueprint(room)
    _guard(app)
    headers.protect(app, secure=house.settings.address_of_this_service.startswith("https:"))
    right_to_left.keep_apart(app)
    going_wrong.answer_errors(app)
    check_complete(app.view_functions)
    return app


def _configure(app: Flask, house: House) -> None:
    address = urlsplit(house.settings.address_of_this_service)
    app.config.update(
        SECRET_KEY=secret(house.settings, "secret_key"),
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_NAME=front_door.cookie_name("malp_form", secure=address.scheme == "https"),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=address.scheme == "https",
        TRUSTED_HOSTS=[address.hostname],
        # A form may lie open as long as a session lasts.
        WTF_CSRF_TIME_LIMIT=12 * 3600,
    )
    hops = house.settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


# ---------------------------------------------------------------- before and after


def _guard(app: Flask) -> None:
    app.before_request(_no_such_sign)
    app.before_request(_as_it_was_sent)
    app.before_request(languages.begin)
    app.before_request(_let_in)
    app.before_request(_touch)
    app.before_request(_once)
    app.after_request(_keep_outcome)
    app.after_request(_know_browser)
    app.teardown_request(lambda _error: front_door.stop_reading())
    app.teardown_request(lambda _error: languages.end())


def _no_such_sign() -> None:
    """PostgreSQL keeps no such sign, so nothing here is called so."""
    if "\0" in request.path:
        abort(404)


def _as_it_was_sent() -> Response | None:
    """Lead a link on to which a mail program added a full stop, or of which it made capitals."""
    opaque = (request.view_args or {}).get("opaque", "")
    found = _OPAQUE.match(opaque.lower())
    if request.method != "GET" or found is None or found[0] == opaque:
        return None
    return redirect(url_for(request.endpoint or "", **{**(request.view_args or {}), "opaque": found[0]}), 303)


def _let_in() -> str | None:
    """Stop whoever may not open this page: to sign in, 403 for a room, 404 for another's object.

    Whoever may is asked for one more code before what they do for good.
    """
    if request.endpoint is None or request.routing_exception is not None:
        return None
    rule = POLICY[request.endpoint]
    if rule.who is ANYONE:
        return None
    who = front_door.visitor_or_none()
    if who is None:
        known = front_door.somebody()
        if known and known.level != visitors.CODE:
            abort(404)  # signed in, though not as somebody of this partnership or item
        front_door.to_sign_in()
    ways = BY_MAILBOX.get(rule.who) if isinstance(rule.who, Who) else None
    if ways is None and who.level in visitors.WITHOUT_ACCOUNT:
        front_door.to_sign_in()
    if ways is not None and front_door.way_in() not in ways:
        abort(404)
    if not rule.allows(who.capacities):
        abort(403)
    return proving.once_more() if request.endpoint in PROVED_ANEW else None


def _touch() -> None:
    token = front_door.token()
    if request.endpoint in {None, "static"} or not token:
        return
    moment = front_door.now()
    if visitors.needs_touch(front_door.reading(), token, now=moment):
        front_door.stop_reading()
        with front_door.transaction() as session:
            visitors.touch(session, token, now=moment)


def _once() -> Response | None:
    """Answer a form that was sent before with where it led then."""
    if request.method != "POST" or request.routing_exception is not None:
        return None
    front_door.stop_reading()  # a page of SQLite that is being read does not see what is written next
    key = request.form.get("form_key", "")
    if not 16 <= len(key) <= 64:
        abort(400)
    whole = _with_words(key)
    outcome = _first_outcome(whole)
    if outcome is not None:
        return redirect(outcome, 303)
    g.form_key = whole
    return None


def _with_words(key: str) -> str:
    """Return the key of a form together with what stands in it.

    Somebody who goes back to a page and writes more sends the same key with other words: another form.
    """
    said = sorted((name, text) for name, text in request.form.items(multi=True) if name != "csrf_token")
    return sha256(canonical([key, request.path, said])).hexdigest()


def _first_outcome(key: str) -> str | None:
    """Return where this form led when it was sent before; a double click waits for the first one."""
    mine = visitors.digest(front_door.browser())
    for _ in range(LOOKS):
        try:
            with front_door.transaction() as session:
                return form_keys.begin(session, key, browser_hash=mine, now=front_door.now())
        except form_keys.StillAtWork:
            Event().wait(BETWEEN_LOOKS_SECONDS)
    raise form_keys.StillAtWork


def _keep_outcome(response: Response) -> Response:
    key = g.pop("form_key", None)
    if key is not None:
        led_to = response.headers.get("Location") if response.status_code in {302, 303} else None
        with front_door.transaction() as session:
            form_keys.end(session, key, outcome=led_to)
    return response


def _know_browser(response: Response) -> Response:
    known = front_door.knows_browser()
    return response if known or request.endpoint == "static" else front_door.remember_browser(response)
