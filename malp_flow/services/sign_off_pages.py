"""What a partner reads before answering: the report, by when to sign, and how long it takes to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import DecisionState
from malp_flow.engine.report import Report
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, RoleHolding
from malp_flow.records.reviews import PanelSeat, Review
from malp_flow.services import (
    deadlines,
    items,
    people,
    report_document,
    reports,
    reviews,
    seats,
    sign_off_before,
    sign_off_choices,
    sign_off_others,
    sign_off_receipts,
    sign_off_text,
    signatures,
)
from malp_flow.services.actor import Actor
from malp_flow.services.change_requests import ChangeRequest
from malp_flow.services.here import NotHere
from malp_flow.services.report_changes import ChangedSection
from malp_flow.services.reviews import OpenReview
from malp_flow.services.sign_off_choices import Choice
from malp_flow.services.sign_off_others import Other
from malp_flow.services.sign_off_receipts import Receipt
from malp_flow.services.standing import in_force
from malp_flow.wording import when_words


@dataclass(frozen=True, slots=True)
class SignBy:
    """By when an answer is asked for; `when` is in words, such as “3 working days overdue”."""

    due_on: date
    when: str
    late: bool


@dataclass(frozen=True, slots=True)
class SignOffPage:
    """What a partner reads before answering, and what they answered.

    While it is `in_preparation` there is nothing to read: the version they were asked about is void.
    `changed` is None for whoever reads the report for the first time; otherwise it holds all that is new
    to them `since` a version that they answered or had open. `others_decided` counts the other seats that
    answered the present version, of `others_in_all`; what they said is in `others` once one’s own answer,
    or everybody’s, is given. `own_recommendations` is None where the partner’s agency is not known.
    """

    item_id: UUID
    seat_id: UUID
    seat: str
    instead_of: str
    theme: str
    report: Report
    reading_minutes: int
    written_minutes: int
    sign_by: SignBy | None
    choices: tuple[Choice, ...]
    asked: bool
    in_preparation: bool
    minuted: bool
    given: Receipt | None
    changes_asked: tuple[ChangeRequest, ...]
    changed: tuple[ChangedSection, ...] | None
    since: int
    others_in_all: int
    others_decided: int
    others: tuple[Other, ...]
    own_recommendations: int | None

    @property
    def approval(self) -> Choice | None:
        """The answer that needs no reason: what the two ticks and the button are for."""
        return next((each for each in self.choices if not each.needs_reason), None)


def sign_off(session: Session, reference: str, *, read: str = "", by: Actor, now: datetime) -> SignOffPage:
    """Return the partner's own page; raises NotHere for everybody who has no seat or was not asked.

    `read` is the sha256 of the version they had open, where it is not the present one any more.
    Raises NoSuchReview too; the database is asked the same then, so that time does not tell.
    """
    review_id = reviews.known(session, reference, partnership_id=by.partnership_id)
    query = (
        select(Item)
        .join(PanelSeat, seats.of_decision())
        .where(
            Item.review_id == review_id,
            Item.kind == Kind.decision,
            Item.opened_at.is_not(None),
            seats.answered_by(by, on=local_day(now)),
        )
        .order_by(PanelSeat.membership_id != by.membership_id, PanelSeat.number)
    )
    item = _led_to(session, session.scalars(query).all(), by=by)
    if review_id is None:
        raise reviews.NoSuchReview
    seat = seats.seat_for(session, item, by=by, on=local_day(now)) if item else None
    if item is None or seat is None:
        raise NotHere
    review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
    return _sign_off(session, review, item, seat, read=read, by=by, now=now)


def _led_to(session: Session, found: Sequence[Item], *, by: Actor) -> Item | None:
    """Return the decision that is shown: what they answered, else one that waits, their own seat first."""
    given = signatures.counting(session, [item.id for item in found])
    own = [item for item in found if item.id in given and given[item.id].by == by.person_id]
    waiting = [item for item in found if item.state == DecisionState.asked]
    return next(iter([*own, *waiting, *found]), None)


def _sign_off(
    session: Session, review: OpenReview, item: Item, seat: PanelSeat, *, read: str, by: Actor, now: datetime
) -> SignOffPage:
    said = review.workflow.items[item.name]
    document = items.only(session, review, Kind.document, name=said.about)
    version = reports.latest(session, document)
    text = sign_off_text.for_a_partner(report_document.of(session, review, version))
    before = sign_off_before.read_before(session, item, document, version, read, by)
    others = [each for each in items.of_review(session, review, [item.name]) if each.id != item.id]
    decided = [each for each in others if each.state == DecisionState.answered]
    is_told = item.state == DecisionState.answered or (bool(others) and len(decided) == len(others))
    return SignOffPage(
        item_id=item.id,
        seat_id=seat.id,
        seat=seat.title,
        instead_of=_instead_of(session, seat, by),
        theme=session.get_one(Review, review.id).theme,
        report=text,
        reading_minutes=sign_off_text.reading_minutes(text),
        written_minutes=sign_off_text.minutes_for_what_people_wrote(text),
        sign_by=_sign_by(session, review, item, now=now),
        choices=sign_off_choices.choices(review, item, others_in_all=len(others)),
        asked=item.state == DecisionState.asked,
        in_preparation=item.state == DecisionState.waiting,
        minuted=said.minuted,
        given=sign_off_receipts.last(session, review, item) if item.state != DecisionState.asked else None,
        changes_asked=sign_off_others.changes(session, review, document, others if not is_told else ()),
        changed=sign_off_before.changed(session, review, before, text),
        since=before.number if before else 0,
        others_in_all=len(others),
        others_decided=len(decided),
        others=sign_off_others.others(session, review, others) if is_told else (),
        own_recommendations=_own(session, text, seat, on=local_day(now)),
    )


def _instead_of(session: Session, seat: PanelSeat, by: Actor) -> str:
    own = seat.membership_id == by.membership_id
    return "" if own else people.name_of(session, seat.membership_id)


def _own(session: Session, text: Report, seat: PanelSeat, *, on: date) -> int | None:
    """Return how many of the statements to be read first are for the partner's agency; None if unknown."""
    query = (
        select(Agency.name)
        .join(RoleHolding, RoleHolding.agency_id == Agency.id)
        .where(RoleHolding.membership_id == seat.membership_id, in_force(on))
    )
    own = set(session.scalars(query))
    first = [each for section in text.sections if section.read_first for each in section.statements]
    if not own or not any(each.for_whom for each in first):
        return None
    return sum(each.for_whom in own for each in first)


def _sign_by(session: Session, review: OpenReview, item: Item, *, now: datetime) -> SignBy | None:
    running = deadlines.running(session, review, item_id=item.id)
    deadline = next((each for each in running if not each.earliest), None)
    if deadline is None:
        return None
    today = local_day(now)
    days = deadlines.days_of(session, review.partnership_id, name=deadline.calendar)
    left = days.count_between(today, deadline.due_on)
    when = when_words(deadline.due_on, today=today, working_days=left)
    return SignBy(deadline.due_on, when, now > deadline.due_at)
