"""The answers of many audits read at once, and only those of the questions that are wanted."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from malp_flow.engine.answers import Answer
from malp_flow.engine.lives import RETURNED, ReturnState
from malp_flow.records import audits as rows
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case
from malp_flow.records.sealing import Seal
from malp_flow.services import whose
from malp_flow.services.audit_lines import status_words
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Side:
    """One audit among others: whose it is, of which record, and where it stands."""

    item_id: UUID
    case_id: UUID | None
    case: str
    agency: str
    kind: str
    state: str

    @property
    def is_back(self) -> bool:
        """Whether it has answers that were returned."""
        return self.state in RETURNED

    @property
    def word(self) -> str:
        """Where it stands, in words."""
        return status_words(self.state)[0]


def sides(session: Session, review: OpenReview, name: str) -> list[Side]:
    """Return the audits of one name in a review that were not withdrawn, by record and agency."""
    giver = whose.title_of_giver(review, name)
    query = (
        select(Item.id, Item.case_id, Case.reference, Agency.name, Agency.kind, Item.state)
        .outerjoin(Case, Case.id == Item.case_id)
        .outerjoin(Agency, Agency.id == Item.agency_id)
        .where(Item.review_id == review.id, Item.name == name, Item.state != ReturnState.withdrawn)
        .order_by(Case.reference, Agency.name)
    )
    return [
        Side(row[0], row[1], row[2] or "", row[3] or giver, row[4] or "", row[5])
        for row in session.execute(query)
    ]


def values(session: Session, of: Sequence[Side], questions: Collection[str]) -> set[tuple[str, str]]:
    """Return which choices stand, by question, without opening anything; each pair once."""
    newer = aliased(rows.Answer)
    later = select(newer.id).where(
        newer.item_id == rows.Answer.item_id,
        newer.question == rows.Answer.question,
        newer.revision > rows.Answer.revision,
    )
    # Told apart by the database: a school round has tens of thousands of answers.
    query = select(rows.Answer.question, rows.Answer.value).where(
        *_these(of, questions), rows.Answer.value.is_not(None), ~later.exists()
    )
    return {(question, value) for question, value in session.execute(query.distinct()) if value}


def answers(
    session: Session, of: Sequence[Side], questions: Collection[str]
) -> dict[tuple[UUID, str], Answer]:
    """Return the present answers by audit and question; only the newest of each is opened."""
    columns = (rows.Answer.item_id, rows.Answer.question, rows.Answer.id, rows.Answer.body_sealed)
    query = select(*columns).where(*_these(of, questions)).order_by(rows.Answer.revision)
    newest = {(item, question): (row_id, body) for item, question, row_id, body in session.execute(query)}
    seal: Seal = session.info["seal"]
    return {place: _opened(seal, row_id, body) for place, (row_id, body) in newest.items() if body}


def _these(of: Iterable[Side], questions: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        rows.Answer.item_id.in_([side.item_id for side in of]),
        rows.Answer.question.in_(list(questions)),
    )


def _opened(seal: Seal, row_id: UUID, body: bytes) -> Answer:
    text = seal.open(body, table=rows.Answer.__tablename__, column="body_sealed", row_id=row_id)
    return Answer.from_json(json.loads(text))
