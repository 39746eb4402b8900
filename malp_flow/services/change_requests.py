"""What partners asked to change in a report, and whether that is answered: by a change, or by words."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind, Part
from malp_flow.engine.report import Section
from malp_flow.engine.report_body import sections_in
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DecisionAnswer, DocumentVersion
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import items, people, together, told
from malp_flow.services.reviews import OpenReview
from malp_flow.services.told import Told

DECLINED = "report.change_declined"


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What one seat asked to change in one version. `section` is the title of what should change, if any.

    `is_changed` says that the section is another one since. `words` are why it stays as it is, where its
    author wrote that, with who wrote it and when.
    """

    answer_id: UUID
    seat: str
    who: str
    at: datetime
    version: int
    section: str
    reason: str
    is_changed: bool
    words: str
    answered_by: str
    answered_at: datetime | None

    @property
    def is_answered(self) -> bool:
        """Whether the partner is told something: by the change itself, or by words."""
        return self.is_changed or bool(self.words)


class _Asked(NamedTuple):
    answer: DecisionAnswer
    seat: str
    version: DocumentVersion


def of_review(session: Session, review: OpenReview) -> tuple[ChangeRequest, ...]:
    """Return what is asked of the review’s document, oldest first; raises NoSuchItem where it has none."""
    return of_document(session, review, items.only(session, review, Kind.document))


def of_document(session: Session, review: OpenReview, document: Item) -> tuple[ChangeRequest, ...]:
    """Return every request of partners who have not approved since, oldest first. Who may read is not asked.

    A section that people write is answered by another text of it; one that the system makes, by words.
    """
    asked = _asked(session, review, document)
    if not asked:
        return ()
    parts = review.workflow.items[document.name].parts
    replies = {
        each.facts.get("answer_id", ""): each for each in told.about(session, review, document.id, [DECLINED])
    }
    present = _written(session, _present(session, document), parts)
    return tuple(_request(session, each, present, replies.get(str(each.answer.id)), parts) for each in asked)


def _asked(session: Session, review: OpenReview, document: Item) -> list[_Asked]:
    decisions = {name: said for name, said in review.workflow.items.items() if said.about == document.name}

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, tuple[DecisionAnswer, str, DocumentVersion, str]]]:
        query = (
            select(Item.review_id, DecisionAnswer, PanelSeat.title, DocumentVersion, Item.name)
            .join(Item, Item.id == DecisionAnswer.item_id)
            .join(PanelSeat, PanelSeat.id == DecisionAnswer.seat_id)
            .join(DocumentVersion, DocumentVersion.id == DecisionAnswer.version_id)
            .where(Item.review_id.in_(ids))
            .order_by(DecisionAnswer.at, DecisionAnswer.id)
        )
        return ((row[0], (row[1], row[2], row[3], row[4])) for row in session.execute(query))

    found: list[_Asked] = []
    for answer, seat, version, name in together.rows(session, "answers_of_partners", review.id, ask):
        if name not in decisions:
            continue
        if decisions[name].answers[answer.answer].reason == "required":
            found.append(_Asked(answer, seat, version))
        else:  # whoever agrees asks for nothing any more
            found = [each for each in found if each.answer.item_id != answer.item_id]
    return found


def _present(session: Session, document: Item) -> DocumentVersion:
    query = select(DocumentVersion).where(DocumentVersion.item_id == document.id)
    return session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1)).one()


def _sections(session: Session, version: DocumentVersion, parts: Mapping[str, Part]) -> tuple[Section, ...]:
    return sections_in(json.loads(sealed.get(session, version, "body_sealed")), parts)


def _written(session: Session, version: DocumentVersion, parts: Mapping[str, Part]) -> dict[str, Section]:
    return {each.id: each for each in _sections(session, version, parts) if each.written}


def _request(
    session: Session,
    asked: _Asked,
    present: Mapping[str, Section],
    reply: Told | None,
    parts: Mapping[str, Part],
) -> ChangeRequest:
    answer, about = asked.answer, asked.answer.section or ""
    read = {each.id: each for each in _sections(session, asked.version, parts)}
    written = {name: each for name, each in read.items() if each.written}
    return ChangeRequest(
        answer_id=answer.id,
        seat=asked.seat,
        who=people.name_of(session, answer.by),
        at=answer.at,
        version=asked.version.number,
        section=read[about].title if about in read else "",
        reason=sealed.get(session, answer, "reason_sealed"),
        is_changed=_differs(written, present, about),
        words=reply.words.get("words", "") if reply else "",
        answered_by=reply.who if reply else "",
        answered_at=reply.at if reply else None,
    )


def _differs(was: Mapping[str, Section], now: Mapping[str, Section], about: str) -> bool:
    """Whether the text is another one where a change was asked for; anywhere, where no section was named."""
    if not about:
        return was != now
    return about in was and was[about] != now.get(about)
