"""What every footer leads to: accessibility, privacy, cookies; and whether all is well."""

from flask import Response, jsonify

from malp_flow.services import alarms
from malp_flow.web import front_door
from malp_flow.web.account import pages
from malp_flow.wording import gettext as _

_COOKIES = (front_door.SESSION_COOKIE, front_door.BROWSER_COOKIE, "malp_form")


@pages.get("/accessibility")
def accessibility() -> str:
    """Say how usable the service is, and for whom not yet."""
    settings = front_door.house().settings
    problems = [each.strip() for each in settings.accessibility_problems.split(";") if each.strip()]
    return front_door.page("account/accessibility.html", said=settings, problems=problems)


@pages.get("/privacy")
def privacy() -> str:
    """Say what is kept about people, and who sees it."""
    return front_door.page("account/privacy.html", said=front_door.house().settings)


@pages.get("/cookies")
def cookies() -> str:
    """List the cookies and what each is for."""
    secure = front_door.house().settings.address_of_this_service.startswith("https:")
    names = [front_door.cookie_name(name, secure=secure) for name in _COOKIES]
    return front_door.page("account/cookies.html", names=names)


@pages.get("/health")
def health() -> Response:
    """Tell a program whether something is wrong, to anybody who asks; what it is, only commands tell."""
    found = alarms.found(front_door.reading(), now=front_door.now())
    said = _("Something is wrong. On the server: malp-flow doctor") if found else _("All is well.")
    answer = jsonify(well=not found, said=said)
    answer.status_code = 503 if found else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer
