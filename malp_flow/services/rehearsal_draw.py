"""The records of a rehearsal drawn by chance, as its file wants them."""

from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.checks_of_sampling import quotas_of
from malp_flow.engine.sampling import Candidate
from malp_flow.services import case_choice
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview


def draw(session: Session, review: OpenReview, records: int, *, by: Actor, now: datetime) -> None:
    """Draw the records C-1, C-2 … by chance, each of one of the kinds in turn, where a file wants it."""
    quotas = quotas_of(review.workflow)
    if not quotas:
        return
    listed = [Candidate(f"C-{number + 1}", quotas[number % len(quotas)].strata) for number in range(records)]
    made = case_choice.make(session, listed, quotas, seed="", by=by, now=now)
    case_choice.take_over(session, made, review, by=by, now=now)
