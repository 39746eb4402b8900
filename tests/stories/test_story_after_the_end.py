"""Every shipped workflow, from its first day through its event and its end, to what comes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.working_days import calendar
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, Membership
from malp_flow.records.reviews import Review
from malp_flow.services import (
    action_progress,
    actions,
    history_check,
    reviews,
    steps,
)
from malp_flow.services.actor import Actor
from tests.stories.test_stories_rehearsed import FILES, ended_house

IN_SHORT = {"malp-light", "silp"}


class AfterTheEnd:
    """A review that was played to its end by the services, and who belongs to it."""

    def __init__(self, name):
        self.house, told = ended_house(name)
        assert told.ended
        self.ended_on = told.states[-1].on
        with self.house.transaction() as session:
            review = session.scalars(select(Review)).one()
            self.review_id, self.partnership_id = review.id, review.partnership_id
            opened = reviews.opened(session, review.id, partnership_id=review.partnership_id)
            self.days = calendar(opened.workflow.calendar)
            agency = session.scalars(select(Agency).order_by(Agency.name).limit(1)).one()
            there = session.scalars(select(Membership))
            self.members = {sealed.get(session, each, "name_sealed"): each.id for each in there}
            self.agency_id, self.agency_name = agency.id, agency.name
            roles = opened.workflow.roles.values()
            self.managers = [role.title for role in roles if role.as_ == Capacity.manager]

    def as_(self, name):
        return Actor(self.partnership_id, self.members[name])

    @property
    def manager(self):
        return self.as_(next(title for title in self.managers if title in self.members))

    @property
    def lead(self):
        """The lead of the agency; where a workflow has none, whoever wrote for its panel."""
        name = f"Lead of {self.agency_name}"
        return self.as_(name if name in self.members else "Scribe of the panel")

    def day(self, after):
        return self.days.next_working_day(self.ended_on + timedelta(days=after))

    def at(self, after):
        day = self.day(after)
        return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)

    def do(self, act, *args, **given):
        with self.house.transaction() as session:
            review = reviews.opened(session, self.review_id, partnership_id=self.partnership_id)
            return act(session, review, *args, **given)

    def states(self, name):
        with self.house.transaction() as session:
            return [item.state for item in session.scalars(select(Item).where(Item.name == name))]


# The default workflow goes the same way, in more detail, in the story of a review.
@pytest.mark.parametrize(
    "name", [name if name in IN_SHORT else pytest.param(name, marks=pytest.mark.thorough) for name in FILES]
)
def test_goes_on_from_the_event_to_a_closed_action_and_a_recorded_impact_check(name):
    after = AfterTheEnd(name)
    flow = after.do(lambda _session, review: review.workflow)
    held = flow.items_of(Kind.event)
    (action_name,) = [item for item, said in flow.items.items() if said.for_each == "action"]
    impact = next(item for item, said in flow.items.items() if item.startswith("impact") and said.answers)

    wanted = actions.Wanted(
        source=actions.EVENT, text="Ask about debts at every visit.", measure="Debts are noted in 8 of 10.",
        due_on=after.day(60), agency_id=after.agency_id, owner_id=after.lead.person_id, impact="practice",
    )  # fmt: skip
    action = after.do(actions.add, wanted, by=after.manager, now=after.at(1))
    with after.house.transaction() as session:
        action_progress.update(
            session, action, words="Briefed.", evidence="9 of 10 records.", done=True, by=after.lead,
            now=after.at(50),
        )  # fmt: skip
    proven = action_progress.EVIDENCED
    after.do(action_progress.close, action, outcome=proven, by=after.manager, now=after.at(52))
    after.do(
        steps.finish_only, impact, answer_id="change_seen", reason="Debts are noted in 9 of 10 records.",
        by=after.manager, now=after.at(360),
    )  # fmt: skip

    assert held
    assert after.states(action_name) == ["done"]
    assert after.states(impact) == ["done"]
    with after.house.transaction() as session:
        assert history_check.faults(session, after.partnership_id) == []
