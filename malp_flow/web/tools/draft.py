"""The draft of an audit tool: begun, its questions in their order, given up."""

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.audit_tool_fitting import tidy
from malp_flow.errors import NotFound
from malp_flow.services import own_tools, tool_drafts, tool_editing, tool_publishing
from malp_flow.web import acting, front_door
from malp_flow.web.tools.views import TOOL, page, pages, told
from malp_flow.wording import gettext as _

DRAFT_PAGE = TOOL + "/draft"


@pages.post(TOOL)
def begin(partnership: str, tool_id: str) -> Response:
    """Copy a version to a draft, and lead there."""
    by, now, version = front_door.visitor().actor, front_door.now(), request.form.get("version", "")
    source = int(version[:5]) if version.isdecimal() else None

    def act(session: Any) -> None:
        tool_drafts.begin(session, tool_id, version=source, by=by, now=now)

    said = _("The draft is begun. What is in use stays until you publish.")
    return acting.done(act, said=said, to=url_for("tools.draft", partnership=partnership, tool_id=tool_id))


@pages.get(DRAFT_PAGE)
def draft(partnership: str, tool_id: str) -> str:
    """Show the draft: each question with what is wrong at it, and ways to change it."""
    session = front_door.reading()
    found = draft_of(tool_id)
    faults: dict[str, list[Any]] = {}
    for fault in tool_publishing.faults(session, tidy(found.tool)):
        faults.setdefault(fault.question_id, []).append(fault)
    return page("tools/draft.html", draft=found, tool=found.tool, faults=faults, told=told)


def draft_of(tool_id: str) -> own_tools.Draft:
    """Return the draft of a tool; raises NotFound."""
    found = own_tools.draft(front_door.reading(), front_door.visitor().actor.partnership_id, tool_id)
    if found is None:
        raise NotFound
    return found


@pages.post(DRAFT_PAGE)
def arrange(partnership: str, tool_id: str) -> Response:
    """Move a question up or down within its section."""
    by, now = front_door.visitor().actor, front_door.now()
    way, _colon, question = request.form.get("move", "").partition(":")
    steps = {"up": -1, "down": 1}.get(way, 0)

    def act(session: Any) -> None:
        tool_editing.move(session, tool_id, question, steps=steps, by=by, now=now)

    refused = acting.refusal(act)
    if refused:
        front_door.notice(refused, succeeded=False)
    return to_draft(partnership, tool_id, question)


def to_draft(partnership: str, tool_id: str, question: str = "") -> Response:
    """Lead to the draft, to one of its questions."""
    anchor = f"q-{question}" if question else None
    return redirect(url_for("tools.draft", partnership=partnership, tool_id=tool_id, _anchor=anchor), 303)


@pages.post(DRAFT_PAGE + "/end")
def throw_away(partnership: str, tool_id: str) -> Response:
    """Give the draft up."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        tool_drafts.throw_away(session, tool_id, by=by, now=now)

    said = _("The draft is thrown away. What is in use is as it was.")
    return acting.done(act, said=said, to=url_for("tools.one", partnership=partnership, tool_id=tool_id))
