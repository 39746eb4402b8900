"""Agencies asked to check their records before audits are issued: one email to each lead, and one chase."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, ForEach, Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import end_of_due_day, local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.records.records_check import RecordsCheck
from malp_flow.services import access, agency_leads, deadlines, history, hours, items, letter_causes
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview

CHASED_AFTER_WORKING_DAYS = 5
ASKED_LETTER, CHASE_LETTER = "records_check_asked", "records_check_late"
LETTERS = (ASKED_LETTER, CHASE_LETTER)
ASKED, CHASED = "records.asked", "records.chased"


class EverybodyAsked(Refused):
    """Every agency that has a lead or co-ordinator was asked already. Call those who have not answered."""


class IssuedAlready(Refused):
    """The audits are issued, so this is answered by returning them."""


def returns_asked(session: Session, review: OpenReview) -> list[Item]:
    """Return the audits about which agencies can be asked: one for each place, live, of agency on a case."""
    names = [
        name
        for name in review.workflow.items_of(Kind.return_)
        if review.workflow.items[name].for_each == ForEach.agency_on_a_case
    ]
    found = items.of_review(session, review, names)
    live = [item for item in found if item.state != ReturnState.withdrawn]
    places = {(item.case_id, item.agency_id): item for item in reversed(live)}
    return list(places.values())


def rows_of(session: Session, review: OpenReview) -> dict[tuple[UUID | None, UUID | None], RecordsCheck]:
    """Return what was asked and answered so far, by case and agency."""
    query = select(RecordsCheck).where(RecordsCheck.review_id == review.id)
    return {(row.case_id, row.agency_id): row for row in session.scalars(query)}


def ask(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> int:
    """Ask every agency that was not asked yet; return about how many audits that is.

    Each lead or co-ordinator gets one email, and one more after five working days without an answer.
    Raises EverybodyAsked, IssuedAlready, NotYours, ReviewEnded.
    """
    require_manager(session, review, by=by, now=now)
    rows, asked = rows_of(session, review), returns_asked(session, review)
    expected = [item for item in asked if item.state == ReturnState.expected]
    if asked and not expected and all(item.opened_at for item in asked):
        raise IssuedAlready
    told: dict[UUID | None, int] = {}
    chase_at = _chase_at(session, review, now=now)
    number = 0
    for item in expected:
        row = rows.get((item.case_id, item.agency_id)) or _new_row(session, review, item)
        if row.asked_at or row.answered_at:
            continue
        if item.agency_id not in told:  # one email to each, however many records its agency is asked about
            told[item.agency_id] = agency_leads.write_to(session, review, item, ASKED_LETTER, now=now)
        if told[item.agency_id]:
            row.asked_at, row.chase_at = now, chase_at
            number += 1
    if not number:
        raise EverybodyAsked
    history.append(session, ASKED, by=by, now=now, review=review, facts={"number": number})
    return number


def _chase_at(session: Session, review: OpenReview, *, now: datetime) -> datetime:
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    day = days.add(local_day(now), CHASED_AFTER_WORKING_DAYS)
    window = hours.window_of(session, review.partnership_id)
    return window.next_moment(days, end_of_due_day(day, time(0)), earliest=window.ladder_at)


def row_of(session: Session, review: OpenReview, item: Item) -> RecordsCheck:
    """Return the row of an item's place; a new one where there is none."""
    return rows_of(session, review).get((item.case_id, item.agency_id)) or _new_row(session, review, item)


def _new_row(session: Session, review: OpenReview, item: Item) -> RecordsCheck:
    row = RecordsCheck(
        partnership_id=review.partnership_id,
        review_id=review.id,
        case_id=item.case_id,
        agency_id=item.agency_id,
    )
    session.add(row)
    return row


def chase(session: Session, review: OpenReview, *, now: datetime) -> int:
    """Write once more to those who have not answered; return how many emails that queued."""
    due = [row for row in rows_of(session, review).values() if row.chase_at and row.chase_at <= now]
    expected = {
        (item.case_id, item.agency_id): item
        for item in returns_asked(session, review)
        if item.state == ReturnState.expected
    }
    late: dict[UUID, Item] = {}
    for row in due:
        row.chase_at = None
        item = expected.get((row.case_id, row.agency_id))
        if item is not None and row.answered_at is None:
            late.setdefault(row.agency_id, item)
    session.flush()
    queued = [agency_leads.write_to(session, review, item, CHASE_LETTER, now=now) for item in late.values()]
    if late:
        facts = {"number": len(late)}
        history.append(session, CHASED, by=Actor(review.partnership_id), now=now, review=review, facts=facts)
    return sum(queued)


def require_manager(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> None:
    """Let the act go on for whoever runs the review, while it runs; raises NotYours, ReviewEnded."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)


def stop_asking(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    """Drop what still waits to ask the agency, once all its records are answered for."""
    rows = [row for row in rows_of(session, review).values() if row.agency_id == item.agency_id]
    if all(row.answered_at for row in rows):
        own = select(Item.id).where(Item.review_id == review.id, Item.agency_id == item.agency_id)
        asked = (LetterCause.item_id.in_(own), LetterCause.name.in_(LETTERS))
        letter_causes.withdraw(session, *asked, because="answered", now=now)
