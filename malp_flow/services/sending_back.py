"""An audit that goes back to its auditor, with the questions named; before the release for its gaps alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.answers import gaps
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.lives import Act, ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.records.moderation import QuestionAsked, SecondReading
from malp_flow.services import (
    access,
    deadlines,
    history,
    items,
    kept_answers,
    moves,
    outbox,
    people,
    question_words,
    readers,
    released,
    second_reader,
    whose,
)
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview

LONGEST_ASKED = 4000
USUAL_WORKING_DAYS = 5


class NothingAsked(Refused):
    """Name at least one question, and say what you ask about it in up to 4,000 characters."""


class NoGaps(Refused):
    """The system found no gap in this audit, so there is nothing to send it back for."""


class DayNeeded(Refused):
    """Give the day by which the audit is to come back: today or later."""


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """One question that was named, with its number, and what is asked about it."""

    question_id: str
    section_id: str
    number: str
    text: str
    asked: str


@dataclass(frozen=True, slots=True)
class AskedBack:
    """Why an audit is with its auditor again; without questions it came back for its gaps."""

    who: str
    at: datetime
    due_on: date | None
    questions: tuple[AskedAbout, ...]


def send_back(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    asked: Mapping[str, str],
    due_on: date | None,
    by: Actor,
    now: datetime,
) -> None:
    """Send a returned audit back, with what is asked by question, until a day.

    Raises NotYours, NotHere, OwnAudit, IsAccepted, NothingAsked, DayNeeded, ReviewEnded.
    """
    item = second_reader.require_reader(session, review, item_id, by=by, now=now)
    if second_reader.is_accepted(session, item.id):
        raise second_reader.IsAccepted
    tool = second_reader.tool_of(session, review, item)
    words = _words(tool, asked)
    if due_on is None or due_on < local_day(now):
        raise DayNeeded
    reading = _go_back(session, review, item, due_on=due_on, by=by, now=now)
    for question, text in words.items():
        row = QuestionAsked(partnership_id=item.partnership_id, reading_id=reading.id, question=question)
        sealed.put(session, row, "asked_sealed", text)
        session.add(row)
    _tell(session, review, item, tool=tool, questions=list(words), by=by, now=now, secrets=words)


def usual_day(session: Session, review: OpenReview, *, now: datetime) -> date:
    """Return the day that is offered: five working days from now."""
    days = deadlines.days_of(session, review.partnership_id, name=review.workflow.calendar)
    return days.add(local_day(now), USUAL_WORKING_DAYS)


def _words(tool: AssembledTool, asked: Mapping[str, str]) -> dict[str, str]:
    words = {question: cleaned(text) for question, text in asked.items()}
    words = {question: text for question, text in words.items() if text}
    if not words or any(len(text) > LONGEST_ASKED for text in words.values()):
        raise NothingAsked
    if any(tool.question(question) is None for question in words):
        raise NotHere
    return words


def send_back_for_gaps(
    session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime
) -> None:
    """Send a return with gaps back while it is sealed: nobody reads it, the machine has counted.

    Its day stays as it is. Raises NotYours, NoGaps, NothingAsked, ReviewEnded, NoSuchItem.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    access.require_running(review)
    if released.is_lifted(session, review, item_id):
        raise NothingAsked
    if item.state != ReturnState.returned:
        raise NoGaps
    tool = second_reader.tool_of(session, review, item)
    kind = whose.kind_of_agency(session, item)
    missing = [gap.question_id for gap in gaps(tool, kept_answers.present(session, item), agency_kind=kind)]
    if not missing:
        raise NoGaps
    reading = _go_back(session, review, item, due_on=None, by=by, now=now)
    reading.for_gaps = True
    _tell(session, review, item, tool=tool, questions=missing, by=by, now=now, secrets={})


def _go_back(
    session: Session, review: OpenReview, item: Item, *, due_on: date | None, by: Actor, now: datetime
) -> SecondReading:
    items.bring_on(session, review, item, Act.send_back, now=now)
    reading = second_reader.add_reading(session, item, outcome="sent_back", by=by, now=now)
    reading.due_on = due_on
    if due_on is not None:
        _run_until(session, review, item, due_on, now=now)
    return reading


def _run_until(session: Session, review: OpenReview, item: Item, due_on: date, *, now: datetime) -> None:
    """Let the audit's clock run once more, with its reminders, until the day that was given."""
    deadlines.start_again(session, review, item, now=now)
    for deadline in deadlines.running(session, review, item_id=item.id):
        if not deadline.earliest and deadline.due_on != due_on:
            deadlines.move_day(session, review, deadline, new_on=due_on, now=now)


def _tell(
    session: Session,
    review: OpenReview,
    item: Item,
    *,
    tool: AssembledTool,
    questions: list[str],
    by: Actor,
    now: datetime,
    secrets: Mapping[str, str],
) -> None:
    facts = items.about(item) | {"questions": len(questions)}
    history.append(session, "audit.sent_back", by=by, now=now, review=review, facts=facts, secrets=secrets)
    role = review.workflow.items[item.name].by
    told = {"questions": question_words.in_a_letter(tool, questions), "count": str(len(questions))}
    for reader in readers.of_item(session, review, role, item, now=now) if role else []:
        cause = outbox.Cause(item.id, facts=told)
        outbox.queue_alone(session, "audit_sent_back", to=reader, review=review, now=now, cause=cause)
    moves.settle(session, review, by=by, now=now)


def asked_back(session: Session, item: Item, tool: AssembledTool) -> AskedBack | None:
    """Return why an audit is with its auditor again, or None. Who may read it is decided by the caller."""
    returned_at = session.get_one(Audit, item.id).returned_at
    if returned_at is None:
        return None  # what was never returned, nobody has read
    latest = select(SecondReading).where(SecondReading.item_id == item.id)
    reading = session.scalars(latest.order_by(SecondReading.number.desc()).limit(1)).first()
    is_answered = reading is not None and returned_at > reading.at
    if reading is None or reading.outcome != "sent_back" or is_answered:
        return None
    rows = session.scalars(select(QuestionAsked).where(QuestionAsked.reading_id == reading.id))
    named = _named(tool, {row.question: sealed.get(session, row, "asked_sealed") for row in rows})
    return AskedBack(people.name_of(session, reading.by), reading.at, reading.due_on, tuple(named))


def _named(tool: AssembledTool, asked: Mapping[str, str]) -> Iterable[AskedAbout]:
    numbers = tool.numbers()
    for section, question in tool.questions():
        if question.id in asked:
            yield AskedAbout(question.id, section.id, numbers[question.id], question.text, asked[question.id])
