"""The records check of a rehearsal: every agency is asked whom it knows, and says so on its day."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from malp_flow.engine.story import Story
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.services import deadlines, records_asked, records_check
from malp_flow.services.records_check import Known, Said
from malp_flow.services.rehearsal_cast import Cast
from malp_flow.services.rehearsal_events import WHY, onward_from
from malp_flow.services.reviews import OpenReview

_KNOWN, _NOBODY = Said(Known.known, Known.known), Said(Known.not_known, Known.not_known)


def check(session: Session, review: OpenReview, cast: Cast, story: Story, *, now: datetime) -> bool:
    """Ask the agencies, or let the next one say whom it knows, where a gate waits for it; whether it did."""
    waits = [
        move.id
        for move in onward_from(review, story)
        if any(u.check == "records_checked" for u in move.checks)
    ]
    if not waits:
        return False
    rows = records_asked.rows_of(session, review)
    silent = [
        item
        for item in records_asked.returns_asked(session, review)
        if (row := rows.get((item.case_id, item.agency_id))) is None or row.answered_at is None
    ]
    if silent and not rows and cast.leads:
        records_asked.ask(session, review, by=cast.manager, now=now)
        return True
    if not silent or local_day(now) < _answered_on(session, review, waits, now=now):
        return False
    _answer(session, review, silent[0], cast, story, now=now)
    return True


def _answered_on(session: Session, review: OpenReview, moves: list[str], *, now: datetime) -> date:
    """The day on which the move that waits for the answers is due; without one, today."""
    names = [name for name, clock in review.workflow.deadlines.items() if clock.met_by in moves]
    running = [each.due_on for name in names for each in deadlines.running(session, review, name=name)]
    return min(running, default=local_day(now))


def _answer(
    session: Session, review: OpenReview, item: Item, cast: Cast, story: Story, *, now: datetime
) -> None:
    agency, record = cast.returns[item.id]
    said = story.of_return(agency, record)
    given = _NOBODY if said and said.not_known else _KNOWN
    if agency in cast.leads:
        records_check.answer(session, review, item.id, given, by=cast.leads[agency], now=now)
    else:
        records_check.note(session, review, item.id, given, said_by=WHY, by=cast.manager, now=now)
