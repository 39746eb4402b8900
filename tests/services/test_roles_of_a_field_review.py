"""Roles as a published process has them: several for reviewers, and people invited for no agency."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from malp_flow.engine import gates
from malp_flow.engine.loading import load_workflow
from malp_flow.engine.story import IN_TIME
from malp_flow.services import (
    event_naming,
    learning_event,
    naming,
    people,
    picture,
    rehearsal_cast,
    roles,
    set_up,
)
from malp_flow.services.event_naming import AgencyNeeded, Invitee
from malp_flow.services.naming import HoldsItAlready, NoReviewersPart
from malp_flow.wiring import house_in_memory

FILE = Path(__file__).parents[1] / "cases" / "field" / "workflows" / "susr.yaml"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def founded():
    house = house_in_memory(clock=lambda: NOON)
    definition = load_workflow(FILE.name, FILE.read_bytes())
    with house.transaction() as session:
        cast = rehearsal_cast.assembled(session, definition, IN_TIME, now=NOON)
    return house, cast


@pytest.fixture
def review(founded):
    """A session in the review, whose changes are forgotten with the test."""
    house, cast = founded
    with house.maker() as session:
        yield session, cast.review(session), cast
        session.rollback()


def name(session, review, cast, member, **how):
    naming.name_reviewer(session, review, member, by=cast.manager, now=NOON, **how)


def held(session, review, role):
    found = roles.holders(session, review, role, on=date(2026, 3, 2))
    return sorted(people.name_of(session, each.membership_id) for each in found)


def test_names_one_person_for_each_role(review):
    session, opened, cast = review

    name(session, opened, cast, cast.by_role["reviewer"].person_id, role="panel_chair")

    assert held(session, opened, "board_chair") == ["Chair of the board"]
    assert held(session, opened, "panel_chair") == ["Reviewer"]
    shown = {part.title: part.names for part in set_up.set_up(session, opened, now=NOON).parts}
    assert shown["Reviewer"] == "Reviewer and Reviewer 2"


def test_names_all_of_them_at_once_where_no_role_is_said(review):
    session, opened, cast = review

    name(session, opened, cast, cast.by_role["panel_chair"].person_id)

    for role in opened.workflow.roles_as("reviewer"):
        assert held(session, opened, role) == ["Chair of the panel"]


def test_opens_the_gate_that_wants_two_once_somebody_is_named_beside(review):
    session, opened, cast = review
    extended = opened.workflow.move("form_extended")

    def missing():
        known = picture.facts(session, opened, now=NOON)
        return [
            one.sentence for one in gates.blockers(opened.workflow, extended, known) if "more" in one.sentence
        ]

    name(session, opened, cast, cast.by_role["reviewer"].person_id, role="reviewer")
    before = missing()
    name(session, opened, cast, cast.by_role["panel_chair"].person_id, role="reviewer", beside=True)

    assert before == ["Reviewer: one more is needed."]
    assert missing() == []


def test_names_nobody_twice_and_nobody_in_a_role_of_others(review):
    session, opened, cast = review
    reviewer = cast.by_role["reviewer"].person_id

    with pytest.raises(HoldsItAlready):
        name(session, opened, cast, reviewer, role="reviewer", beside=True)
    with pytest.raises(NoReviewersPart):
        name(session, opened, cast, reviewer, role="business_manager")


def test_invites_somebody_of_the_review_for_no_agency_and_a_practitioner_for_one(review):
    session, opened, cast = review
    day = NOON + timedelta(days=30)
    learning_event.arrange(
        session, opened, event="learning_event", starts_at=day, ends_at=day + timedelta(hours=3),
        place="Town hall", by=cast.manager, now=NOON,
    )  # fmt: skip

    def invite(role):
        wanted = Invitee("Sam Supporter", "sam@family.example", role, None)
        return event_naming.invite_person(session, opened, wanted, by=cast.manager, now=NOON)

    with pytest.raises(AgencyNeeded):
        invite("practitioner")
    invite("family_member")

    assert held(session, opened, "family_member") == ["Sam Supporter"]
