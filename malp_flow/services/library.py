"""The workflows and audit tools that were activated. A review keeps the ones it was commissioned on."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Integer, cast, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.audit_tool_loading import digest, tool_from_json, tool_to_json
from malp_flow.engine.definition import Workflow
from malp_flow.engine.loading import Definition, reopened
from malp_flow.engine.problems import BrokenDefinition, Problem, quoted
from malp_flow.engine.remembering import remembering
from malp_flow.engine.yaml_reading import read
from malp_flow.errors import NotFound, Refused
from malp_flow.records.definitions import ReviewTool, ToolDefinition, WorkflowDefinition

HIGHEST_FIRST = cast(WorkflowDefinition.version, Integer).desc()
"""The order of a workflow’s versions; their moments of activation may be the same."""


class NoTool(Refused):
    """This audit has no tool yet. Ask the business manager of the partnership."""


class NoSuchWorkflow(NotFound):
    """No workflow of that name is activated."""


def activate(
    session: Session, definition: Definition, *, by: UUID | None, now: datetime, source: str = ""
) -> str:
    """Keep a proven workflow for good and return its digest; the same one twice is kept once.

    `source` is the name people know the file by. Raises BrokenDefinition when this version is known already
    and says something else: reviews run on it, and two rules under one number could not be told apart.
    """
    known = session.get(WorkflowDefinition, definition.digest)
    if known is None and not _kept_anew(session, definition, by=by, now=now):
        # Another process that starts at the same moment may have been quicker with the same file.
        known = session.get(WorkflowDefinition, definition.digest, populate_existing=True)
        if known is None:
            raise _version_not_raised(session, definition, source)
    return definition.digest


def _kept_anew(session: Session, definition: Definition, *, by: UUID | None, now: datetime) -> bool:
    """Whether the file could be kept; not when its version, or the file itself, stands here already."""
    try:
        with session.begin_nested():
            session.add(
                WorkflowDefinition(
                    digest=definition.digest,
                    name=definition.workflow.workflow,
                    version=str(definition.workflow.version),
                    yaml=definition.text,
                    report="",
                    activated_at=now,
                    activated_by=by,
                )
            )
    except IntegrityError:
        return False
    return True


def _version_not_raised(session: Session, definition: Definition, source: str) -> BrokenDefinition:
    name, version = definition.workflow.workflow, definition.workflow.version
    kept = session.scalars(select(WorkflowDefinition.version).where(WorkflowDefinition.name == name))
    place = read(source, definition.text.encode()).place(("version",))
    sentence = f"Version {version} of {quoted(name)} is in use already and says something else."
    mend = f"Raise version to {max(map(int, kept)) + 1}."
    return BrokenDefinition(source or name, [Problem(*place, "V1", sentence, mend)])


def newest(session: Session, name: str) -> str:
    """Return the digest of the highest version of this workflow; raises NoSuchWorkflow."""
    query = (
        select(WorkflowDefinition.digest)
        .where(WorkflowDefinition.name == name)
        .order_by(HIGHEST_FIRST)
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        raise NoSuchWorkflow
    return found


def newest_of_all(session: Session) -> list[str]:
    """Return the digest of the highest version of every workflow, by the name of the workflow."""
    query = select(WorkflowDefinition.name, WorkflowDefinition.digest)
    rows = session.execute(query.order_by(WorkflowDefinition.name, cast(WorkflowDefinition.version, Integer)))
    return list({row.name: row.digest for row in rows}.values())


_loaded: dict[str, Definition] = {}
"""Definitions by digest. They never change, and there are few of them."""


def definition(session: Session, workflow_digest: str) -> Definition:
    """Return an activated workflow, which remembers its earlier versions; raises NoSuchWorkflow."""
    if workflow_digest not in _loaded:
        kept = session.get(WorkflowDefinition, workflow_digest)
        if kept is None:
            raise NoSuchWorkflow
        found = reopened(kept.name, kept.yaml.encode())
        workflow = remembering(found.workflow, _earlier(session, kept))
        _loaded[workflow_digest] = replace(found, workflow=workflow)
    return _loaded[workflow_digest]


def _earlier(session: Session, kept: WorkflowDefinition) -> list[Workflow]:
    """The versions of one workflow before this one, the oldest first."""
    version = cast(WorkflowDefinition.version, Integer)
    query = select(WorkflowDefinition.digest).where(
        WorkflowDefinition.name == kept.name, version < int(kept.version)
    )
    return [definition(session, each).workflow for each in session.scalars(query.order_by(version)).all()]


def of_version(session: Session, name: str, version: int) -> str:
    """Return the digest of one version of this workflow; raises NoSuchWorkflow."""
    query = select(WorkflowDefinition.digest).where(
        WorkflowDefinition.name == name, WorkflowDefinition.version == str(version)
    )
    found = session.scalar(query)
    if found is None:
        raise NoSuchWorkflow
    return found


def versions(session: Session, name: str) -> list[int]:
    """Return the versions of this workflow that are activated, in their order."""
    query = select(WorkflowDefinition.version).where(WorkflowDefinition.name == name)
    return sorted(map(int, session.scalars(query)))


def choose_tool(
    session: Session,
    *,
    review_id: UUID,
    partnership_id: UUID,
    item: str,
    tool: AssembledTool,
    local_values: Mapping[str, str],
    by: UUID | None,
    now: datetime,
) -> str:
    """Keep the assembled tool for one item of a review and return its digest."""
    tool_digest = digest(tool)
    if session.get(ToolDefinition, tool_digest) is None:
        # Two assemblies of one version differ in their local values, so the name carries the digest.
        version = f"{tool.version}-{tool_digest[:12]}"
        kept = ToolDefinition(
            digest=tool_digest,
            name=tool.tool,
            version=version,
            body=tool_to_json(tool),
            report="",
            activated_at=now,
            activated_by=by,
        )
        session.add(kept)
    chosen = ReviewTool(
        review_id=review_id,
        item_name=item,
        digest=tool_digest,
        partnership_id=partnership_id,
        local_values=json.dumps(dict(local_values), ensure_ascii=False, sort_keys=True),
    )
    session.merge(chosen)
    session.flush()
    return tool_digest


def tool(session: Session, *, review_id: UUID, item: str) -> AssembledTool | None:
    """Return the tool that an item of a review is answered with, or None while none is chosen."""
    query = (
        select(ToolDefinition.body)
        .join(ReviewTool, ReviewTool.digest == ToolDefinition.digest)
        .where(ReviewTool.review_id == review_id, ReviewTool.item_name == item)
    )
    body = session.scalar(query)
    return None if body is None else _read_tool(body)


@lru_cache(maxsize=64)
def _read_tool(body: str) -> AssembledTool:
    return tool_from_json(body)
