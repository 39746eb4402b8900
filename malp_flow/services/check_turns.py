"""Checks after the end come one after the other, and not long before their day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.lives import StepState
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item as Row
from malp_flow.services import deadlines, picture, step_doers
from malp_flow.services.reviews import OpenReview

_A_MONTH = timedelta(days=31)


class NotItsTurn(Refused):
    """Record the check before this one first: they come in the order of their days"""


class EarlyCheck(Refused):
    """Tick that you record it early, or wait: it is due more than a month from now"""


@dataclass(frozen=True, slots=True)
class Turn:
    """When a check may be made: `after` is the title of one that comes first, empty where none does."""

    after: str = ""
    early: bool = False
    """Its day is more than a month away."""


ANY_TIME = Turn()


def names_in(review: OpenReview) -> tuple[str, ...]:
    """Return the steps after the end that ask what has come of it, in the order of their file.

    What somebody outside says of the report is no check: nothing waits for it, and it waits for nothing.
    """
    said = review.workflow.items
    return tuple(
        name
        for name in review.workflow.items_of(Kind.step)
        if said[name].follow_up
        and said[name].answers
        and not said[name].about_family
        and not step_doers.is_by_link(review, said[name])
    )


def due_days(session: Session, review: OpenReview) -> Mapping[str, date]:
    """Return the day of each item whose clock runs, by its id."""
    found = deadlines.running(session, review)
    return {str(each.item_id): each.due_on for each in found if each.item_id and not each.earliest}


def turns(review: OpenReview, known: Facts, due: Mapping[str, date]) -> Mapping[str, Turn]:
    """Return when each open check may be made, by its id; none of a review that has not ended."""
    if not review.workflow.state(review.state).final:
        return {}
    return {
        fact.id: Turn(after=_first(review, known, due, fact), early=_is_early(known, due, fact))
        for fact in _open(review, known)
    }


def _open(review: OpenReview, known: Facts) -> Iterator[ItemFact]:
    for name in names_in(review):
        yield from (fact for fact in known.items_named(name) if fact.state == StepState.to_do)


def _first(review: OpenReview, known: Facts, due: Mapping[str, date], fact: ItemFact) -> str:
    """Return the title of the check that is made before this one at the same place."""
    own = (fact.agency_name, fact.case_reference)
    beside = [each for each in _open(review, known) if (each.agency_name, each.case_reference) == own]
    first = min(beside, key=lambda each: due.get(each.id, date.max))  # of one day, the first in the file
    return "" if first.id == fact.id else review.workflow.items[first.name].title


def _is_early(known: Facts, due: Mapping[str, date], fact: ItemFact) -> bool:
    return fact.id in due and due[fact.id] - local_day(known.at) > _A_MONTH


def require(session: Session, review: OpenReview, item: Row, *, early: bool, now: datetime) -> None:
    """Let a check be made when it is its turn; `early` says that somebody means it before its day.

    Other steps are always let through. Raises NotItsTurn, EarlyCheck.
    """
    ended = review.workflow.state(review.state).final
    if not ended or item.name not in names_in(review):
        return
    known = picture.facts(session, review, now=now)
    turn = turns(review, known, due_days(session, review)).get(str(item.id), ANY_TIME)
    if turn.after:
        raise NotItsTurn
    if turn.early and not early:
        raise EarlyCheck
