"""“Do you know this child, or a parent or carer?”: asked of every agency before its audits are issued.

Answered by the agency's lead or co-ordinator behind their own link, or written down by the manager after a
call. Roles of parents and carers are kept, never a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act, ReturnState
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.services import (
    access,
    adding,
    history,
    items,
    link_readers,
    moves,
    nil_returns,
    records_asked,
)
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

ANSWERED = "records.answered"


class Known(StrEnum):
    """What an agency says of the child, and of parents and carers."""

    known = auto()
    not_known = auto()
    outside_period = auto()


class Role(StrEnum):
    """In which role a parent or carer is known; nobody's name is kept."""

    mother = auto()
    father = auto()
    partner_of_a_parent = auto()
    grandparent = auto()
    foster_carer = auto()
    other_carer = auto()


class AnswerNeeded(Refused):
    """Say for the child, and for parents and carers, whether they are known."""


class WhoSaidNeeded(Refused):
    """Say who told you so: their role and the day."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer; `roles` say as what a parent or carer is known."""

    child: Known
    parents: Known
    roles: tuple[Role, ...] = ()

    @property
    def nobody(self) -> bool:
        """Whether neither the child nor a parent or carer is known at all."""
        return self.child == self.parents == Known.not_known


def said(child: str, parents: str, roles: Sequence[str] = ()) -> Said:
    """Return an answer out of a form's words; raises AnswerNeeded."""
    if child not in set(Known) or parents not in set(Known):
        raise AnswerNeeded
    kept = tuple(role for role in Role if role in roles and parents != Known.not_known)
    return Said(Known(child), Known(parents), kept)


def answer(
    session: Session, review: OpenReview, item_id: UUID, given: Said, *, by: Actor, now: datetime
) -> None:
    """Answer as the agency's lead or co-ordinator. “Not known” for both makes the audit a nil return.

    Raises NotHere, IssuedAlready, ReviewEnded, NoSuchItem.
    """
    access.require_running(review)
    item = items.get(session, review, item_id, kind=Kind.return_)
    link_readers.require_lead(session, review, item, by=by, now=now)
    _take(session, review, item, given, said_by="", confirmed=True, by=by, now=now)


def note(
    session: Session,
    review: OpenReview,
    item_id: UUID,
    given: Said,
    *,
    said_by: str,
    by: Actor,
    now: datetime,
) -> None:
    """Write down what somebody of the agency said on the telephone, and who; a nil return is confirmed later.

    Raises WhoSaidNeeded, IssuedAlready, NotYours, ReviewEnded, NoSuchItem.
    """
    records_asked.require_manager(session, review, by=by, now=now)
    item = items.get(session, review, item_id, kind=Kind.return_)
    if not cleaned(said_by):
        raise WhoSaidNeeded
    _take(session, review, item, given, said_by=cleaned(said_by), confirmed=False, by=by, now=now)


def _take(
    session: Session,
    review: OpenReview,
    item: Item,
    given: Said,
    *,
    said_by: str,
    confirmed: bool,
    by: Actor,
    now: datetime,
) -> None:
    if item.opened_at or adding.is_issued(session, review, item.name):
        raise records_asked.IssuedAlready
    row = records_asked.row_of(session, review, item)
    row.child, row.parents, row.parent_roles = given.child, given.parents, " ".join(given.roles)
    row.answered_at, row.answered_by, row.chase_at, row.said_by_sealed = now, by.person_id, None, None
    if said_by:
        sealed.put(session, row, "said_by_sealed", said_by)
    facts = {"item": str(item.id), "child": row.child, "parents": row.parents, "called": bool(said_by)}
    words = {"said_by": said_by} if said_by else None
    history.append(session, ANSWERED, by=by, now=now, review=review, facts=facts, secrets=words)
    for each in _at(session, review, item):
        _follow(session, review, each, given, confirmed=confirmed, by=by, now=now)
    records_asked.stop_asking(session, review, item, now=now)
    moves.settle(session, review, by=by, now=now)


def _at(session: Session, review: OpenReview, item: Item) -> list[Item]:
    names = review.workflow.items_of(Kind.return_)
    place = (item.case_id, item.agency_id)
    return [e for e in items.of_review(session, review, names) if (e.case_id, e.agency_id) == place]


def _follow(
    session: Session,
    review: OpenReview,
    item: Item,
    given: Said,
    *,
    confirmed: bool,
    by: Actor,
    now: datetime,
) -> None:
    if given.nobody and items.may(item, Act.say_not_known):
        reason = gettext(
            "Said before the audits were issued: neither the child nor a parent or carer is known."
        )
        nil_returns.record(session, review, item, reason=reason, confirmed=confirmed, by=by, now=now)
    elif not given.nobody and item.state == ReturnState.nil_return:
        nil_returns.take_back(session, review, item, now=now)
