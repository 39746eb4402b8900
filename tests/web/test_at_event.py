"""The event behind the link of somebody invited: their contribution, what was noted, what came of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from malp_flow.engine.definition import Kind
from malp_flow.records import sealed
from malp_flow.records.learning_event import EventInvitation, Meeting
from malp_flow.services import items, learning_event, links, people, who_came
from malp_flow.services.actor import Actor
from malp_flow.services.who_came import Attendee
from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_client, a_house, an_app, let_in_by, newest_code
from tests.web.test_manager import member
from tests.web.test_review import all_in, opened

STARTS = NOON + timedelta(days=20)
SAVE = "Save your contribution"
GIVEN = {"well": "The school rang early.", "hard": "Two systems.", "helped": "One list."}


class Invited:
    """A practitioner who is invited to an event in twenty days, and the house of it."""

    def __init__(self, tmp_path):
        self.house, self.clock = a_house(tmp_path)
        self.issued = issue_audits(self.house, now=NOON)
        all_in(self.house, self.issued, self.clock)
        self.clock[0] = NOON
        self.rita = member(self.house, self.issued, "Rita Reviewer")
        with self.house.transaction() as session:
            self.link = self._invite(session)

    def _invite(self, session):
        review = opened(session, self.issued)
        by = Actor(self.issued.partnership, self.rita)
        meeting = learning_event.arrange(
            session, review, starts_at=STARTS, ends_at=STARTS + timedelta(hours=2), place="Hall",
            by=by, now=NOON,
        )  # fmt: skip
        sealed.put(session, meeting, "support_sealed", "Safe Talk, 01632 960200")
        self.paula = people.add_member(
            session, name="Paula Practitioner", address="paula@police.example", by=by, now=NOON
        )
        session.add(
            EventInvitation(
                partnership_id=self.issued.partnership, meeting_id=meeting.id, membership_id=self.paula,
                role="practitioner", invited_by=self.rita, invited_at=NOON,
            )
        )  # fmt: skip
        event = items.only(session, review, Kind.event)
        return links.link_of(session, event, self.paula, now=NOON)

    def browser(self):
        return let_in_by(self.house, self.link)

    def over(self):
        """Let the event pass, and Paula have been there."""
        self.clock[0] = STARTS + timedelta(hours=3)
        with self.house.transaction() as session:
            assert session.scalars(select(Meeting)).one()
            who_came.record(
                session, opened(session, self.issued), by=Actor(self.issued.partnership, self.rita),
                attendees=[Attendee("Paula Practitioner", "practitioner", None, True, self.paula)],
                now=self.clock[0],
            )  # fmt: skip


@pytest.fixture
def invited(tmp_path):
    return Invited(tmp_path)


def test_leads_from_the_code_to_the_event_and_to_a_contribution(invited):
    client = invited.browser()

    page = client.get(f"/a/{invited.link}").follow()
    form = page.follow("Give a contribution").form(button=SAVE)
    done = form.fill(GIVEN).submit()

    assert page.h1 == "Learning event"
    assert "Tuesday 24 March at midday to 2pm, Hall" in page.main
    assert "Safe Talk, 01632 960200" in page.main
    assert done.notice == "Your contribution is saved. You can change it until the event begins."
    again = done.follow("Change your contribution").form(button=SAVE)
    assert {name: again.values[name] for name in GIVEN} == GIVEN


def test_asks_a_stranger_for_a_code_first(invited):
    answer = a_client(invited.house).get(f"/a/{invited.link}/contribution")

    assert answer.location.endswith(f"/a/{invited.link}")


def test_asks_for_some_words_and_keeps_none(invited):
    form = invited.browser().get(f"/a/{invited.link}/contribution").form(button=SAVE)

    page = form.submit()

    assert page.errors == ["Write something in one of the fields, in up to 5,000 characters each."]


def test_warns_of_what_looks_like_an_identity_and_keeps_it(invited):
    form = invited.browser().get(f"/a/{invited.link}/contribution").form(button=SAVE)

    page = form.fill({"hard": "We wrote to 943 476 5919."}).submit()

    assert page.notice == "Saved. Something may say who somebody is: look at the warnings."
    assert "This may say who somebody is: “943 476 5919”" in page.main
    assert page.form(button=SAVE).submit().h1 == "Learning event"


def test_keeps_what_was_typed_when_the_event_began_meanwhile(invited):
    invited.clock[0] = STARTS - timedelta(minutes=5)
    form = invited.browser().get(f"/a/{invited.link}/contribution").form(button=SAVE)
    invited.clock[0] = STARTS

    page = form.fill(GIVEN).submit()

    assert page.errors[0].startswith("The event has begun, so contributions stay as they are.")
    assert "You gave none." in page.main


def test_shows_afterwards_what_is_noted_and_a_note_of_participation_without_the_review(invited):
    invited.over()
    client = invited.browser()

    page = client.get(f"/a/{invited.link}/event")
    note = page.follow("Your note of participation")

    assert "Nothing is marked yet." in page.main
    assert "Paula Practitioner" in note.main
    assert "24 March 2026" in note.main
    assert "MALP-2026-07" not in note.main


def test_finds_no_learning_before_the_report_is_agreed(invited):
    assert invited.browser().get(f"/a/{invited.link}/learning").status == 404


@pytest.mark.thorough
def test_can_be_read_by_everybody_afterwards(invited):
    invited.over()
    client = invited.browser()

    paths = [f"/a/{invited.link}/{name}" for name in ("event", "participation")]
    assert_all_accessible(an_app(invited.house), client, paths, (1280, 375, 320))


def test_asks_for_a_pin_before_the_event_in_words_of_its_own_and_for_none_after_it(invited):
    page = code_given_by(invited)

    invited.over()
    later = code_given_by(invited)

    assert page.h1 == "Choose a PIN"
    assert "your audit" not in page.main
    assert later.path == f"/a/{invited.link}/event"


def test_asks_for_a_pin_after_the_event_where_a_contribution_is_kept(invited):
    form = invited.browser().get(f"/a/{invited.link}/contribution").form(button="Save your contribution")
    form.fill(well="The visits were kept.").submit()
    invited.over()

    assert code_given_by(invited).h1 == "Enter your PIN"


def code_given_by(invited):
    page = a_client(invited.house).get(f"/a/{invited.link}").form(button="Send me a code").submit()
    return page.form(button="Continue").fill(code=newest_code(invited.house)).submit()
