"""Partners' answers to one fixed version."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Answer as SaidInFile
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Conflict, Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DecisionAnswer, DocumentVersion
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import (
    access,
    consequences,
    history,
    items,
    moves,
    people,
    report_document,
    reports,
    seats,
    signatures,
)
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.here import NotHere
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview

LONGEST_MINUTE = 200


class NoAnswerChosen(Refused):
    """Choose approve or ask for changes"""


class AnswerUnknown(Refused):
    """That is not one of the answers this workflow asks for."""


class VersionChanged(Conflict):
    """The report has changed since you opened it. Read what changed, then answer."""


class AlreadyAnswered(Refused):
    """This version has your answer already. It can be answered anew when the report changes."""


class SectionNeeded(Refused):
    """Choose the section that should change"""


class NoRemarkHere(Refused):
    """A condition or a dissent goes with an answer that needs no reason. Leave it out."""


class RemarkUnworded(Refused):
    """Write the condition, or why you dissent, in at least 20 characters"""


class RemarkNeeded(Refused):
    """You wrote words for the record. Say whether they are a condition or a dissent, or take them out"""


class MinuteNeeded(Refused):
    """Give the day of the meeting and the number of the minute: the group decided there"""


class MinuteTooLong(MinuteNeeded):
    """Write the number of the minute in at most 200 characters"""


class MeetingAhead(Refused):
    """That meeting is still ahead. Record the decision once it is taken"""


class Remark(StrEnum):
    """What the words beside an approval are."""

    condition = auto()
    dissent = auto()


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes with an answer: the section to change, a remark on record, or the minute of a meeting."""

    section: str = ""
    remark: str = ""
    minuted_on: date | None = None
    minute: str = ""


ALONE = Beside()


def answer(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    answer_id: str,
    sha256: str,
    reason: str = "",
    beside: Beside = ALONE,
    by: Actor,
    now: datetime,
) -> UUID:
    """Record one partner's answer to exactly the version they read, and return its id.

    `reason` holds the words: why something should change, or the condition or dissent of an approval.
    Raises ReviewEnded, VersionChanged, AlreadyAnswered, NoAnswerChosen, AnswerUnknown, ReasonNeeded,
    SectionNeeded, SignedForAnother, NoRemarkHere, RemarkUnworded, RemarkNeeded, WordsTooLong, MinuteNeeded,
    MinuteTooLong, MeetingAhead, NotHere.
    """
    access.require_running(review)
    reason = cleaned(reason)
    item = items.get(session, review, item_id, kind=Kind.decision)
    seat = seats.seat_for(session, item, by=by, on=local_day(now))
    if seat is None:
        raise NotHere
    version = _version_read(session, review, item, sha256)
    others = [each.id for each in items.of_review(session, review, {item.name}) if each.id != item.id]
    signatures.require_once(session, others, by=by.person_id)
    _may_be_answered(session, review, item, version, answer_id, reason, beside, today=local_day(now))
    items.bring_on(session, review, item, Act.answer, now=now)
    row = _keep(session, item, seat, version, answer_id, reason, beside, by=by, now=now)
    facts = _facts(row, version, by_deputy=by.membership_id != seat.membership_id)
    said = {"reason": reason} if reason else None
    history.append(session, "sign_off.answered", by=by, now=now, review=review, facts=facts, secrets=said)
    consequences.of_finished(session, review, item.name, now=now)
    moves.settle(session, review, by=by, now=now)
    return row.id


def _may_be_answered(
    session: Session,
    review: OpenReview,
    item: Item,
    version: DocumentVersion,
    answer_id: str,
    reason: str,
    beside: Beside,
    *,
    today: date,
) -> None:
    said = review.workflow.items[item.name]
    if not answer_id:
        raise NoAnswerChosen
    if answer_id not in said.answers:
        raise AnswerUnknown
    _has_its_section(session, review, version, said.answers[answer_id], beside.section)
    _has_its_words(said.answers[answer_id], reason, beside.remark)
    if said.minuted and not (beside.minuted_on and beside.minute.strip()):
        raise MinuteNeeded
    if len(cleaned(beside.minute)) > LONGEST_MINUTE:
        raise MinuteTooLong
    if beside.minuted_on and beside.minuted_on > today:
        raise MeetingAhead


def _has_its_section(
    session: Session, review: OpenReview, version: DocumentVersion, said: SaidInFile, section: str
) -> None:
    known = report_document.of(session, review, version).section(section) if section else None
    if (section and known is None) or (said.section == "required" and not section):
        raise SectionNeeded


def _has_its_words(said: SaidInFile, reason: str, remark: str) -> None:
    is_worded = len(reason.strip()) >= SHORTEST_REASON
    if said.reason == "required" and not is_worded:
        raise ReasonNeeded
    if remark and (said.reason == "required" or remark not in list(Remark)):
        raise NoRemarkHere
    if remark and not is_worded:
        raise RemarkUnworded
    if reason.strip() and not remark and said.reason != "required":
        raise RemarkNeeded
    require_short(reason)


def _version_read(session: Session, review: OpenReview, item: Item, sha256: str) -> DocumentVersion:
    about = review.workflow.items[item.name].about
    version = reports.latest(session, items.only(session, review, Kind.document, name=about))
    if version.sha256 != sha256:
        raise VersionChanged
    given = signatures.counting(session, [item.id]).get(item.id)
    if given and given.version_id == version.id:
        raise AlreadyAnswered
    return version


def _keep(
    session: Session,
    item: Item,
    seat: PanelSeat,
    version: DocumentVersion,
    answer_id: str,
    reason: str,
    beside: Beside,
    *,
    by: Actor,
    now: datetime,
) -> DecisionAnswer:
    by_deputy = by.membership_id != seat.membership_id
    row = DecisionAnswer(
        partnership_id=item.partnership_id,
        item_id=item.id,
        seat_id=seat.id,
        version_id=version.id,
        sha256=version.sha256,
        answer=answer_id,
        by=by.person_id,
        for_whom=people.name_of(session, seat.membership_id) if by_deputy else None,
        section=beside.section or None,
        remark=beside.remark or None,
        round=signatures.next_round(session, item, seat.id, version),
        minuted_on=beside.minuted_on,
        at=now,
    )
    if reason.strip():
        sealed.put(session, row, "reason_sealed", reason)
    if beside.minute.strip():
        sealed.put(session, row, "minute_sealed", " ".join(cleaned(beside.minute).split()))
    session.add(row)
    return row


def _facts(row: DecisionAnswer, version: DocumentVersion, *, by_deputy: bool) -> dict[str, object]:
    facts = {
        "seat": str(row.seat_id),
        "answer": row.answer,
        "version": version.number,
        "sha256": row.sha256,
        "as": "deputy" if by_deputy else "holder",
    }
    beside = {"section": row.section, "remark": row.remark}
    beside["minuted_on"] = row.minuted_on.isoformat() if row.minuted_on else None
    return facts | {name: value for name, value in beside.items() if value}
