"""The answers of an audit as they are kept: every saving stays, the newest of each counts."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.answers import Answer
from malp_flow.records import audits as rows
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.services.actor import Actor

_TEXTS = ("text", "reason", "helped")
_ID = re.compile(r"[a-z][a-z0-9_]*")


def keep(
    session: Session,
    item: Item,
    question: str,
    answer: Answer,
    *,
    after: "Kept | None",
    by: Actor,
    now: datetime,
) -> int:
    """Keep an answer as the revision `after` the newest and return its number; nothing is overwritten."""
    kept = answer.as_json() | {name: cleaned(getattr(answer, name)) for name in _TEXTS}
    row = rows.Answer(
        partnership_id=item.partnership_id,
        item_id=item.id,
        question=question,
        revision=after.revision + 1 if after else 1,
        value=answer.value if _is_choice(answer.value) else None,
        saved_by=by.person_id,
        saved_at=now,
    )
    sealed.put(session, row, "body_sealed", json.dumps(kept, ensure_ascii=False))
    session.add(row)
    return row.revision


def _is_choice(value: str | None) -> bool:
    """Whether it is the id of a point; anything else, a day for example, may tell of a child."""
    return value is not None and _ID.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class Kept:
    """The saving of an answer that counts. `saved_at` is aware; `saved_by` is a member."""

    answer: Answer
    revision: int
    saved_by: UUID
    saved_at: datetime


def present(session: Session, item: Item) -> dict[str, Answer]:
    """Return the present answers by question. Who may read them is decided by the caller."""
    return {question: kept.answer for question, kept in newest(session, item).items()}


def newest(session: Session, item: Item) -> dict[str, Kept]:
    """Return, by question, the saving that counts; the earlier ones stay closed."""
    of_item = rows.Answer.item_id == item.id
    last = (
        select(rows.Answer.question, func.max(rows.Answer.revision).label("revision"))
        .where(of_item)
        .group_by(rows.Answer.question)
        .subquery()
    )
    both = (rows.Answer.question == last.c.question) & (rows.Answer.revision == last.c.revision)
    found = session.scalars(select(rows.Answer).join(last, both).where(of_item))
    return {row.question: _opened(session, row) for row in found}


def _opened(session: Session, row: rows.Answer) -> Kept:
    answer = Answer.from_json(json.loads(sealed.get(session, row, "body_sealed")))
    return Kept(answer, row.revision, row.saved_by, row.saved_at)


def parted(
    session: Session,
    item: Item,
    answers: Mapping[str, Answer],
    *,
    kept: Mapping[str, Kept],
    seen: Mapping[str, int],
) -> tuple[dict[str, Answer], dict[str, Kept]]:
    """Return which answers are to be kept, and those of others that they would have covered up.

    `seen` says on which revision of each question somebody wrote, 0 where there was none; a question that it
    leaves out is kept as it comes. What somebody did not touch covers nothing up.
    """
    mine, others = dict[str, Answer](), dict[str, Kept]()
    for question, answer in answers.items():
        now = kept.get(question)
        if answer == (now.answer if now else Answer()):
            continue
        if now is None or now.revision <= seen.get(question, now.revision):
            mine[question] = answer
        elif answer != _at(session, item, question, seen[question]):
            others[question] = now
    return mine, others


def _at(session: Session, item: Item, question: str, revision: int) -> Answer:
    row = session.scalar(
        select(rows.Answer).where(
            rows.Answer.item_id == item.id,
            rows.Answer.question == question,
            rows.Answer.revision == revision,
        )
    )
    return _opened(session, row).answer if row else Answer()
