"""The last look at a draft before new reviews get it: what changes against the version in use."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from malp_flow.services import tool_publishing
from malp_flow.web import acting, front_door, numbers_asked
from malp_flow.web.tools.draft import DRAFT_PAGE
from malp_flow.web.tools.views import page, pages
from malp_flow.wording import gettext as _

PUBLISH = DRAFT_PAGE + "/publish"


@pages.get(PUBLISH)
def to_publish(partnership: str, tool_id: str) -> str:
    """Show what publishing the draft would change."""
    found = tool_publishing.to_publish(front_door.reading(), tool_id, by=front_door.visitor().actor)
    return page("tools/publish.html", found=found)


@pages.post(PUBLISH)
def publish(partnership: str, tool_id: str) -> Response:
    """Publish the draft as it was shown."""
    by, now = front_door.visitor().actor, front_door.now()
    revision = numbers_asked.number(request.form.get("seen", ""), 0)

    def act(session: Any) -> None:
        tool_publishing.publish(session, tool_id, seen=revision, by=by, now=now)

    said = _("Published. Reviews that are set up from now on get it; those that have their tool keep it.")
    to = url_for("tools.one", partnership=partnership, tool_id=tool_id)
    back = url_for("tools.to_publish", partnership=partnership, tool_id=tool_id)
    return acting.done(act, said=said, to=to, back=back)
