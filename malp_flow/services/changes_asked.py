"""What partners ask to change in the report, for those who change it, and the author’s words on it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import DecisionState
from malp_flow.engine.working_days import local_day
from malp_flow.services import change_requests, history, items, moves, reports
from malp_flow.services.actor import Actor
from malp_flow.services.change_requests import ChangeRequest
from malp_flow.services.free_text import require_short
from malp_flow.services.here import NotHere
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of


def changes_asked(
    session: Session, review: OpenReview, *, by: Actor, now: datetime
) -> tuple[ChangeRequest, ...]:
    """Return what partners ask for who have not approved since, with what they are told.

    Empty for everybody but the author of the report and those who manage the review.
    """
    document = items.only(session, review, Kind.document)
    entitled = {review.workflow.items[document.name].by, *review.workflow.roles_as("manager")}
    if not entitled & roles_of(session, review, by.person_id, on=local_day(now)):
        return ()
    return change_requests.of_document(session, review, document)


def answer(
    session: Session, review: OpenReview, answer_id: UUID, *, words: str, by: Actor, now: datetime
) -> None:
    """Keep why a section stays as it is although a partner asked to change it; the partners read it.

    Later words take the place of earlier ones. Raises ReviewEnded, NotYours, NotHere, ReasonNeeded,
    WordsTooLong.
    """
    document = reports.require_writer(session, review, by=by, now=now)
    asked = {each.answer_id: each for each in change_requests.of_document(session, review, document)}
    if answer_id not in asked:
        raise NotHere
    said = cleaned(words)
    if len(said) < SHORTEST_REASON:
        raise ReasonNeeded
    require_short(said)
    facts = {"item": str(document.id), "answer_id": str(answer_id), "version": asked[answer_id].version}
    kind, secrets = change_requests.DECLINED, {"words": said}
    history.append(session, kind, by=by, now=now, review=review, facts=facts, secrets=secrets)
    names = [name for name, said_of in review.workflow.items.items() if said_of.about == document.name]
    if any(each.state == DecisionState.waiting for each in items.of_review(session, review, names)):
        reports.ask_again(session, review, document, now=now)
    moves.settle(session, review, by=by, now=now)
