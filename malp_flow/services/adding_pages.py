"""What the page offers on which one more agency is asked about a record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.records.reviews import Case
from malp_flow.services import adding, candidates, report_pages
from malp_flow.services.actor import Actor
from malp_flow.services.candidates import Candidate
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Choices:
    """The records of the review, the agencies and people of the partnership; `issued`: audits are out."""

    cases: tuple[tuple[UUID, str], ...]
    agencies: tuple[tuple[UUID, str], ...]
    people: tuple[Candidate, ...]
    issued: bool


def choices(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> Choices:
    """Return what can be chosen. Who may see it was asked before."""
    cases = session.scalars(select(Case).where(Case.review_id == review.id).order_by(Case.reference))
    return Choices(
        cases=tuple((case.id, case.reference) for case in cases),
        agencies=report_pages.agencies_of(session, by),
        people=candidates.candidates(session, review.partnership_id, now=now),
        issued=any(
            adding.is_issued(session, review, name) for name in review.workflow.items_of(Kind.return_)
        ),
    )
