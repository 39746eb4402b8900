"""A partnership’s own versions of audit tools, read: the newest published one stands for the shipped file."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.audit_tool import Overlay, Tool
from malp_flow.engine.audit_tool_checking import faults_together
from malp_flow.engine.audit_tool_fitting import fitted
from malp_flow.errors import NotFound
from malp_flow.records.own_tools import PartnershipTool
from malp_flow.services import people
from malp_flow.services.tool_shelf import ToolShelf, shelf_of

SHIPPED = 0
"""What stands for a version where the tool as it came with malp_flow is meant."""


class NoSuchVersion(NotFound):
    """There is no audit tool of that name here, or no such version of it."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One published version: who published it and when. Those are empty for the one that was shipped."""

    version: int
    published_at: datetime | None
    published_by: str
    digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that is being made. `revision` counts its changes; `made_from` is the version it began as."""

    id: UUID
    tool: Tool
    revision: int
    made_from: int
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class ToolLine:
    """One audit tool as the list shows it: the version in use, whose it is, its themes, its draft if any."""

    name: str
    title: str
    version: int
    is_own: bool
    shipped_version: int
    questions: int
    themes: tuple[Overlay, ...]
    draft: Draft | None


def shelf_for(session: Session, partnership_id: UUID) -> ToolShelf:
    """Return the audit tools that this partnership’s reviews are set up with, its own versions in front.

    Themes are fitted to them; whether one fits at all is asked when it is laid on.
    """
    shipped = shelf_of(session)
    tools = dict(shipped.tools) | _newest(session, partnership_id)
    overlays = {
        name: fitted(theme, shipped.tools[theme.of], tools[theme.of])
        for name, theme in shipped.overlays.items()
    }
    return ToolShelf(tools, overlays, shipped.scales)


def _newest(session: Session, partnership_id: UUID) -> dict[str, Tool]:
    published = (
        select(PartnershipTool.name, func.max(PartnershipTool.version).label("version"))
        .where(PartnershipTool.partnership_id == partnership_id, PartnershipTool.published_at.is_not(None))
        .group_by(PartnershipTool.name)
        .subquery()
    )
    bodies = select(PartnershipTool.body).join(
        published,
        (published.c.name == PartnershipTool.name) & (published.c.version == PartnershipTool.version),
    )
    tools = map(read_tool, session.scalars(bodies.where(PartnershipTool.partnership_id == partnership_id)))
    return {tool.tool: tool for tool in tools}


@lru_cache(maxsize=64)
def read_tool(body: str) -> Tool:
    """Return the tool that stands in a row."""
    return Tool.model_validate_json(body)


def in_use(session: Session, partnership_id: UUID, name: str) -> Tool:
    """Return the version of a tool that new reviews get; raises NoSuchVersion."""
    found = shelf_for(session, partnership_id).tools.get(name)
    if found is None:
        raise NoSuchVersion
    return found


def themes_on(session: Session, tool: Tool) -> tuple[Overlay, ...]:
    """Return the themes made for a tool, fitted to this version of it, those that do not fit left out."""
    shipped = shelf_of(session).tools.get(tool.tool)
    themes = shelf_of(session).themes_of({tool.tool})
    laid = (fitted(theme, shipped, tool) for theme in themes if shipped)
    return tuple(theme for theme in laid if not any(faults_together(tool, theme)))


def is_own(session: Session, tool: Tool) -> bool:
    """Whether this version was made here, and did not come with malp_flow."""
    return shelf_of(session).tools.get(tool.tool) is not tool


def version(session: Session, partnership_id: UUID, name: str, number: int) -> Tool:
    """Return one published version of a tool, or with SHIPPED the one that came; raises NoSuchVersion."""
    body = session.scalar(
        select(PartnershipTool.body).where(
            PartnershipTool.partnership_id == partnership_id,
            PartnershipTool.name == name,
            PartnershipTool.version == number,
            PartnershipTool.published_at.is_not(None),
        )
    )
    if body is not None:
        return read_tool(body)
    # A later malp_flow may bring a number that was given here already: then this one’s own counts.
    shipped = shelf_of(session).tools.get(name)
    if shipped is None or number not in (SHIPPED, shipped.version):
        raise NoSuchVersion
    return shipped


def versions(session: Session, partnership_id: UUID, name: str) -> list[VersionLine]:
    """Return the versions of a tool, the newest first, the shipped one last."""
    query = select(PartnershipTool).where(
        PartnershipTool.partnership_id == partnership_id,
        PartnershipTool.name == name,
        PartnershipTool.published_at.is_not(None),
    )
    own = [
        VersionLine(row.version, row.published_at, people.name_of(session, row.published_by), row.digest)
        for row in session.scalars(query.order_by(PartnershipTool.version.desc()))
    ]
    shipped = shelf_of(session).tools.get(name)
    return [*own, *([VersionLine(shipped.version, None, "", "")] if shipped else [])]


def draft(session: Session, partnership_id: UUID, name: str) -> Draft | None:
    """Return the draft of a tool, or None while none is begun."""
    row = session.scalar(
        select(PartnershipTool).where(
            PartnershipTool.partnership_id == partnership_id,
            PartnershipTool.name == name,
            PartnershipTool.published_at.is_(None),
        )
    )
    if row is None:
        return None
    by = people.name_of(session, row.changed_by)
    return Draft(row.id, read_tool(row.body), row.revision, row.made_from, row.changed_at, by)


def lines(session: Session, partnership_id: UUID) -> list[ToolLine]:
    """Return the audit tools of a partnership by title, with the themes that fit each."""
    shelf, shipped = shelf_for(session, partnership_id), shelf_of(session).tools
    return sorted(
        (
            ToolLine(
                name=name,
                title=tool.title,
                version=tool.version,
                is_own=tool is not shipped.get(name),
                shipped_version=shipped[name].version if name in shipped else 0,
                questions=sum(1 for _ in tool.questions()),
                themes=shelf.themes_of({name}),
                draft=draft(session, partnership_id, name),
            )
            for name, tool in shelf.tools.items()
        ),
        key=lambda line: line.title,
    )
