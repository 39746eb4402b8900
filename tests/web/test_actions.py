"""Actions in the browser: the plan of a review, the owner’s page behind a link, and one tracker over all."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from malp_flow.engine.definition import Kind
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.services import action_progress, actions, holdings, links, people, reports, sign_off
from malp_flow.services import items as all_items
from malp_flow.services.actor import Actor
from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, let_in_by, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import member
from tests.web.test_partner import LATER, put_forward
from tests.web.test_review import REVIEW, opened

ACTIONS = f"{REVIEW}/actions"
TEXT, MEASURE = "Ask about debts at every visit.", "Debts are noted in 8 of 10 records."
SIGNED = LATER + timedelta(days=5)


class SignedOff:
    """A house whose report is signed off, and Oscar Officer’s action of the police."""

    def __init__(self, folder):
        self.house, self.clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        put_forward(self.house, self.made, self.clock)
        self.clock[0] = SIGNED
        self.by = Actor(self.made.partnership, self.made.manager)
        self._sign()
        self.item = self.action(owner=self.made.officer, agency="Fernshire Police")
        self.app = an_app(self.house)

    def _sign(self):
        partner = Actor(self.made.partnership, member(self.house, self.made, "Petra Partner"))
        with self.house.transaction() as session:
            review = opened(session, self.made)
            name = review.workflow.items_of(Kind.decision)[0]
            approve = next(
                id for id, each in review.workflow.items[name].answers.items() if each.reason != "required"
            )
            seat = all_items.only(session, review, Kind.decision)
            version = reports.latest(session, all_items.only(session, review, Kind.document))
            sign_off.answer(
                session, review, seat.id, answer_id=approve, sha256=version.sha256, reason="", by=partner,
                now=SIGNED,
            )  # fmt: skip

    def action(self, *, owner, agency, source="event", days=100):
        with self.house.transaction() as session:
            found = {row.name: row.id for row in session.query(Agency)}
            return actions.add(
                session,
                opened(session, self.made),
                actions.Wanted(
                    source=source, text=TEXT, measure=MEASURE, agency_id=found[agency], owner_id=owner,
                    due_on=(SIGNED + timedelta(days=days)).date(), impact="practice",
                ),
                by=self.by,
                now=SIGNED,
            )  # fmt: skip

    def link(self, item_id=None):
        with self.house.transaction() as session:
            item = session.get(Item, item_id or self.item)
            return links.link_of(session, item, item.owner_id, now=SIGNED)

    def owner(self):
        return let_in_by(self.house, self.link(), client=PageClient(self.app))

    def staff(self, name="Mary Manager"):
        return signed_in(self.house, member(self.house, self.made, name))

    def say_done(self, *, evidence="Audit of 20 records."):
        with self.house.transaction() as session:
            action_progress.update(
                session, self.item, words="Done.", evidence=evidence, done=True,
                by=Actor(self.made.partnership, self.made.officer), now=SIGNED,
            )  # fmt: skip


@pytest.fixture
def place(tmp_path):
    return SignedOff(tmp_path)


def test_leads_a_stranger_to_the_landing_page_and_opens_nothing_else_by_the_link(place):
    way = f"/a/{place.link()}"
    owner = place.owner()

    stranger = PageClient(place.app).get(f"{way}/action")

    assert (stranger.status, stranger.location) == (303, way)
    assert [owner.get(f"{way}/{name}").status for name in ("audit", "help", "draft", "released")] == [404] * 4
    assert owner.get(f"/a/{place.made.health_link}/action").status in {303, 404}
    assert owner.get(f"{ACTIONS}/{place.item}").status in {303, 403, 404}


def test_leads_the_owner_from_the_entry_to_the_action(place):
    page = place.owner().get(f"/a/{place.link()}/action")

    assert TEXT in page.text
    assert MEASURE in page.text


def test_keeps_what_the_owner_says_and_shows_it_to_the_manager(place):
    owner = place.owner()

    form = owner.get(f"/a/{place.link()}/action").form(button="Save how it goes")
    page = form.fill(words="Two teams are briefed.", evidence="Minutes of 3 May.").submit()

    assert "Two teams are briefed." in page.text
    seen = place.staff().get(f"{ACTIONS}/{place.item}")
    assert "Minutes of 3 May." in seen.text
    assert "In progress" in seen.text


def test_asks_for_a_word_where_nothing_was_said(place):
    page = place.owner().get(f"/a/{place.link()}/action").form(button="Save how it goes").submit()

    assert page.title.startswith("Error: ")


def test_shows_what_is_said_to_be_done_among_what_needs_the_manager_and_lets_it_be_closed(place):
    place.say_done()
    mary = place.staff()

    home = mary.get("/fernshire/")
    page = mary.get(f"{ACTIONS}/{place.item}")
    form = page.form(button="Close this action")
    closed = form.fill(outcome=form.choices["outcome"][0]).submit()

    assert "action A1: said to be done by Oscar Officer" in home.text
    assert "Completed – evidenced" in closed.text
    assert "said to be done" not in mary.get("/fernshire/").text


def test_tells_all_at_once_what_a_new_action_lacks(place):
    page = place.staff().get(f"{ACTIONS}/new").form(button="Add this action").submit()

    assert len(page.errors) == 6  # source, words, measure, agency, owner, day


def test_tells_at_the_field_what_closing_lacks(place):
    form = place.staff().get(f"{ACTIONS}/{place.item}").form(button="Close this action")

    page = form.fill(outcome=form.choices["outcome"][2], words="No.").submit()

    assert page.title.startswith("Error: ")
    assert "No." in page.text


def test_sends_an_action_back_with_what_is_missing(place):
    place.say_done()

    form = place.staff().get(f"{ACTIONS}/{place.item}").form(button="Send back to its owner")
    form.fill(reason="Which twenty records were they, please?").submit()

    page = place.owner().get(f"/a/{place.link()}/action")
    asked = page.main.index("Which twenty records were they, please?")
    assert asked < page.main.index("What has been done, or what is in the way")
    page.form(button="Save how it goes").fill(words="Those of May.").submit()
    assert "asks, before it can be closed" not in place.owner().get(f"/a/{place.link()}/action").text


def test_makes_an_action_and_leads_to_it(place):
    form = place.staff().get(f"{ACTIONS}/new").form(button="Add this action")
    chosen = {
        "source": "event", "text": "Brief the night team.", "measure": "All of them can say the signs.",
        "agency": form.choices["agency"][1], "owner-name": "Ola New", "owner-address": "ola@police.example",
        "due-day": "30", "due-month": "9", "due-year": "2026",
    }  # fmt: skip

    page = form.fill(**chosen).submit()

    assert "Brief the night team." in page.text
    assert "Ola New" in page.text
    assert "Action A2" in page.title


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"measure": ""}, "the measure is set at the start"),
        ({"due-day": "25", "due-month": "12"}, "The next working day is Tuesday 29 December"),
        ({"due-year": "2020"}, "That day is past"),
        ({"owner-name": ""}, "Choose who owns the action"),
    ],
)
def test_says_at_the_field_what_an_action_lacks_and_keeps_what_was_typed(place, changed, said):
    form = place.staff().get(f"{ACTIONS}/new").form(button="Add this action")
    chosen = {
        "source": "event", "text": "Brief the night team.", "measure": "All can say the signs.",
        "agency": form.choices["agency"][1], "owner-name": "Ola New", "owner-address": "ola@police.example",
        "due-day": "30", "due-month": "9", "due-year": "2026",
    }  # fmt: skip

    page = form.fill(**chosen | changed).submit()

    assert page.title.startswith("Error: ")
    assert said in page.text
    assert "Brief the night team." in page.text


def test_keeps_both_measures_where_one_is_changed(place):
    form = place.staff().get(f"{ACTIONS}/{place.item}/change").form(button="Change the measure")

    page = form.fill(measure="5 of 10 records.", reason="The first could not be counted.").submit()

    assert MEASURE in page.text
    assert "5 of 10 records." in page.text


def scrutineer(place):
    with place.house.transaction() as session:
        reader = people.add_member(
            session, name="Sam Scrutineer", address="sam@fernshire.example", by=place.by, now=SIGNED
        )
        holdings.grant(session, reader, capacity="reader", by=place.by, now=SIGNED)
    return place.staff("Sam Scrutineer")


def test_shows_an_action_for_one_agency_to_nobody_beside_those_who_run_the_review(place):
    single = place.action(owner=place.made.nurse, agency="NHS Fernshire", source="finding")
    sam = scrutineer(place)

    assert sam.get(f"{ACTIONS}/{single}").status == 404
    assert sam.get(f"{ACTIONS}/{place.item}").status == 200
    assert "A2" not in sam.get(ACTIONS).text
    assert "A2" in place.staff("Rita Reviewer").get(ACTIONS).text


def test_tells_a_scrutineer_that_such_an_action_is_owed_and_none_of_its_words(place):
    place.action(owner=place.made.nurse, agency="NHS Fernshire", source="finding")
    sam = scrutineer(place)

    owed = sam.get(f"{REVIEW}/reminders")
    duty = owed.follow("Action: NHS Fernshire")

    for page in (owed, duty, sam.get(f"{REVIEW}/history")):
        assert page.status == 200
        assert TEXT not in page.text
        assert MEASURE not in page.text


def test_lists_the_actions_of_all_reviews_by_agency_and_status(place):
    place.action(owner=place.made.nurse, agency="NHS Fernshire", days=1)
    place.clock[0] = SIGNED + timedelta(days=14)
    mary = place.staff()

    whole = mary.get("/fernshire/actions")
    late = mary.get("/fernshire/actions?status=overdue")
    file = mary.get("/fernshire/actions.csv?status=overdue")

    assert "2 actions are not closed: 1 overdue, 0 awaiting evidence." in whole.text
    assert "MALP-2026-07 A2" in late.text
    assert "MALP-2026-07 A1" not in late.text
    assert file.text.count("MALP-2026-07") == 1


def test_gives_a_workbook_with_the_load_of_each_agency(place):
    page = place.staff().get("/fernshire/actions.xlsx")

    book = load_workbook(BytesIO(page.data))
    assert book["Actions"]["C2"].value == TEXT
    assert [cell.value for cell in book["Agencies"][2]] == ["Fernshire Police", "1", "0", "0", "0"]


def test_explains_why_there_may_be_no_action(tmp_path):
    house, _ = a_house(tmp_path)
    made = issue_audits(house, now=NOON)
    mary = signed_in(house, made.manager)

    assert "a report may hold learning without a recommendation" in mary.get(ACTIONS).text
    assert "There is no action in any review" in mary.get("/fernshire/actions").text


@pytest.mark.browser
def test_shows_pages_that_anybody_can_use(place):
    place.say_done()

    assert_all_accessible(place.app, place.owner(), [f"/a/{place.link()}/action"])
    assert_all_accessible(
        place.app, place.staff(),
        [ACTIONS, *(f"{ACTIONS}/{way}" for way in ("new", place.item, f"{place.item}/change")),
         "/fernshire/actions"],
    )  # fmt: skip
