"""How many records of each kind a workflow wants drawn by chance, and what a gate sees of the draw."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import sampling
from malp_flow.engine.checks_of_sampling import quotas_of
from malp_flow.engine.facts import DrawnFact
from malp_flow.records.reviews import Case
from malp_flow.services import case_choice, library


def drawn_of(session: Session, review_id: UUID) -> tuple[tuple[DrawnFact, ...], bool]:
    """Return what a gate reads of the choices of a review, and whether it looks at just those records."""
    kept = case_choice.kept_of(session, review_id)
    lines = tuple(
        DrawnFact(
            frozenset(
                (sampling.folded(column), sampling.folded(value)) for column, value in each.quota.strata
            ),
            each.quota.number,
            len(each.chosen),
            each.available,
        )
        for choice in kept
        for each in choice.again.filled
    )
    looked_at = set(session.scalars(select(Case.reference).where(Case.review_id == review_id)))
    return lines, looked_at == {reference for each in kept for reference in each.references}


def lines_wanted(session: Session, workflow: str) -> list[str]:
    """Return the quotas that the newest version of a workflow wants, as people type them, one a line.

    Raises NoSuchWorkflow; empty where it does not say.
    """
    found = library.definition(session, library.newest(session, workflow)).workflow
    return [
        f"{'; '.join(f'{column} = {value}' for column, value in quota.strata)}: {quota.number}"
        for quota in quotas_of(found)
    ]
