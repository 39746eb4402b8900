"""Answers of partners as they are read back: what was answered, by whom, to exactly which version."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Answer as SaidInFile
from malp_flow.engine.working_days import local_day
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import AnswerVoided, DecisionAnswer, DocumentVersion
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import people, report_document, reviews, seats, signatures
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answer as it was given. `why_void` says in words why it counts no more; empty while it counts.

    `reason` are the partner’s own words; `remark` says what they are beside an approval.
    """

    id: UUID
    title: str
    seat: str
    who: str
    instead_of: str
    at: datetime
    version: int
    sha256: str
    section: str
    remark: str
    reason: str
    minuted_on: date | None
    minute: str
    why_void: str
    brought_back: bool
    """Whether it was this answer that brought the report back."""


def last(session: Session, review: OpenReview, item: Item) -> Receipt | None:
    """Return what was answered last to a decision, void or not; None while nothing was."""
    answer = signatures.last_of(session, item)
    return of(session, review, answer) if answer else None


def all_of(session: Session, review: OpenReview, item: Item) -> tuple[Receipt, ...]:
    """Return everything that was ever answered to a decision, the newest first."""
    query = select(DecisionAnswer).where(DecisionAnswer.item_id == item.id)
    order = DecisionAnswer.at.desc(), DecisionAnswer.id.desc()
    return tuple(of(session, review, each) for each in session.scalars(query.order_by(*order)).all())


def receipt(session: Session, reference: str, answer_id: UUID, *, by: Actor, now: datetime) -> Receipt:
    """Return one answer to whoever gave it or answers for its seat now; raises NotHere for everybody else."""
    review_id = reviews.known(session, reference, partnership_id=by.partnership_id)
    answer = session.get(DecisionAnswer, answer_id)
    item = session.get(Item, answer.item_id) if answer else None
    if review_id is None or answer is None or item is None or item.review_id != review_id:
        raise NotHere
    seat = session.get_one(PanelSeat, answer.seat_id)
    if answer.by != by.membership_id and not seats.may_answer(session, seat, by=by, on=local_day(now)):
        raise NotHere
    return of(session, reviews.read(session, review_id, partnership_id=by.partnership_id), answer)


def of(session: Session, review: OpenReview, answer: DecisionAnswer) -> Receipt:
    """Return one answer in words. Who may read it is decided by the caller."""
    item, void = session.get_one(Item, answer.item_id), session.get(AnswerVoided, answer.id)
    version = session.get_one(DocumentVersion, answer.version_id)
    said = review.workflow.items[item.name].answers[answer.answer]
    brought_back = _brought_back(said, void, answer)
    section = report_document.of(session, review, version).section(answer.section) if answer.section else None
    return Receipt(
        id=answer.id,
        title=said.title,
        seat=session.get_one(PanelSeat, answer.seat_id).title,
        who=people.name_of(session, answer.by),
        instead_of=answer.for_whom or "",
        at=answer.at,
        version=version.number,
        sha256=answer.sha256,
        section=section.title if section else answer.section or "",
        remark=answer.remark or "",
        reason=sealed.get(session, answer, "reason_sealed"),
        minuted_on=answer.minuted_on,
        minute=sealed.get(session, answer, "minute_sealed"),
        why_void=_why_void(void, brought_back=brought_back),
        brought_back=brought_back,
    )


def in_words(review: OpenReview, item: Item, answer: DecisionAnswer) -> str:
    """Return an answer as one line: its title, and whether a condition or a dissent stands beside it."""
    return with_remark(review.workflow.items[item.name].answers[answer.answer].title, answer.remark or "")


def with_remark(title: str, remark: str) -> str:
    """Return the title of an answer, and whether a condition or a dissent stands beside it."""
    words = {
        "condition": gettext("%(answer)s, with a condition"),
        "dissent": gettext("%(answer)s, with dissent on record"),
    }
    return words[remark] % {"answer": title} if remark in words else title


def _brought_back(said: SaidInFile, row: AnswerVoided | None, answer: DecisionAnswer) -> bool:
    return said.reason == "required" and row is not None and row.at == answer.at


def _why_void(row: AnswerVoided | None, *, brought_back: bool) -> str:
    if brought_back:
        return gettext(
            "This answer brought the report back. The partners are asked again about the next version, "
            "and read there what came of it."
        )
    words = {
        "new_version": gettext("The report has changed since, so this answer counts no more."),
        "withdrawn": gettext("The report was brought back after that, so this answer counts no more."),
        "handed_over": gettext("The seat has a successor since, who is asked themselves."),
    }
    return words[row.because] if row else ""
