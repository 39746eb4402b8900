"""What the partnership calls things that audit tools ask about, on one page."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.audit_tool import LONGEST_LOCAL_VALUE
from malp_flow.services import local_names
from malp_flow.web import acting, front_door
from malp_flow.web.tools.views import TOOLS, page, pages
from malp_flow.wording import gettext as _

NAMES = TOOLS + "/local-names"


@pages.get(NAMES, endpoint="local_names")
def show(partnership: str) -> str:
    """Show the names that tools ask for, with what is filled in."""
    return _page({})


@pages.post(NAMES)
def keep_local_names(partnership: str) -> str | Response:
    """Keep the names for reviews that are set up from now on."""
    by, now = front_door.visitor().actor, front_door.now()
    given = {line.name: request.form.get(line.name, "") for line in _lines()}
    words = _("Shorten it to 200 characters")
    long = {name: words for name, text in given.items() if len(text) > LONGEST_LOCAL_VALUE}
    if long:
        return _page(long)
    front_door.stop_reading()

    def act(session: Any) -> None:
        local_names.keep(session, given, by=by, now=now)

    said = _("The names are kept. Reviews that are set up from now on begin with them.")
    return acting.done(act, said=said, to=url_for("tools.local_names", partnership=partnership))


def _lines() -> list[local_names.LocalNameLine]:
    return local_names.lines(front_door.reading(), front_door.visitor().actor.partnership_id)


def _page(wrong: dict[str, str]) -> str:
    return page(
        "tools/local_names.html",
        lines=_lines(),
        typed=request.form,
        wrong=wrong,
        errors=acting.summary(wrong),
    )
