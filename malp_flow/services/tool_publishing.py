"""A draft of an audit tool becomes a version that new reviews get: checked whole, and then never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.audit_tool import Tool
from malp_flow.engine.audit_tool_comparing import Change, changes
from malp_flow.engine.audit_tool_fitting import ToldFault, fitted, tidy, told_faults
from malp_flow.engine.audit_tool_loading import digest, tool_to_json
from malp_flow.errors import Refused
from malp_flow.services import history, own_tools, tool_drafts
from malp_flow.services.actor import Actor
from malp_flow.services.tool_shelf import shelf_of


class NotSound(Refused):
    """The draft is not sound yet. Put right what stands at its questions, then publish it."""


class NothingChanged(Refused):
    """The draft says the same as the version in use, so there is nothing to publish."""


class DraftChanged(Refused):
    """Somebody has changed the draft since you looked. Look at what it changes now, then publish it."""


@dataclass(frozen=True, slots=True)
class ToPublish:
    """What publishing a draft would do: the version it becomes, what changes, and what is still wrong."""

    draft: own_tools.Draft
    used: Tool
    changes: tuple[Change, ...]
    faults: tuple[ToldFault, ...]


def faults(session: Session, tool: Tool) -> list[ToldFault]:
    """Return what is wrong with a version of a tool and with the themes laid on it, each at its question."""
    shelf = shelf_of(session)
    shipped = shelf.tools.get(tool.tool)
    if shipped is None:
        return told_faults(tool, ())
    return told_faults(tool, [fitted(theme, shipped, tool) for theme in shelf.themes_of({tool.tool})])


def to_publish(session: Session, name: str, *, by: Actor) -> ToPublish:
    """Return what publishing the draft of a tool would do; raises NoDraft."""
    draft = own_tools.draft(session, by.partnership_id, name)
    if draft is None:
        raise tool_drafts.NoDraft
    used = own_tools.in_use(session, by.partnership_id, name)
    found = faults(session, tidy(draft.tool))
    return ToPublish(draft, used, tuple(changes(used, draft.tool)), tuple(found))


def publish(session: Session, name: str, *, seen: int, by: Actor, now: datetime) -> int:
    """Let new reviews get the draft, as it was at the revision that was seen; return its version.

    Reviews that have their audit tool keep it.
    Raises NotYours, NoDraft, DraftChanged, NothingChanged, NotSound.
    """
    row = tool_drafts.open_draft(session, name, by=by, now=now)
    if row.revision != seen:
        raise DraftChanged
    used = own_tools.in_use(session, by.partnership_id, name)
    tool = tidy(own_tools.read_tool(row.body))
    if not changes(used, tool):
        raise NothingChanged
    if faults(session, tool):
        raise NotSound
    number = tool_drafts.next_version(session, used, by=by)
    tool = tool.model_copy(update={"version": number})
    row.version, row.body, row.digest = number, tool_to_json(tool), digest(tool)
    row.published_at, row.published_by = now, by.membership_id
    facts = {"audit_tool": name, "version": number, "digest": row.digest}
    history.append(session, "tool.published", by=by, now=now, facts=facts)
    return number
