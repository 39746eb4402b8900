"""Items of a review: made, opened, brought on in their lives, done."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import DONE, START, ForEach, Kind
from malp_flow.engine.lives import Act, begins_in, default_life, done_states
from malp_flow.engine.machine import life_after
from malp_flow.errors import NotFound
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item, place_of
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case, PanelSeat, Review
from malp_flow.services import awaited_days, deadlines, read_once, signatures, together
from malp_flow.services.reviews import OpenReview


class NoSuchItem(NotFound):
    """There is nothing of that kind here."""


def make(
    session: Session,
    review: OpenReview,
    name: str,
    *,
    case_id: UUID | None = None,
    agency_id: UUID | None = None,
    seat_id: UUID | None = None,
    owner_id: UUID | None = None,
    number: int = 1,
) -> Item:
    """Make one item in the state in which its life begins, and return it.

    With `owner_id` it is owed by that one person. `number` counts those of one name at one place: an item
    that is raised may be there several times, and a respondent is asked once in each wave.
    """
    said = review.workflow.items[name]
    item = Item(
        partnership_id=review.partnership_id,
        review_id=review.id,
        name=name,
        kind=said.kind,
        case_id=case_id,
        agency_id=agency_id,
        seat_id=seat_id,
        owner_id=owner_id,
        place=place_of(
            case_id=case_id,
            agency_id=agency_id,
            seat_id=seat_id,
            respondent_id=owner_id if said.for_each == ForEach.participant else None,
        ),
        round=number,
        state=begins_in(said),
    )
    session.add(item)
    if said.kind == Kind.return_:
        session.add(Audit(item_id=item.id, partnership_id=review.partnership_id))
    session.flush()
    return item


def make_for_review(session: Session, review: OpenReview) -> None:
    """Make the items that a review, or its panel as a whole, has once, or once for each seat of the panel."""
    seats = session.scalars(
        select(PanelSeat).where(PanelSeat.review_id == review.id).order_by(PanelSeat.number)
    ).all()
    for name, said in review.workflow.items.items():
        if said.raised_by:
            continue  # made when somebody raises it, as often as they do
        if said.for_each in (ForEach.review, ForEach.panel):
            make(session, review, name)
        elif said.for_each == ForEach.partner:
            for seat in seats:
                make(session, review, name, seat_id=seat.id)


def make_at(
    session: Session,
    review: OpenReview,
    for_each: ForEach,
    *,
    case_id: UUID | None = None,
    agency_id: UUID | None = None,
    number: int = 1,
    now: datetime,
) -> list[Item]:
    """Make what the file asks for at such a place, and return it; clocks from the commission on begin."""
    names = [
        name
        for name, said in review.workflow.items.items()
        if said.for_each == for_each and not said.raised_by
    ]
    place = {"case_id": case_id, "agency_id": agency_id}
    made = [make(session, review, name, **place, number=number) for name in names]
    begun = session.get_one(Review, review.id).created_at
    for item in made:
        deadlines.start_for(session, review, item, START, at=begun, now=now)
    return made


def of_review(session: Session, review: OpenReview, names: Iterable[str]) -> list[Item]:
    """Return the items of these names."""
    wanted = frozenset(names)
    if read_once.keeps(session) and not together.are(session, review.id):
        whole = read_once.once(session, ("items", review.id), partial(_with_places, session, review.id))
        return [item for item in whole if item.name in wanted]

    def ask(ids: Collection[UUID]) -> Iterable[tuple[UUID, Item]]:
        query = select(Item).where(Item.review_id.in_(ids), Item.name.in_(wanted))
        return ((item.review_id, item) for item in session.scalars(query))

    return together.rows(session, ("items", wanted), review.id, ask)


def read_ahead(session: Session, review_ids: Collection[UUID]) -> None:
    """Read the items of several reviews by one statement, for a page about all of them."""
    if read_once.keeps(session):
        whole = _with_places(session, *review_ids)
        for each in review_ids:
            read_once.note(session, ("items", each), [item for item in whole if item.review_id == each])


def _with_places(session: Session, *review_ids: UUID) -> list[Item]:
    return _with_what_they_are_about(session, Item.review_id.in_(review_ids))


def _with_what_they_are_about(session: Session, which: ColumnElement[bool]) -> list[Item]:
    """Return items; the rows that they are about are read with them, so that nobody asks again."""
    query = (
        select(Item, Audit, Case, Agency, PanelSeat)
        .outerjoin(Audit, Audit.item_id == Item.id)
        .outerjoin(Case, Case.id == Item.case_id)
        .outerjoin(Agency, Agency.id == Item.agency_id)
        .outerjoin(PanelSeat, PanelSeat.id == Item.seat_id)
        .where(which)
        .order_by(Item.id)
    )
    return [row[0] for row in session.execute(query)]


def get(session: Session, review: OpenReview, item_id: UUID, *, kind: Kind) -> Item:
    """Return one item of a kind in this review; raises NoSuchItem."""
    if read_once.is_missing(session, Item, item_id):
        _with_what_they_are_about(session, Item.id == item_id)
    item = session.get(Item, item_id)
    if item is None or item.review_id != review.id or item.kind != kind:
        raise NoSuchItem
    return item


def only(session: Session, review: OpenReview, kind: Kind, *, name: str | None = None) -> Item:
    """Return the review's one item of a kind, or the one of this name; raises NoSuchItem."""
    names = review.workflow.items_of(kind)
    found = of_review(session, review, names[:1] if name is None else {name} & set(names))
    if not found:
        raise NoSuchItem
    return found[0]


def about(item: Item) -> dict[str, object]:
    """Return what an entry says about the item of an agency on a case: ids only."""
    return {"item": str(item.id), "case": str(item.case_id), "agency": str(item.agency_id)}


def may(item: Item, act: Act) -> bool:
    """Whether the item's life allows the act where it stands."""
    return any(move.id == act and item.state in move.from_ for move in default_life(item.kind).moves)


def bring_on(session: Session, review: OpenReview, item: Item, act: Act, *, now: datetime) -> None:
    """Take an item one step on in its life, and stop or start what hangs on it.

    Raises NotNow where its life does not allow the act. Says nothing in the history: the act has
    its own word there.
    """
    done = done_states(review.workflow.items[item.name])
    was_done = item.state in done
    item.state = life_after(default_life(item.kind), act, item.state)
    item.done_at = now if item.state in done else None
    if act == Act.open_up:
        item.opened_at = now
    if item.kind == Kind.decision and act in (Act.open_up, Act.ask_again):
        # What was answered before somebody asks anew counts no more, even to the same version.
        given = signatures.counting(session, [item.id]).values()
        signatures.void(session, given, signatures.Why.withdrawn, now=now)
    session.flush()
    if item.done_at and not was_done:
        _finished(session, review, item, now=now)


def _finished(session: Session, review: OpenReview, item: Item, *, now: datetime) -> None:
    for deadline in deadlines.running(session, review, item_id=item.id):
        clock = review.workflow.deadlines[deadline.name]
        if clock.met_by == "done" or clock.due is None:
            deadlines.meet(session, review, deadline, now=now)
    waits = awaited_days.of_review(session, review, item=item)
    met = [row for row in waits if awaited_days.is_met_by(review, row, DONE)]
    deadlines.meet_undated(session, review, met, now=now)
