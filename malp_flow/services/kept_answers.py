"""The answers of an audit as they are kept: every saving stays, the newest of each counts."""

import json
import re
from collections.abc import Iterable
from datetime import datetime

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


def keep(session: Session, item: Item, question: str, answer: Answer, *, by: Actor, now: datetime) -> None:
    """Keep an answer as the next revision; nothing is overwritten."""
    last = session.scalar(
        select(func.max(rows.Answer.revision)).where(
            rows.Answer.item_id == item.id, rows.Answer.question == question
        )
    )
    kept = answer.as_json() | {name: cleaned(getattr(answer, name)) for name in _TEXTS}
    row = rows.Answer(
        partnership_id=item.partnership_id,
        item_id=item.id,
        question=question,
        revision=(last or 0) + 1,
        value=answer.value if _is_choice(answer.value) else None,
        saved_by=by.person_id,
        saved_at=now,
    )
    sealed.put(session, row, "body_sealed", json.dumps(kept, ensure_ascii=False))
    session.add(row)


def _is_choice(value: str | None) -> bool:
    """Whether it is the id of a point; anything else, a day for example, may tell of a child."""
    return value is not None and _ID.fullmatch(value) is not None


def present(session: Session, item: Item) -> dict[str, Answer]:
    """Return the present answers by question. Who may read them is decided by the caller."""
    return {row.question: _opened(session, row) for row in _newest(session, item)}


def _newest(session: Session, item: Item) -> Iterable[rows.Answer]:
    """Return the saving that counts of each answer; the earlier ones stay closed."""
    of_item = rows.Answer.item_id == item.id
    last = (
        select(rows.Answer.question, func.max(rows.Answer.revision).label("revision"))
        .where(of_item)
        .group_by(rows.Answer.question)
        .subquery()
    )
    both = (rows.Answer.question == last.c.question) & (rows.Answer.revision == last.c.revision)
    return session.scalars(select(rows.Answer).join(last, both).where(of_item))


def _opened(session: Session, row: rows.Answer) -> Answer:
    return Answer.from_json(json.loads(sealed.get(session, row, "body_sealed")))
