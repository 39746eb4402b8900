"""Whose an item is: the agency that owes it and the child's record it is about, where it has one."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case, IdentityGiven
from malp_flow.services import read_once
from malp_flow.services.reviews import OpenReview


def record_of(session: Session, item: Item) -> str:
    """Return the reference of the child's record it is about; empty where it is about none."""
    return session.get_one(Case, item.case_id).reference if item.case_id else ""


def agency_of(session: Session, review: OpenReview, item: Item) -> str:
    """Return the name of the agency that owes it, or the title of the role where no agency does."""
    if item.agency_id:
        return session.get_one(Agency, item.agency_id).name
    return title_of_giver(review, item.name)


def title_of_giver(review: OpenReview, name: str) -> str:
    """Return the title of the role that gives the returns of this name; empty where the file names none."""
    role = review.workflow.items[name].by
    return review.workflow.roles[role].title if role else ""


def kind_of_agency(session: Session, item: Item) -> str:
    """Return the kind of the agency that owes it, by which its questions are chosen; empty for none."""
    return session.get_one(Agency, item.agency_id).kind if item.agency_id else ""


def told_on(session: Session, item: Item) -> date | None:
    """Return the day in London on which its agency was told which child is meant, or None."""

    def find() -> datetime | None:
        return session.scalar(select(IdentityGiven.at).where(is_told(item.case_id, item.agency_id)))

    told_at = read_once.once(session, _told_key(item), find)
    return local_day(told_at) if told_at else None


def is_told(case_id: object, agency_id: object) -> ColumnElement[bool]:
    """Return the condition on an IdentityGiven: it is for this record and agency."""
    return and_(IdentityGiven.case_id == case_id, IdentityGiven.agency_id == agency_id)


def note_told(session: Session, item: Item, given: IdentityGiven | None) -> None:
    """Keep what was read with an item of when its agency was told."""
    read_once.note(session, _told_key(item), given.at if given else None)


def _told_key(item: Item) -> tuple[object, ...]:
    return "told on", item.case_id, item.agency_id
