"""What a person sees when something goes wrong: a page for each kind of error, and the way back."""

from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from malp_flow.errors import Conflict, MalpError, NotFound, Refused
from malp_flow.services import invitation_pages
from malp_flow.web import front_door, signed_out_meanwhile
from malp_flow.web.templating import ERROR_PAGES, NO_COOKIES, Contact, error_page

_A_CHOICE = 20


def answer_errors(app: Flask) -> None:
    """Let the application answer every error with a page; no traceback reaches a person."""
    app.register_error_handler(MalpError, _said_no)
    app.register_error_handler(HTTPException, _went_wrong)


def _said_no(error: MalpError) -> tuple[str, int] | Response:
    """A page for each kind of error; a refused form leads back to where it was sent from."""
    front_door.stop_reading()
    if isinstance(error, NotFound):
        return _page(404)
    if isinstance(error, Conflict):
        return _page(409, str(error))
    if not isinstance(error, Refused):
        _log(error)
        return _page(500)
    if request.method in {"GET", "HEAD"}:
        return _page(403)
    back = _came_from()
    if back is None:
        return _page(409, str(error))
    front_door.notice(str(error), succeeded=False)
    return redirect(back, 303)


def _log(error: MalpError) -> None:
    # Only what kind of error: its words may quote what a person typed.
    current_app.logger.error("%s at %s", type(error).__name__, request.endpoint)


def _came_from() -> str | None:
    """The page on our own host that the form stood on, as far as it can be known."""
    came = urlsplit(request.referrer or "")
    if came.netloc == request.host and came.path.startswith("/") and not came.path.startswith("//"):
        return came.path + (f"?{came.query}" if came.query else "")
    try:
        current_app.create_url_adapter(request).match(request.path, method="GET")  # type: ignore[union-attr]
    except (MethodNotAllowed, NoSuchPage, RequestRedirect):
        return None
    return url_for(request.endpoint or "", **(request.view_args or {}))


def _went_wrong(error: HTTPException) -> tuple[str, int, dict[str, str]] | Response:
    if isinstance(error.response, Response):
        return error.response
    if isinstance(error, RequestRedirect):
        return redirect(error.new_url, error.code)
    if isinstance(error, CSRFError) and not request.cookies:
        return (error_page(current_app, NO_COOKIES, contact=_contact_behind_link()), 400, {})
    return (*_page(error.code or 500), _headers(error))


def _headers(error: HTTPException) -> dict[str, str]:
    """When to come back, and which methods there are: the only headers of an error that a person is told."""
    return {name: value for name, value in error.get_headers() if name in {"Retry-After", "Allow"}}


def _page(code: int, reason: str = "") -> tuple[str, int]:
    # A method that a page does not have is an address that leads nowhere.
    usual = {405: 404}.get(code, 400 if code < 500 else 500)
    shown = code if code in ERROR_PAGES else usual
    contact = _contact() if shown == 404 else None
    typed = _written() if shown in {404, 409} and request.method == "POST" else ()
    return error_page(current_app, shown, reason=reason, contact=contact, typed=typed), code


def _written() -> tuple[str, ...]:
    """What somebody wrote in the form that led nowhere; short words are choices and marks of ours."""
    return tuple(text for _name, text in signed_out_meanwhile.typed() if len(text) > _A_CHOICE)


def _contact_behind_link() -> Contact | None:
    """Whom somebody invited can ring: the page of their invitation says it too, without a code."""
    if request.endpoint not in {"event.answer", "event.send_colleague"}:
        return None
    opaque = (request.view_args or {})["opaque"]
    try:
        shown = invitation_pages.page(front_door.reading(), opaque, now=front_door.now())
    except NotFound:
        return None
    return Contact(name=f"{shown.partnership}: {shown.contact}")


def _contact() -> Contact | None:
    """Whom somebody signed in can ask; a stranger learns of no partnership."""
    who = front_door.somebody()
    return Contact(name=f"{who.partnership_name}: {who.partnership_contact}") if who else None
