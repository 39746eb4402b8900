"""A year of audits in an instant: reviews with returns, so many working days before or after their day."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from malp_flow.engine.working_days import calendar
from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item, place_of
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Review
from malp_flow.services import commissioning, history, library, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from tests.web.houses import NOON

DAYS = calendar("england-and-wales")
DUE = date(2026, 2, 13)
RETURNS = {"Fernshire Police": (-3, 0, 2, 2), "NHS Fernshire": (-5, -1, 6, 0), "Northgate Housing": (1,)}
THEMES = ("Neglect", "Exploitation", "Neglect", "Bruising")


def tell(place, *, due=DUE, begins="MALP-2026-5", themes=THEMES):
    """Put four reviews with their returns into the house; their references begin with these signs."""
    by = Actor(place.made.partnership, place.made.manager)
    with place.house.transaction() as session:
        digest = library.newest(session, "malp")
        agencies = {name: _agency(session, by, name) for name in RETURNS}
        for number, theme in enumerate(themes):
            review = _review(session, f"{begins}{number}", theme, digest, by=by)
            for name, days in RETURNS.items():
                if number < len(days):
                    _returned(session, review, agencies[name], days[number], due=due)


def _agency(session, by, name):
    here = (Agency.partnership_id == by.partnership_id, Agency.name == name)
    known = session.scalar(select(Agency.id).where(*here))
    if known:
        return known
    row = Agency(partnership_id=by.partnership_id, name=name, kind="housing")
    session.add(row)
    return row.id


def _review(session, reference, theme, digest, *, by):
    begun = NOON - timedelta(days=40)
    wanted = Commission(reference=reference, theme=theme, workflow_digest=digest, panel=[])
    review_id = commissioning.commission(session, wanted, by=by, now=NOON)
    session.get_one(Review, review_id).created_at = begun
    review = reviews.opened(session, review_id, partnership_id=by.partnership_id)
    left, review.state = review.state, next(iter(review.workflow.moves_from(review.state))).to
    facts = {"from": left, "to": review.state}
    moved = begun + timedelta(days=3 + int(reference[-1]) * 5)
    history.append(session, "review.moved", by=by, now=moved, review=review, facts=facts)
    return session.get_one(Review, review_id)


def _returned(session, review, agency_id, days, *, due):
    name = next(iter(library.definition(session, review.workflow_digest).workflow.items_of("return")))
    item = Item(
        partnership_id=review.partnership_id,
        review_id=review.id,
        name=name,
        kind="return",
        agency_id=agency_id,
        place=place_of(case_id=None, agency_id=agency_id, seat_id=None),
        state="complete",
    )
    workflow = library.definition(session, review.workflow_digest).workflow
    clock = next(key for key, each in workflow.deadlines.items() if each.for_ == name and each.due)
    came = DAYS.add(due, days) if days else due
    deadline = Deadline(
        partnership_id=review.partnership_id,
        review_id=review.id,
        name=clock,
        item_id=item.id,
        item_place=str(item.id),
        anchor_on=due - timedelta(days=21),
        due_on=due,
        due_at=datetime.combine(due, time(17), UTC),
        first_due_on=due,
        calendar="england-and-wales",
        met_at=datetime.combine(came, time(12), UTC),
    )
    session.add_all([item, deadline])
