"""“A child may be unsafe now”, answered within an audit: raised at once, before anything is returned."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import YES_OR_NO, AssembledTool
from malp_flow.records.items import Item
from malp_flow.services import concerns
from malp_flow.services.actor import Actor
from malp_flow.services.concerns import Raised
from malp_flow.services.kept_answers import Kept
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

_YES = YES_OR_NO[0]


def raise_for(
    session: Session,
    review: OpenReview,
    item: Item,
    tool: AssembledTool,
    answers: Mapping[str, Answer],
    *,
    before: Mapping[str, Kept],
    by: Actor,
    now: datetime,
) -> Raised | None:
    """Raise a concern where one of these answers has become a yes; return what came of it, or None.

    While a concern about this agency and record is open, and where the workflow has none that the auditor
    may raise, nothing is raised: the page says whom to call.
    """
    turned = [
        name for name, answer in answers.items() if answer.value == _YES and not _was_yes(before.get(name))
    ]
    asked = [tool.question(name) for name in turned]
    if not any(question and question.raises_concern for question in asked):
        return None
    names = concerns.may_raise(session, review, at=item, by=by, now=now)
    if not names or any(one.is_open for one in concerns.about(session, review, item, by=by, now=now)):
        return None
    said = gettext("The auditor answered in the audit that a child may be unsafe now.")
    reasons = (answers[name].reason for name in turned)
    words = " ".join((said, *(reason for reason in reasons if reason)))
    return concerns.raise_one(session, review, names[0], words=words, at=item, by=by, now=now)


def _was_yes(kept: Kept | None) -> bool:
    return kept is not None and kept.answer.value == _YES


def is_raised(
    session: Session,
    review: OpenReview,
    item: Item,
    tool: AssembledTool,
    answers: Mapping[str, Answer],
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """Whether a concern about this agency and record waits, where an answer here may have raised it."""
    asked = [question.id for _, question in tool.questions() if question.raises_concern]
    if all(answers.get(name, Answer()).is_blank() for name in asked):
        return False
    return any(one.is_open for one in concerns.about(session, review, item, by=by, now=now))
