"""What an action may come from: the recommendations of a report, by their numbers."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind, Part
from malp_flow.records.reports import Statement
from malp_flow.services import items, reports
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview


def recommendations(session: Session, review: OpenReview) -> list[tuple[Statement, str]]:
    """Return the recommendations of the report's present version, each as it is called: R1, R2."""
    found: list[tuple[Statement, str]] = []
    for name in review.workflow.items_of(Kind.document):
        parts = review.workflow.items[name].parts
        wanted = {part: said for part, said in parts.items() if _is_recommendation(said)}
        try:
            version = reports.latest(session, items.only(session, review, Kind.document, name=name))
        except (reports.NothingWritten, NotHere):
            continue
        query = select(Statement).where(
            Statement.version_id == version.id, Statement.kind.in_(wanted), Statement.said_none.is_(False)
        )
        rows = session.scalars(query.order_by(Statement.kind, Statement.number)).all()
        found += [(row, called(row, wanted[row.kind].numbered or "")) for row in rows]
    return found


def _is_recommendation(part: Part) -> bool:
    """Whether a part holds recommendations: statements that are planned, or that are read first."""
    return part.as_ == "statements" and (part.planned or part.read_first)


def called(statement: Statement, letter: str) -> str:
    """Return the number of a statement with the letter of its part, such as R1."""
    return f"{letter}{statement.number}"
