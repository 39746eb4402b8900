"""Where a letter leads its reader: to a page of theirs, or by an opaque id to the one item they may open."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.comments import TO_COMMENT
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.people import Partnership
from malp_flow.services import items, letter_meetings, link_readers
from malp_flow.services.link_readers import Way
from malp_flow.services.reviews import OpenReview
from malp_flow.services.roles import roles_of

LinkOf = Callable[..., str]
"""Gives the opaque id by which a letter leads its reader to an item."""
_HAVE_PAGES = {Capacity.manager, Capacity.reviewer, Capacity.reader, Capacity.signer}
"""Who signs in with two factors and so can open the pages of a review."""
_THEIRS = {Way.auditor, Way.owner, Way.sharer, Way.doer}
_PAGES = {"more_time_asked": "/more-time", "grade_to_look_at": "/moderation"}
"""Where a letter leads below the page of an audit."""


def hidden(_session: Session, _item: Item, _reader: UUID, *, now: datetime) -> str:  # noqa: ARG001
    """Return dots in place of an opaque id, for whoever only looks at a letter to somebody else."""
    return "…"


def address(
    session: Session,
    review: OpenReview,
    item: Item | None,
    reader: UUID,
    link_of: LinkOf,
    *,
    letter: str,
    base_url: str,
    now: datetime,
) -> str:
    """Return where this reader does what the letter asks for; nothing where they have no page."""
    if item is not None and letter_meetings.is_for_invited(session, item, reader, letter):
        return f"{base_url}/i/{link_of(session, item, reader, now=now)}"
    held = roles_of(session, review, reader, on=local_day(now))
    capacities: set[Capacity] = {review.workflow.roles[role].as_ for role in held}
    if item is not None and (
        letter == TO_COMMENT or _by_mailbox(session, review, item, reader, capacities, now=now)
    ):
        return f"{base_url}/a/{link_of(session, item, reader, now=now)}"
    if not capacities & _HAVE_PAGES:
        step = _own_step(session, review, held) if item is None else None
        return f"{base_url}/a/{link_of(session, step, reader, now=now)}" if step else ""
    place = session.get_one(Partnership, review.partnership_id)
    page = f"{base_url}/{place.slug}/reviews/{review.reference}"
    if item is not None and item.kind == Kind.document:
        return f"{page}/report"
    if item is not None and item.owner_id:
        return f"{page}/actions/{item.id}"
    if letter == letter_meetings.COLLEAGUE_ASKED and item is not None:
        return f"{page}/event/{item.name}/invitations"
    if item is None or item.kind != Kind.return_:
        return page
    return f"{page}/audits/{item.id}" + _PAGES.get(letter, "")


def _own_step(session: Session, review: OpenReview, held: Collection[str]) -> Item | None:
    """Return the step on whose page somebody outside reads of the review and moves it on."""
    outside = {role for role in held if review.workflow.roles[role].as_ == Capacity.outside}
    steps = review.workflow.items_of(Kind.step)
    names = [name for name in steps if review.workflow.items[name].by in outside]
    found = {item.name: item for item in items.of_review(session, review, names)}
    return next((found[name] for name in names if name in found), None)


def _by_mailbox(
    session: Session,
    review: OpenReview,
    item: Item,
    reader: UUID,
    capacities: set[Capacity],
    *,
    now: datetime,
) -> bool:
    """Whether the reader gets to the item by the link in the letter, and not by signing in."""
    way = link_readers.way_of(session, review, item, reader, on=local_day(now))
    # Who can sign in anyway has the whole page there; their own audit is theirs by the link alone.
    return way in _THEIRS or (way is not None and not capacities & _HAVE_PAGES)
