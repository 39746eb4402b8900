"""What a check after the end found is corrected with a reason: nothing is overwritten, both are kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import StepState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.services import access, check_turns, history, items, told
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.moves import SHORTEST_REASON, ReasonNeeded
from malp_flow.services.reviews import OpenReview
from malp_flow.services.step_answers import ANSWERS, CORRECTED
from malp_flow.services.steps import need_answer


class NotMade(Refused):
    """Nothing is recorded yet that could be corrected. Record it first"""


class WhyNeeded(ReasonNeeded):
    """Say in at least 20 characters why you correct it: what was recorded before stays in view"""


class SameAnswer(Refused):
    """That is what is recorded already. Change it, or leave it as it is"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was recorded before it was corrected, by whom, and why it was; `corrected_*` say of that act."""

    who: str
    at: datetime
    answer: str
    reason: str
    corrected_by: str
    corrected_at: datetime
    why: str


def earlier(session: Session, review: OpenReview, item_id: UUID) -> tuple[Earlier, ...]:
    """Return what was recorded of a check before, oldest first; empty where nothing was corrected."""
    found = told.about(session, review, item_id, ANSWERS)
    return tuple(
        Earlier(
            who=old.who,
            at=old.at,
            answer=_title(review, old),
            reason=old.words.get("reason", ""),
            corrected_by=new.who,
            corrected_at=new.at,
            why=new.words.get("why", ""),
        )
        for old, new in zip(found, found[1:], strict=False)
    )


def _title(review: OpenReview, said: told.Told) -> str:
    step = review.workflow.items.get(said.facts.get("step", ""))
    answer = step.answers.get(said.facts.get("answer", "")) if step else None
    return answer.title if answer else ""


def correct(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    *,
    answer_id: str,
    reason: str,
    why: str,
    by: Actor,
    now: datetime,
) -> None:
    """Record another answer of a check that was made, beside the one that stands; for whoever makes it.

    Raises NotMade, UnknownAnswer, ReasonNeeded, WhyNeeded, SameAnswer, WordsTooLong, NotYours, NoSuchItem.
    """
    item = items.get(session, review, item_id, kind=Kind.step)
    said = review.workflow.items[item.name]
    access.require_role(session, by, [said.by] if said.by else [], review=review, on=local_day(now))
    if item.name not in check_turns.names_in(review) or item.state != StepState.done:
        raise NotMade
    need_answer(said, answer_id, reason)
    require_short(reason, why)
    before = told.about(session, review, item_id, ANSWERS)[-1]
    if (answer_id, cleaned(reason)) == (before.facts["answer"], before.words.get("reason", "")):
        raise SameAnswer
    if len(cleaned(why)) < SHORTEST_REASON:
        raise WhyNeeded
    facts = {"step": item.name, "item": str(item.id), "answer": answer_id, "before": before.facts["answer"]}
    secrets = {"reason": cleaned(reason), "why": cleaned(why)}
    history.append(session, CORRECTED, by=by, now=now, review=review, facts=facts, secrets=secrets)
