"""What follows a review, in the browser: what agencies share, what has changed, an earlier review again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from malp_flow.records.items import Item
from malp_flow.services import holdings, links, people, sharing
from tests.web.browser import assert_all_accessible
from tests.web.houses import let_in_by, newest_code
from tests.web.page_client import PageClient
from tests.web.test_actions import SIGNED, SignedOff
from tests.web.test_partner import STATEMENT
from tests.web.test_review import REVIEW


class Shared(SignedOff):
    """The same house, with a lead of the police who gets the link."""

    def _sign(self):
        with self.house.transaction() as session:
            self.lead = people.add_member(
                session, name="Lena Lead", address="lena@police.example", by=self.by, now=SIGNED
            )
            item = session.get(Item, self.made.police_audit)
            place = holdings.Place(agency_id=item.agency_id)
            holdings.grant(session, self.lead, capacity="lead", place=place, by=self.by, now=SIGNED)
            self.agency = item.agency_id
        super()._sign()

    def link_to_learning(self):
        with self.house.transaction() as session:
            from tests.web.test_review import opened  # noqa: PLC0415

            names = sharing.names_in(opened(session, self.made))
            item = session.scalar(select(Item).where(Item.name.in_(names), Item.agency_id == self.agency))
            return links.link_of(session, item, self.lead, now=SIGNED)

    def link_to_audit_of_lena(self):
        with self.house.transaction() as session:
            item = session.get_one(Item, self.made.health_audit)
            return links.link_of(session, item, self.lead, now=SIGNED)

    def lena(self):
        return let_in_by(self.house, self.link_to_learning(), client=PageClient(self.app))


@pytest.fixture
def place(tmp_path):
    return Shared(tmp_path)


def test_shows_the_learning_to_the_agencys_lead_alone(place):
    way = f"/a/{place.link_to_learning()}"
    lena = place.lena()

    stranger = PageClient(place.app).get(f"{way}/learning")

    assert (stranger.status, stranger.location) == (303, way)
    assert STATEMENT in lena.get(f"{way}/learning").text
    assert [lena.get(f"{way}/{name}").status for name in ("action", "audit", "help")] == [404] * 3
    assert lena.get(f"/a/{place.link()}/action").status in {303, 404}


def test_lets_the_agencys_lead_in_by_the_code_alone_and_to_nothing_that_is_kept(place):
    way, lena = f"/a/{place.link_to_learning()}", PageClient(place.app)
    other = f"/a/{place.link_to_audit_of_lena()}"

    page = lena.get(way).form(button="Send me a code").submit()
    page = page.form(button="Continue").fill(code=newest_code(place.house)).submit()

    assert page.path == f"{way}/learning"
    assert lena.get(f"{way}/learning").status == 200
    assert lena.get(f"{other}/help").location == other
    assert lena.get("/fernshire/").location.startswith("/sign-in")


def test_keeps_that_it_was_received_and_talked_about(place):
    way = f"/a/{place.link_to_learning()}/learning"
    lena = place.lena()

    received = lena.get(way).form(button="Say that we have it").submit()
    form = received.form(button="Save when we talked about it")
    said = form.fill(**{"on-day": "7", "on-month": "4", "on-year": "2026", "heads": "12"}).submit()
    changed = (
        said.form(button="Save what has changed").fill(**{"changed-since": "We ask about debts."}).submit()
    )

    assert "Received " in received.text
    assert "with 12 people" in said.text
    assert "We ask about debts." in changed.text
    board = place.staff().get(f"{REVIEW}/learning-shared")
    assert "Talked about Tue 7 Apr" in board.text
    assert "We ask about debts." in place.staff().get(f"{REVIEW}/learning-shared.csv").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"heads": "0"}, "as a number from 1"),
        ({"heads": "many"}, "as a number from 1"),
        ({"on-year": "2027"}, "That day lies ahead"),
        ({"on-month": "13"}, "not a date"),
    ],
)
def test_says_at_the_field_what_cannot_be(place, typed, said):
    form = (
        place.lena()
        .get(f"/a/{place.link_to_learning()}/learning")
        .form(button="Save when we talked about it")
    )

    page = form.fill(**{"on-day": "7", "on-month": "4", "on-year": "2026", "heads": "12"} | typed).submit()

    assert page.title.startswith("Error: ")
    assert said in page.text


def test_says_of_a_talk_all_that_is_missing_at_once(place):
    page = place.lena().get(f"/a/{place.link_to_learning()}/learning")

    page = page.form(button="Save when we talked about it").submit()

    assert len(page.errors) == 2


def test_takes_an_impact_check_on_its_page_long_after_the_end(place):
    place.clock[0] = SIGNED + timedelta(days=92)
    mary = place.staff()

    form = mary.get(f"{REVIEW}/impact").form(button="Record: Impact check after 3 months")
    form.fill(answer=form.choices["answer"][0], reason="Nine of ten records speak of debts.").submit()

    page = mary.get(f"{REVIEW}/impact")
    assert "Nine of ten records speak of debts." in page.text
    assert "Debts are noted in 8 of 10 records." in page.text


def test_shows_why_a_check_is_refused_where_it_is_recorded(place):
    place.clock[0] = SIGNED + timedelta(days=92)
    button, said = "Record: Impact check after 3 months", "Nine of ten records speak of debts."
    path = f"{REVIEW}/impact"
    mary = place.staff()
    form = mary.get(path).form(button=button)

    without_reason = form.fill(answer=form.choices["answer"][0], reason="").submit()
    without_answer = mary.get(path).form(button=button).fill(reason=said).submit()

    for page in (without_reason, without_answer):
        assert page.h1 == "Has anything changed for children?"
        assert page.title.startswith("Error: ")
    assert without_answer.form(button=button).values["reason"] == said
    kept = without_reason.form(button=button).fill(reason=said).submit()
    assert kept.path == path
    assert said in kept.text


def test_offers_only_the_next_check_and_says_both_things_that_it_lacks(place):
    place.clock[0] = SIGNED + timedelta(days=200)
    page = place.staff().get(f"{REVIEW}/impact")

    refused = page.form(button="Record: Impact check after 3 months").submit()

    assert "To be recorded after: Impact check after 3 months." in page.text
    assert "Record: Impact check after 6 months" not in page.text
    assert len(refused.errors) == 2


def test_asks_whether_a_check_is_meant_early_warns_of_a_name_and_lets_it_be_corrected(place):
    place.clock[0] = SIGNED + timedelta(days=3)
    record, correct = "Record: Impact check after 3 months", "Correct: Impact check after 3 months"
    form = place.staff().get(f"{REVIEW}/impact").form(button=record)

    empty = form.submit()
    asked = form.fill(answer=form.choices["answer"][0], reason="Ellis Harker says it is better.").submit()
    made = asked.form(button=record).fill(early=["yes"]).submit()
    form = made.form(button=correct)
    changed = {"answer": form.choices["answer"][1], "reason": "Two of the teams ask about it now."}
    without = form.fill(**changed).submit()
    kept = without.form(button=correct).fill(because="A name stood in what was recorded.").submit()

    assert len(empty.errors) == 3
    assert "Tick that you record it early" in asked.text
    assert "This may say who somebody is: “Ellis Harker”" in made.text
    assert without.errors[0].startswith("Say in at least 20 characters why you correct it")
    for words in (
        "Two of the teams ask",
        "Before it said: Children’s experience has changed.",
        "A name stood",
    ):
        assert words in kept.text


def test_says_that_a_review_looks_at_none_again(place):
    page = place.staff().get(f"{REVIEW}/then-and-now")

    assert "This review looks at no earlier one again." in page.text
    assert "There is no earlier review to choose." in page.text


@pytest.mark.browser
def test_shows_pages_that_anybody_can_use(place):
    assert_all_accessible(place.app, place.lena(), [f"/a/{place.link_to_learning()}/learning"])
    assert_all_accessible(
        place.app,
        place.staff(),
        [f"{REVIEW}/{page}" for page in ("impact", "learning-shared", "then-and-now")],
    )
