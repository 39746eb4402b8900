"""What a page asks of many reviews one after the other is read for all of them at once.

Services ask for one review at a time, which is how they read best, and a list of 300 would ask 300 times.
A page says first which reviews it will ask about; then each kind of question is put once, for all of them.
Only in a session for looking that keeps what it has read: elsewhere each question is put by itself.
"""

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.services import read_once

Thing = TypeVar("Thing")
_AMONG = "asked_together"


def announce(session: Session, review_ids: Collection[UUID]) -> None:
    """Say about which reviews will be asked; what is found of them stays true until the session ends."""
    if read_once.keeps(session):
        session.info[_AMONG] = frozenset(review_ids)


def are(session: Session, review_id: UUID) -> bool:
    """Whether this review is one of those that were announced."""
    return review_id in session.info.get(_AMONG, ())


def rows(
    session: Session,
    what: Hashable,
    review_id: UUID,
    ask: Callable[[Collection[UUID]], Iterable[tuple[UUID | None, Thing]]],
) -> list[Thing]:
    """Return what `ask` finds of one review, in its order; `what` names the question, with all it depends on.

    `ask` takes the ids of reviews and gives each thing with the id of its review.
    """
    if not are(session, review_id):
        return [thing for _, thing in ask((review_id,))]
    among: frozenset[UUID] = session.info[_AMONG]

    def find() -> dict[UUID | None, list[Thing]]:
        found: dict[UUID | None, list[Thing]] = {}
        for owner, thing in ask(among):
            found.setdefault(owner, []).append(thing)
        return found

    return list(read_once.once(session, ("together", what, among), find).get(review_id, ()))
