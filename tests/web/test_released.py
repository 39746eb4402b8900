"""The answers of an audit are read outside its agency only once the audits are released."""

from pathlib import Path

import pytest
from sqlalchemy import select

from malp_flow.engine.answers import Answer
from malp_flow.records.sign_in import AccessLog
from malp_flow.services import audits, moves
from malp_flow.services.actor import Actor
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, let_in, signed_in
from tests.web.test_manager import member, other_manager
from tests.web.test_review import REVIEW, opened

WORDS = "Seen with a parent each time."
GIVEN = {
    "records": Answer(text="All of them"),
    "read_on": Answer(value="2026-03-02"),
    "heard": Answer(value="in_part", reason=WORDS),
}


class Place:
    """A house whose first audit is back with answers; the second one is still out."""

    def __init__(self, folder: Path) -> None:
        self.house, self.clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        self.audit = f"{REVIEW}/audits/{self.made.health_audit}"
        self.answers = f"{self.audit}/answers"
        nurse = Actor(self.made.partnership, self.made.nurse)
        with self.house.transaction() as session:
            review = opened(session, self.made)
            audits.save(session, review, self.made.health_audit, GIVEN, by=nurse, now=NOON)
            audits.give_back(session, review, self.made.health_audit, by=nurse, now=NOON)

    def release(self) -> None:
        officer = Actor(self.made.partnership, self.made.officer)
        with self.house.transaction() as session:
            review = opened(session, self.made)
            audits.say_not_known(
                session, review, self.made.police_audit, reason="Looked it up.", by=officer, now=NOON
            )

    def withdraw(self) -> None:
        manager = Actor(self.made.partnership, self.made.manager)
        with self.house.transaction() as session:
            why = "The review was opened by mistake."
            moves.move_on(session, opened(session, self.made), "withdraw", by=manager, now=NOON, reason=why)

    def browser(self, name: str):
        return signed_in(self.house, member(self.house, self.made, name))

    def readings(self) -> list[str]:
        with self.house.reading() as session:
            return list(session.scalars(select(AccessLog.thing)))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize("name", ["Mary Manager", "Rita Reviewer"])
def test_hides_the_answers_before_the_audits_are_released(place, name):
    page = place.browser(name).get(place.answers)

    assert page.status == 404
    assert WORDS not in page.html
    assert place.readings() == []


@pytest.mark.parametrize("name", ["Mary Manager", "Rita Reviewer"])
def test_shows_the_answers_once_the_audits_are_released_and_notes_who_read(place, name):
    place.release()
    client = place.browser(name)

    page = client.get(place.audit).follow("Read the answers")

    assert page.h1 == "Answers: record C-118, NHS Fernshire"
    assert WORDS in page.main
    assert page.main.index("About this audit") < page.main.index("Voice of the child")
    assert "Was custody used?" not in page.main
    assert place.readings() == [f"audit:{place.made.health_audit}"]


def test_says_that_the_answers_stay_with_the_agency_only_until_the_release(place):
    client = place.browser("Mary Manager")

    before = client.get(place.audit).main
    place.release()
    after = client.get(place.audit).main

    assert "stay with the agency" in before
    assert WORDS not in before
    assert "stay with the agency" not in after


@pytest.mark.parametrize("released", [False, True])
def test_hides_the_answers_from_partners_other_agencies_and_strangers(place, released):
    if released:
        place.release()

    partner = place.browser("Petra Partner").get(place.answers)
    officer = place.browser("Oscar Officer").get(place.answers)
    stranger = signed_in(place.house, other_manager(place.house)).get(place.answers)

    assert (partner.status, officer.status, stranger.status) == (403, 403, 404)
    assert all(WORDS not in page.html for page in (partner, officer, stranger))
    assert place.readings() == []


def test_sends_another_agencys_auditor_with_a_link_to_the_sign_in_page(place):
    place.release()

    page = let_in(place.house, place.made.police_audit).get(place.answers)

    assert page.status == 303
    assert WORDS not in page.html


def test_keeps_the_seal_of_a_review_that_was_withdrawn_before_the_release(place):
    place.withdraw()

    page = place.browser("Mary Manager").get(place.answers)

    assert page.status == 404


def test_says_where_an_agency_looked_that_does_not_know_the_child(place):
    place.release()

    page = place.browser("Mary Manager").get(f"{REVIEW}/audits/{place.made.police_audit}/answers")

    assert "Looked it up." in page.main
