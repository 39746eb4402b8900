"""What a partner reads before answering: the report, by when to sign, and how long it takes to read."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import DecisionState
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.reports import DecisionAnswer, DocumentVersion
from malp_flow.records.reviews import PanelSeat, Review
from malp_flow.services import deadlines, items, reviews, seats
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.report_pages import ReportPage, report
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import when_words

WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a partner may give."""

    id: str
    title: str
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class SignBy:
    """By when an answer is asked for; `when` is in words, such as “3 working days overdue”."""

    due_on: date
    when: str
    late: bool


@dataclass(frozen=True, slots=True)
class Given:
    """The answer given last, and the one version it counts for."""

    title: str
    at: datetime
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SignOffPage:
    """What a partner reads before answering, and what they answered.

    While it is `in_preparation` there is nothing to read: the version they were asked about is void.
    `others_decided` counts the other seats that answered the present version, of `others` in all.
    """

    item_id: UUID
    seat: str
    theme: str
    report: ReportPage
    reading_minutes: int
    sign_by: SignBy | None
    choices: tuple[Choice, ...]
    asked: bool
    in_preparation: bool
    given: Given | None
    others: int
    others_decided: int


def sign_off(session: Session, reference: str, *, by: Actor, now: datetime) -> SignOffPage:
    """Return the partner's own page; raises NotHere for everybody who has no seat or was not asked.

    Raises NoSuchReview too; the database is asked the same then, so that time does not tell.
    """
    review_id = reviews.known(session, reference, partnership_id=by.partnership_id)
    query = (
        select(Item, PanelSeat)
        .join(PanelSeat, PanelSeat.id == Item.seat_id)
        .where(
            Item.review_id == review_id,
            Item.kind == Kind.decision,
            Item.opened_at.is_not(None),
            seats.answered_by(by, on=local_day(now)),
        )
    )
    row = session.execute(query).first()
    if review_id is None:
        raise reviews.NoSuchReview
    if row is None:
        raise NotHere
    review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
    return _sign_off(session, review, *row, by=by, now=now)


def _sign_off(
    session: Session, review: OpenReview, item: Item, seat: PanelSeat, *, by: Actor, now: datetime
) -> SignOffPage:
    said = review.workflow.items[item.name]
    read = _in_order(review, said.about or "", report(session, review, by=by, now=now))
    others = [each for each in items.of_review(session, review, [item.name]) if each.id != item.id]
    return SignOffPage(
        item_id=item.id,
        seat=seat.title,
        theme=session.get_one(Review, review.id).theme,
        report=read,
        reading_minutes=reading_minutes(read),
        sign_by=_sign_by(session, review, item, now=now),
        choices=tuple(
            Choice(name, answer.title, answer.reason == "required") for name, answer in said.answers.items()
        ),
        asked=item.state == DecisionState.asked,
        in_preparation=item.state == DecisionState.waiting,
        given=_given(session, review, item) if item.state != DecisionState.asked else None,
        others=len(others),
        others_decided=sum(each.state == DecisionState.answered for each in others),
    )


def _in_order(review: OpenReview, document: str, read: ReportPage) -> ReportPage:
    """What partners are asked to carry out stands first, where the file says so."""
    parts = review.workflow.items[document].parts
    return replace(read, parts=tuple(sorted(read.parts, key=lambda part: not parts[part.id].read_first)))


def reading_minutes(read: ReportPage) -> int:
    """Return how many minutes the report takes to read, at 200 words a minute; at least 1."""
    texts = [text for part in read.parts for text in (*part.statements, part.said_none)]
    words = sum(len(text.split()) for text in texts)
    return max(1, -(-words // WORDS_A_MINUTE))


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


def _given(session: Session, review: OpenReview, item: Item) -> Given | None:
    query = (
        select(DecisionAnswer, DocumentVersion.number)
        .join(DocumentVersion, DocumentVersion.id == DecisionAnswer.version_id)
        .where(DecisionAnswer.item_id == item.id)
        .order_by(DecisionAnswer.at.desc())
    )
    row = session.execute(query.limit(1)).first()
    if row is None:
        return None
    answer, number = row
    title = review.workflow.items[item.name].answers[answer.answer].title
    return Given(title, answer.at, number, answer.sha256)
