"""The draft behind an auditor's link, and its comments on the page of the lead reviewer."""

import pytest

from malp_flow.engine.definition import Kind
from malp_flow.services import items, links
from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, let_in_by, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import member
from tests.web.test_partner import LATER, STATEMENT, put_forward
from tests.web.test_review import REVIEW, opened

WORDS = "We were told on the Monday, not on the Tuesday."


class Drafted:
    """A house whose draft is put forward, and the nurse's link to it."""

    def __init__(self, folder):
        self.house, clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        put_forward(self.house, self.made, clock)
        self.app = an_app(self.house)
        with self.house.transaction() as session:
            document = items.only(session, opened(session, self.made), Kind.document)
            self.link = links.link_of(session, document, self.made.nurse, now=LATER)
        self.page = f"/a/{self.link}"

    def nurse(self):
        return let_in_by(self.house, self.link, client=PageClient(self.app))


@pytest.fixture
def place(tmp_path):
    return Drafted(tmp_path)


def test_leads_a_stranger_to_the_landing_page(place):
    page = PageClient(place.app).get(f"{place.page}/draft")

    assert (page.status, page.location) == (303, place.page)


def test_opens_nothing_else_by_the_link_to_the_draft(place):
    nurse = place.nurse()

    assert [nurse.get(f"{place.page}/{name}").status for name in ("audit", "help", "more-time")] == [404] * 3
    assert nurse.get(f"/a/{place.made.health_link}/draft").status == 404
    assert nurse.get(f"{REVIEW}/report").status in {303, 403, 404}


def test_brings_a_comment_to_the_lead_reviewer(place):
    nurse = place.nurse()
    read = nurse.get(f"{place.page}/draft")

    page = read.form(button="Give this comment").fill(comment=WORDS).submit()

    assert STATEMENT in read.text
    assert WORDS in page.text
    rita = signed_in(place.house, member(place.house, place.made, "Rita Reviewer"))
    assert WORDS in rita.get(f"{REVIEW}/report/comments").text


def test_brings_the_authors_answer_back_to_whoever_commented(place):
    nurse = place.nurse()
    form = nurse.get(f"{place.page}/draft").form(button="Give this comment")
    form.fill(comment=WORDS, section="statements_of_learning").submit()
    rita = signed_in(place.house, member(place.house, place.made, "Rita Reviewer"))
    page = rita.get(f"{REVIEW}/report").follow("1 comment on the draft, 1 to answer")

    undecided = page.form(button="Answer this comment").submit()
    curt = undecided.form(button="Answer this comment").fill(outcome="refused", reply="No.").submit()
    kept = curt.form(button="Answer this comment").fill(reply="The record says Tuesday.").submit()

    assert "Statements of learning, Nora Nurse" in page.main
    assert undecided.errors == ["Say whether you accept this comment or refuse it."]
    assert curt.errors[0].startswith("Say why you refuse it")
    assert kept.notice == "Your answer is kept."
    assert "Not taken over: The record says Tuesday." in nurse.get(f"{place.page}/draft").text


def test_says_what_is_missing(place):
    page = place.nurse().get(f"{place.page}/draft").form(button="Give this comment").submit()

    assert page.title.startswith("Error: ")


@pytest.mark.browser
def test_shows_a_page_that_anybody_can_use(place):
    assert_all_accessible(place.app, place.nurse(), [f"{place.page}/draft"])
