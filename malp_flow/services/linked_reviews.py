"""A review that leads to another: wanted by a move, commissioned by a person, linked both ways.

A person commissions it, because reference, panel and records are theirs to choose. Until then it is wanted.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine import telling_moves
from malp_flow.engine.definition import Capacity
from malp_flow.engine.facts import Facts
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.history import Entry
from malp_flow.records.reviews import Review
from malp_flow.services import access, history, reviews, told, workflow_list
from malp_flow.services.actor import Actor
from malp_flow.services.free_text import require_short
from malp_flow.services.here import NotHere, get_here
from malp_flow.services.need import Kind, Need
from malp_flow.services.reviews import OpenReview
from malp_flow.services.spawning import LED_TO, WANTED
from malp_flow.wording import gettext

COMES_FROM, NOT_NEEDED = "review.comes_from", "review.linked_not_needed"
SHORTEST_REASON = 20


class DoneAlready(Refused):
    """That review was commissioned already, or somebody said that it is not needed."""


class WhyNot(Refused):
    """Say why it is not needed, in a sentence of at least 20 characters: it is kept in the history."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A review that this one leads to, still to be commissioned; without a `workflow` none is active here.

    `withdrawn` says that this one was ended early since: whether the other is needed is for a person to say.
    """

    entry_id: UUID
    title: str
    workflow: str
    theme: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Linked:
    """Another review: the one this one comes from, or one it has led to, with where it stands."""

    reference: str
    comes_from: bool
    state: str


def wanted(session: Session, review: OpenReview) -> tuple[Wanted, ...]:
    """Return what this review leads to and still waits for somebody to commission it."""
    over = {facts["wanted"] for _, facts in _entries(session, review, LED_TO, NOT_NEEDED)}
    active = {line.name: line for line in workflow_list.lines(session) if line.newest}
    theme = session.get_one(Review, review.id).theme
    withdrawn = review.state in {move.to for move in telling_moves.ending_early(review.workflow)}
    found = []
    for entry, facts in _entries(session, review, WANTED):
        if str(entry.id) not in over:
            line = active.get(facts["workflow"])
            title = line.title if line else facts["workflow"]
            found.append(Wanted(entry.id, title, line.digest if line else "", theme, withdrawn))
    return tuple(found)


def linked(session: Session, review: OpenReview) -> tuple[Linked, ...]:
    """Return the reviews that are linked with this one: first the one it comes from."""
    entries = _entries(session, review, COMES_FROM, LED_TO)
    found = [_told(session, review, UUID(facts["review"]), entry.kind) for entry, facts in entries]
    return tuple(sorted(found, key=lambda one: not one.comes_from))


def _told(session: Session, review: OpenReview, other: UUID, kind: str) -> Linked:
    found = reviews.read(session, other, partnership_id=review.partnership_id)
    return Linked(found.reference, kind == COMES_FROM, found.workflow.state(found.state).title)


def _entries(session: Session, review: OpenReview, *kinds: str) -> list[tuple[Entry, dict[str, str]]]:
    found = told.entries(session, review, kinds)
    return [(entry, json.loads(entry.body)["facts"]) for entry in found]


def of_entry(session: Session, entry_id: UUID, *, by: Actor, now: datetime) -> tuple[OpenReview, Wanted]:
    """Return the review that wants another one, and what it wants. Raises NotHere, NotYours, DoneAlready."""
    entry = get_here(session, Entry, entry_id, by=by)
    if entry.kind != WANTED or entry.review_id is None:
        raise NotHere
    review = reviews.opened(session, entry.review_id, partnership_id=by.partnership_id)
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    found = next((one for one in wanted(session, review) if one.entry_id == entry_id), None)
    if found is None:
        raise DoneAlready
    return review, found


def link(session: Session, entry_id: UUID, made: OpenReview, *, by: Actor, now: datetime) -> None:
    """Link the review that was just commissioned with the one that wanted it.

    Raises NotHere, NotYours, DoneAlready.
    """
    parent, _found = of_entry(session, entry_id, by=by, now=now)
    led_to = {"wanted": str(entry_id), "review": str(made.id)}
    history.append(session, LED_TO, by=by, now=now, review=parent, facts=led_to)
    comes_from = {"review": str(parent.id)}
    history.append(session, COMES_FROM, by=by, now=now, review=made, facts=comes_from)


def leave_out(session: Session, entry_id: UUID, *, reason: str, by: Actor, now: datetime) -> None:
    """Say that the wanted review is not needed, and why. Raises WhyNot, NotHere, NotYours, DoneAlready."""
    review, _found = of_entry(session, entry_id, by=by, now=now)
    if len(reason.strip()) < SHORTEST_REASON:
        raise WhyNot
    require_short(reason)
    facts, secrets = {"wanted": str(entry_id)}, {"reason": reason.strip()}
    history.append(session, NOT_NEEDED, by=by, now=now, review=review, facts=facts, secrets=secrets)


def needs(session: Session, seen: Iterable[tuple[OpenReview, str, Facts]]) -> Iterator[Need]:
    """Yield each review that somebody who runs these ones should commission now."""
    for review, _theme, _known in seen:
        if not any(move.spawns for move in review.workflow.moves):
            continue
        for one in wanted(session, review):
            words = {"reference": review.reference, "title": one.title}
            said = gettext("%(reference)s leads to another review: %(title)s")
            if one.withdrawn:
                said = gettext("%(reference)s led to another review, and was ended early since: %(title)s")
            yield Need(
                Kind.linked,
                review.reference,
                said % words,
                text=one.theme,
                action=gettext("Commission it, or say why it is not needed"),
                thing=str(one.entry_id),
            )
