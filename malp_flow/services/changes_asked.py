"""What partners ask to change in the present version of the report, for those who change it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DecisionAnswer
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import items, report_document, reports
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """What one seat of the panel asks to change, and when; `section` is the title of what should change."""

    seat: str
    at: datetime
    section: str
    reason: str


def changes_asked(
    session: Session, review: OpenReview, *, by: Actor, now: datetime
) -> tuple[ChangeAsked, ...]:
    """Return what is asked of the present version; a newer version leaves nothing to show.

    Empty for everybody but the author of the report and those who manage the review.
    """
    document = items.only(session, review, Kind.document)
    entitled = {review.workflow.items[document.name].by, *review.workflow.roles_as("manager")}
    if not entitled & roles_of(session, review, by.person_id, on=local_day(now)):
        return ()
    try:
        present = reports.latest(session, document)
    except reports.NothingWritten:
        return ()
    query = (
        select(DecisionAnswer, PanelSeat.title, Item.name)
        .join(PanelSeat, PanelSeat.id == DecisionAnswer.seat_id)
        .join(Item, Item.id == DecisionAnswer.item_id)
        .where(DecisionAnswer.version_id == present.id)
        .order_by(PanelSeat.number)
    )
    titles = {each.id: each.title for each in report_document.of(session, review, present).sections}
    return tuple(
        ChangeAsked(
            seat, row.at, titles.get(row.section or "", ""), sealed.get(session, row, "reason_sealed")
        )
        for row, seat, name in session.execute(query)
        if review.workflow.items[name].answers[row.answer].reason == "required"
    )
