"""The rows of one review under the names of another version of its workflow."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import Session

from malp_flow.engine.version_map import Bridge
from malp_flow.records.bodies import AwaitedDay
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.definitions import ReviewTool
from malp_flow.records.items import Item
from malp_flow.records.learning_event import Attendance, Contribution, EventInvitation, Meeting
from malp_flow.records.people import RoleHolding
from malp_flow.records.reviews import ReviewException
from malp_flow.services.reviews import OpenReview


def rename(session: Session, review: OpenReview, bridge: Bridge) -> None:
    """Give everything of a review its name of the new file; what that file lacks keeps its own."""
    of_review = Item.review_id == review.id
    events = select(Item.id).where(of_review)
    meetings = select(Meeting.id).where(Meeting.item_id.in_(events))
    names = {group: _new_names(bridge, group) for group in ("items", "roles", "deadlines", "moves")}
    _to_new(session, Item, "name", of_review, names["items"])
    _to_new(session, ReviewTool, "item_name", ReviewTool.review_id == review.id, names["items"])
    _to_new(session, Deadline, "name", Deadline.review_id == review.id, names["deadlines"])
    _to_new(session, AwaitedDay, "name", AwaitedDay.review_id == review.id, names["deadlines"])
    _to_new(session, ReviewException, "move", ReviewException.review_id == review.id, names["moves"])
    _to_new(session, RoleHolding, "role", RoleHolding.review_id == review.id, names["roles"])
    _to_new(session, Attendance, "role", Attendance.meeting_id.in_(meetings), names["roles"])
    _to_new(session, EventInvitation, "role", EventInvitation.meeting_id.in_(meetings), names["roles"])
    clocks = select(Deadline.id).where(Deadline.review_id == review.id)
    for column in ("recipient", "tell"):
        _to_new(session, LadderStep, column, LadderStep.deadline_id.in_(clocks), names["roles"])
    _to_new(session, Contribution, "role", Contribution.item_id.in_(events), names["roles"])


def _new_names(bridge: Bridge, group: str) -> dict[str, str]:
    return {old: new for old, new in bridge.names(group).items() if old != new}


def _to_new(
    session: Session, table: type, column: str, where: ColumnElement[bool], names: Mapping[str, str]
) -> None:
    """Give rows their new names, by way of one that nothing has: two names may have changed places."""
    if not names:
        return
    field = getattr(table, column)
    for mapping in ({old: f"={new}" for old, new in names.items()}, {f"={n}": n for n in names.values()}):
        named = case(mapping, value=field, else_=field)
        rows = update(table).where(where, field.in_(list(mapping)))
        session.execute(rows.values({column: named}).execution_options(synchronize_session=False))
