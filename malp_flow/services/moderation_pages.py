"""What a second reader sees of an audit: each judged question with its three grades, kept apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool, Question
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.engine.working_days import local_day
from malp_flow.records import audits as rows
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.moderation import ModeratedGrade, SecondReading
from malp_flow.services import access, grades_before, items, people, question_words, released, second_reader
from malp_flow.services.actor import Actor
from malp_flow.services.grades_before import OwnGrade
from malp_flow.services.here import NotHere
from malp_flow.services.moderation import GradeKind
from malp_flow.services.released import ReleasedAudit
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade in words, with its reason, who gave it and when."""

    words: str
    reason: str
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class GradeLine:
    """A judged question: the auditor's grade, then those beside it, the newest of each kind first."""

    number: str
    section: str
    question: Question
    own: Grade
    moderated: tuple[Grade, ...]
    agreed: tuple[Grade, ...]
    own_before: tuple[Grade, ...]
    """The auditor's, as they stood when the audit went back and were changed since."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one reading; `accepted` ends the moderation."""

    outcome: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ModeratedAudit:
    """One audit for its second reader; `is_own` where they answered it themselves."""

    audit: ReleasedAudit
    lines: tuple[GradeLine, ...]
    readings: tuple[Reading, ...]
    is_accepted: bool
    is_own: bool
    has_met: bool
    is_running: bool

    @property
    def may_grade(self) -> bool:
        """Whether this reader may record moderated grades, accept the audit and send it back."""
        return self.is_running and not (self.is_accepted or self.is_own)

    @property
    def may_agree(self) -> bool:
        """Whether what was agreed at the event may be recorded."""
        return self.is_running and self.has_met and not self.is_own


def page(session: Session, review: OpenReview, item_id: UUID, *, by: Actor, now: datetime) -> ModeratedAudit:
    """Return an audit for its second reader; raises NotHere while it is sealed or out, NotYours, NoTool.

    The caller notes the reading in the access log.
    """
    access.require_capacity(session, by, *released.READERS, on=local_day(now), review=review)
    audit = released.read(session, review, item_id, by=by, now=now)
    item = items.get(session, review, item_id, kind=Kind.return_)
    if item.state == ReturnState.nil_return:
        raise NotHere
    return ModeratedAudit(
        audit=audit,
        lines=tuple(_lines(session, item, audit)),
        readings=_readings(session, item),
        is_accepted=second_reader.is_accepted(session, item.id),
        is_own=second_reader.is_own(session, review, item, by=by, now=now),
        has_met=second_reader.has_met(session, review, now=now),
        is_running=not review.workflow.state(review.state).final,
    )


def _lines(session: Session, item: Item, audit: ReleasedAudit) -> Iterable[GradeLine]:
    numbers, saved = audit.tool.numbers(), _saved(session, item)
    beside, before = _beside(session, item, audit.tool), grades_before.of_item(session, item)
    for section, question in audit.tool.questions():
        if question.id in second_reader.judged(audit.tool):
            answer = audit.answers.get(question.id, Answer())
            words = question_words.answer_words(audit.tool, question, answer)
            who, at = saved.get(question.id, ("", None))
            yield GradeLine(
                number=numbers[question.id],
                section=section.title,
                question=question,
                own=Grade(words, answer.reason, who, at),
                moderated=beside.get((question.id, GradeKind.moderated), ()),
                agreed=beside.get((question.id, GradeKind.agreed), ()),
                own_before=_own_before(session, audit.tool, question, before.get(question.id, ())),
            )


def _own_before(
    session: Session, tool: AssembledTool, question: Question, before: Iterable[OwnGrade]
) -> tuple[Grade, ...]:
    return tuple(
        Grade(
            question_words.point_words(tool, question, each.value),
            each.reason,
            people.name_of(session, each.by),
            each.at,
        )
        for each in before
    )


def _saved(session: Session, item: Item) -> dict[str, tuple[str, datetime]]:
    columns = (rows.Answer.question, rows.Answer.saved_by, rows.Answer.saved_at)
    query = select(*columns).where(rows.Answer.item_id == item.id).order_by(rows.Answer.revision)
    found = {question: (by, at) for question, by, at in session.execute(query)}
    names = people.names_of(session, {by for by, _at in found.values()})
    return {question: (names.get(by, ""), at) for question, (by, at) in found.items()}


def _beside(session: Session, item: Item, tool: AssembledTool) -> dict[tuple[str, str], tuple[Grade, ...]]:
    query = select(ModeratedGrade).where(ModeratedGrade.item_id == item.id)
    given = session.scalars(query.order_by(ModeratedGrade.revision.desc())).all()
    names = people.names_of(session, {row.by for row in given})
    found: dict[tuple[str, str], tuple[Grade, ...]] = {}
    for row in given:
        question = tool.question(row.question)
        if question is not None:
            grade = Grade(
                question_words.point_words(tool, question, row.value),
                sealed.get(session, row, "reason_sealed"),
                names.get(row.by, ""),
                row.at,
            )
            place = (row.question, row.kind)
            found[place] = (*found.get(place, ()), grade)
    return found


def _readings(session: Session, item: Item) -> tuple[Reading, ...]:
    query = select(SecondReading).where(SecondReading.item_id == item.id).order_by(SecondReading.number)
    found = session.scalars(query).all()
    names = people.names_of(session, {row.by for row in found})
    return tuple(Reading(row.outcome, names.get(row.by, ""), row.at) for row in found)
