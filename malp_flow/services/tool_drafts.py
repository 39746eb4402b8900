"""Drafts of audit tools: begun as a copy of a version, one for each tool, and given up.

Business managers and administrators may.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.audit_tool import Tool
from malp_flow.engine.audit_tool_loading import digest, tool_to_json
from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound, Refused
from malp_flow.records.own_tools import PartnershipTool
from malp_flow.services import access, history, own_tools
from malp_flow.services.actor import Actor


class NoDraft(NotFound):
    """There is no draft of this audit tool. Somebody may have published it, or thrown it away."""


class DraftThere(Refused):
    """There is a draft of this audit tool already. Publish it or throw it away first."""


def begin(
    session: Session, name: str, *, version: int | None = None, by: Actor, now: datetime
) -> own_tools.Draft:
    """Return the draft of a tool, copied from the version in use or from another; one that is there stays.

    Raises NotYours, NoSuchVersion, and DraftThere where one is there and another version was asked for.
    """
    _require(session, by, now)
    there = own_tools.draft(session, by.partnership_id, name)
    if there is not None and version is not None:
        raise DraftThere
    if there is not None:
        return there
    used = own_tools.in_use(session, by.partnership_id, name)
    source = used if version is None else own_tools.version(session, by.partnership_id, name, version)
    return _drafted(session, source, used, by=by, now=now)


def begin_with(session: Session, tool: Tool, *, by: Actor, now: datetime) -> own_tools.Draft:
    """Make a tool that was read from a file the draft; raises NotYours, DraftThere, NoSuchVersion."""
    _require(session, by, now)
    if own_tools.draft(session, by.partnership_id, tool.tool) is not None:
        raise DraftThere
    used = own_tools.in_use(session, by.partnership_id, tool.tool)
    return _drafted(session, tool, used, by=by, now=now)


def _drafted(session: Session, source: Tool, used: Tool, *, by: Actor, now: datetime) -> own_tools.Draft:
    following = next_version(session, used, by=by)
    tool = source.model_copy(update={"version": following})
    row = PartnershipTool(
        partnership_id=by.partnership_id,
        name=tool.tool,
        version=following,
        body=tool_to_json(tool),
        digest=digest(tool),
        made_from=source.version,
        changed_at=now,
        changed_by=by.membership_id,
    )
    session.add(row)
    session.flush()
    facts = {"audit_tool": tool.tool, "version": following}
    history.append(session, "tool.draft_begun", by=by, now=now, facts=facts)
    made = own_tools.draft(session, by.partnership_id, tool.tool)
    assert made is not None  # noqa: S101 - it was written two lines above
    return made


def next_version(session: Session, used: Tool, *, by: Actor) -> int:
    """Return the number that a new version of a tool gets: higher than any before it, here and shipped."""
    known = [line.version for line in own_tools.versions(session, by.partnership_id, used.tool)]
    return max([used.version, *known]) + 1


def throw_away(session: Session, name: str, *, by: Actor, now: datetime) -> None:
    """Give a draft up; what is in use stays. Raises NotYours, NoDraft."""
    row = open_draft(session, name, by=by, now=now)
    session.delete(row)
    facts = {"audit_tool": name, "version": row.version}
    history.append(session, "tool.draft_thrown_away", by=by, now=now, facts=facts)


def open_draft(session: Session, name: str, *, by: Actor, now: datetime) -> PartnershipTool:
    """Return the row of a draft, locked until the transaction ends; raises NotYours, NoDraft."""
    _require(session, by, now)
    query = select(PartnershipTool).where(
        PartnershipTool.partnership_id == by.partnership_id,
        PartnershipTool.name == name,
        PartnershipTool.published_at.is_(None),
    )
    row = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NoDraft
    return row


def _require(session: Session, by: Actor, now: datetime) -> None:
    access.require_capacity(session, by, Capacity.manager, Capacity.administrator, on=local_day(now))
