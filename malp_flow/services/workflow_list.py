"""The workflows that were activated, as lists show them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import ForEach, Workflow
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
    newest = frozenset(library.newest_of_all(session))
    return [_line(session, digest, newest=digest in newest) for digest in digests]


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


PANEL, RECORDS, AGENCIES = "panel", "records", "agencies"
RESPONDENTS = "respondents"
"""What a review needs: from the start, or, of respondents, before they are asked."""


def needed_of(session: Session, digest: str) -> frozenset[str]:
    """Return what a review of a workflow needs from the start; all of it where the workflow is not known."""
    try:
        return needed(library.definition(session, digest).workflow)
    except library.NoSuchWorkflow:
        return frozenset({PANEL, RECORDS, AGENCIES})


def needed(workflow: Workflow) -> frozenset[str]:
    """Return what a review of a workflow needs: a panel, children's records, agencies, respondents."""
    panels = (ForEach.panel, ForEach.partner)
    places = {item.for_each for item in workflow.items.values() if not item.follow_up and not item.raised_by}
    found = {
        PANEL: any(role.for_ in panels for role in workflow.roles.values()),
        RECORDS: bool(places & {ForEach.agency_on_a_case, ForEach.case}),
        AGENCIES: bool(places & {ForEach.agency_on_a_case, ForEach.agency}),
        RESPONDENTS: ForEach.participant in places,
    }
    return frozenset(name for name, is_asked in found.items() if is_asked)


def _line(session: Session, digest: str, *, newest: bool) -> WorkflowLine:
    workflow = library.definition(session, digest).workflow
    return WorkflowLine(
        name=workflow.workflow,
        version=str(workflow.version),
        title=workflow.title,
        digest=digest,
        newest=newest,
        states=tuple(state.id for state in workflow.states),
    )
