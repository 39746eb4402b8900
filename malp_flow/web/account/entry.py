"""An auditor's way in: the page behind the link, the code, the PIN. GET and HEAD write nothing."""

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import code_asked, links, mailbox, pin_resets, pins
from malp_flow.services.link_readers import Way
from malp_flow.services.visitors import digest
from malp_flow.web import front_door, limits
from malp_flow.web.account import pages
from malp_flow.web.templating import Contact, error_page
from malp_flow.wording import gettext as _


@pages.get("/a/<opaque>")
def landing(opaque: str) -> str | Response | tuple[str, int]:
    """Show the partnership and the masked address, nothing else; whoever is in already goes on."""
    if front_door.visitor_or_none() is not None:
        return redirect(front_door.after_entry(opaque), 303)
    session, now = front_door.reading(), front_door.now()
    ask = links.asked_of(session, opaque)
    if ask:
        return error_page(current_app, 410, contact=Contact(name=ask)), 410
    shown = mailbox.landing(session, opaque, browser_hash=_browser(), now=now)
    return front_door.page("account/landing.html", shown=shown, opaque=opaque)


@pages.post("/a/<opaque>/send-code")
def send_code(opaque: str) -> Response:
    """Send a code to the mailbox, for this browser."""
    with front_door.transaction() as session:
        code_asked.ask(session, opaque, browser_hash=_browser(), now=front_door.now())
    return front_door.remember_browser(redirect(url_for("account.code", opaque=opaque), 303))


@pages.post("/a/<opaque>/go-on")
def go_on(opaque: str) -> Response:
    """Let a remembered browser in without a code."""
    with front_door.transaction() as session:
        token = mailbox.go_on(session, opaque, browser_hash=_browser(), now=front_door.now())
    return _in(opaque, token) if token else redirect(url_for("account.landing", opaque=opaque), 303)


@pages.route("/a/<opaque>/code", methods=["GET", "POST"])
def code(opaque: str) -> str | Response:
    """Ask for the code, and go on to the PIN when it is right."""
    if _stage(opaque) != "code":
        limits.was_no_guess()
        return _elsewhere(opaque)
    if request.method != "POST":
        return _code_page(opaque, errors=[])
    typed = request.form.get("code", "")
    front_door.stop_reading()
    with front_door.transaction() as session:
        mine, moment = _browser(), front_door.now()
        right = mailbox.try_code(session, opaque, typed, browser_hash=mine, now=moment)
        token = mailbox.enter_by_code(session, opaque, browser_hash=mine, now=moment) if right else None
    if right:
        limits.was_no_guess()
        to_pin = redirect(url_for("account.pin", opaque=opaque), 303)
        return _in(opaque, token) if token else to_pin
    if _stage(opaque) != "code":
        return _elsewhere(opaque)
    words = _("That is not the code. Use the newest email from us")
    return _code_page(opaque, errors=[{"text": words, "href": "#code"}])


def _code_page(opaque: str, *, errors: list[dict[str, str]]) -> str:
    shown = mailbox.landing(front_door.reading(), opaque, browser_hash=_browser(), now=front_door.now())
    return front_door.page("account/code.html", shown=shown, opaque=opaque, errors=errors)


@pages.route("/a/<opaque>/pin", methods=["GET", "POST"])
def pin(opaque: str) -> str | Response:
    """Ask for the PIN, or the first time for one to choose, and sign the browser in."""
    stage = _stage(opaque)
    if stage != "enter":
        limits.was_no_guess()
    if stage not in {"choose", "enter"}:
        return _elsewhere(opaque)
    if request.method != "POST":
        return _pin_page(stage)
    if stage == "choose" and request.form.get("pin") != request.form.get("again"):
        return _pin_page(stage, _("The two PINs are not the same"), "#again")
    front_door.stop_reading()
    return _pin_given(opaque, stage)


def _pin_given(opaque: str, stage: str) -> str | Response:
    typed = request.form.get("pin", "")
    try:
        with front_door.transaction() as session:
            token = mailbox.give_pin(session, opaque, typed, browser_hash=_browser(), now=front_door.now())
    except pins.WeakPin as weak:
        return _pin_page(stage, str(weak))
    except mailbox.StartAgain:
        return _elsewhere(opaque)
    if token:
        limits.was_no_guess()
        return _in(opaque, token)
    if _stage(opaque) != stage:
        return _elsewhere(opaque)
    return _pin_page(stage, _("That is not the PIN that you chose"))


@pages.post("/a/<opaque>/pin/forgotten")
def forgotten_pin(opaque: str) -> Response:
    """Ask the business manager for a new PIN, once the mailbox is proved."""
    try:
        with front_door.transaction() as session:
            pin_resets.ask(session, opaque, browser_hash=_browser(), now=front_door.now())
    except mailbox.StartAgain:
        return _elsewhere(opaque)
    front_door.notice(
        _("The business manager is asked for a new PIN, and calls you first. Then ask for a new code here.")
    )
    return redirect(url_for("account.pin", opaque=opaque), 303)


def _pin_page(stage: str, error: str = "", href: str = "#pin") -> str:
    errors = [{"text": error, "href": href}] if error else []
    opaque = (request.view_args or {})["opaque"]
    of_audit = front_door.way_in() is Way.auditor
    return front_door.page(
        "account/pin.html", choosing=stage == "choose", errors=errors, opaque=opaque, of_audit=of_audit
    )


def _stage(opaque: str) -> str:
    return mailbox.stage(front_door.reading(), opaque, browser_hash=_browser(), now=front_door.now())


def _elsewhere(opaque: str) -> Response:
    """To the step that this browser is at; to the beginning when its request is over."""
    stage = _stage(opaque)
    if stage == "code":
        return redirect(url_for("account.code", opaque=opaque), 303)
    if stage:
        return redirect(url_for("account.pin", opaque=opaque), 303)
    front_door.notice(_("The code is no longer valid. Ask for a new one."), succeeded=False)
    return redirect(url_for("account.landing", opaque=opaque), 303)


def _in(opaque: str, token: str) -> Response:
    return front_door.signed_in(redirect(front_door.after_entry(opaque), 303), token)


def _browser() -> str:
    return digest(front_door.browser())
