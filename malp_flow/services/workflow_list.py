"""The workflows that were activated, as lists show them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import ForEach
from malp_flow.records.definitions import WorkflowDefinition
from malp_flow.records.reviews import Review
from malp_flow.services import library


@dataclass(frozen=True, slots=True)
class WorkflowLine:
    """One activated workflow; `newest` says that new reviews take this version of its name."""

    name: str
    version: str
    title: str
    digest: str
    newest: bool
    states: tuple[str, ...]


def lines(session: Session) -> list[WorkflowLine]:
    """Return every activated workflow by name, the newest version of each first."""
    query = select(WorkflowDefinition.digest).order_by(WorkflowDefinition.name, library.HIGHEST_FIRST)
    digests = session.scalars(query).all()
    return [_line(session, digest) for digest in digests]


def offered(session: Session, partnership_id: UUID) -> list[WorkflowLine]:
    """Return what a new review can take, the newest version of each; what the last review took goes first."""
    last = session.scalar(
        select(Review.workflow_digest)
        .where(Review.partnership_id == partnership_id)
        .order_by(Review.created_at.desc())
        .limit(1)
    )
    used = library.definition(session, last).workflow.workflow if last else ""
    return sorted((line for line in lines(session) if line.newest), key=lambda line: line.name != used)


def has_a_panel(session: Session, digest: str) -> bool:
    """Whether a workflow asks a panel for anything; so does one that is not known."""
    try:
        workflow = library.definition(session, digest).workflow
    except library.NoSuchWorkflow:
        return True
    return any(role.for_ == ForEach.panel for role in workflow.roles.values())


def _line(session: Session, digest: str) -> WorkflowLine:
    workflow = library.definition(session, digest).workflow
    return WorkflowLine(
        name=workflow.workflow,
        version=str(workflow.version),
        title=workflow.title,
        digest=digest,
        newest=library.newest(session, workflow.workflow) == digest,
        states=tuple(state.id for state in workflow.states),
    )
