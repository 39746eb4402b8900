"""A review that leads to another: asked for on the first page, commissioned from it, linked both ways."""

from pathlib import Path

import pytest

from malp_flow.engine.definition import Capacity
from malp_flow.engine.loading import load_workflow
from malp_flow.services import commissioning, holdings, library, linked_reviews, moves, people, reviews, steps
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from tests.web.houses import NOON, a_house, signed_in

FILE = Path(__file__).parents[1] / "cases" / "workflows" / "notice.yaml"
HOME, NOTICE = "/fernshire/", "/fernshire/reviews/N-1"


class Place:
    """A house with a notice that was decided, and its manager's browser."""

    def __init__(self, folder: Path):
        self.house, self.clock = a_house(folder, now=NOON)
        definition = load_workflow(FILE.name, FILE.read_bytes())
        with self.house.transaction() as session:
            system = people.found_partnership(
                session, slug="fernshire", name="Fernshire Partnership", contact="01632 960001", now=NOON
            )
            members = [
                people.add_member(session, name=name, address=f"{name[:4]}@f.example", by=system, now=NOON)
                for name in ("Mary Manager", "Petra Partner")
            ]
            holdings.grant(session, members[0], capacity=Capacity.manager, by=system, now=NOON)
            self.by = Actor(system.partnership_id, members[0])
            people.add_agency(session, name="Fernshire Police", kind="police", by=self.by, now=NOON)
            digest = library.activate(session, definition, by=None, now=NOON)
            wanted = Commission("N-1", "Neglect", digest, panel=[("Police", members[1])])
            self.notice = commissioning.commission(session, wanted, by=self.by, now=NOON)
        self.browser = signed_in(self.house, members[0])

    def decide(self, answer: str) -> None:
        with self.house.transaction() as session:
            review = reviews.opened(session, self.notice, partnership_id=self.by.partnership_id)
            steps.finish_only(session, review, "decided", answer_id=answer, by=self.by, now=NOON)

    def move(self, name: str) -> None:
        with self.house.transaction() as session:
            review = reviews.opened(session, self.notice, partnership_id=self.by.partnership_id)
            moves.move_on(session, review, name, by=self.by, now=NOON, reason="It was decided otherwise.")

    def wanted(self):
        with self.house.reading() as session:
            review = reviews.read(session, self.notice, partnership_id=self.by.partnership_id)
            return linked_reviews.wanted(session, review)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_asks_the_manager_to_commission_what_a_review_leads_to(place: Place):
    place.decide("review")

    home = place.browser.get(HOME)
    form = home.follow("Commission it, or say why it is not needed").form(button="Continue")

    assert "N-1 leads to another review: Multi-agency learning review" in home.main
    assert form.values["theme"] == "Neglect"
    assert form.values["seat-1"] == "Police"


def test_links_both_once_the_other_is_commissioned(place: Place):
    place.decide("review")
    form = (
        place.browser.get(f"{NOTICE}")
        .follow("Commission it, with this review’s theme")
        .form(button="Continue")
    )
    check = form.fill({"reference": "MALP-2026-31", "records": "C-1", "spread": "every"}).submit()
    check.form(button="Commission the review").submit()

    notice, made = (place.browser.get(f"/fernshire/reviews/{name}") for name in ("N-1", "MALP-2026-31"))

    assert "This review led to MALP-2026-31 (Commissioned)." in notice.main
    assert "This review comes from N-1 (Goes to review)." in made.main
    assert place.wanted() == ()
    assert "leads to another review" not in place.browser.get(HOME).main


def test_says_why_it_is_not_needed_and_asks_no_more(place: Place):
    place.decide("review")
    page = place.browser.get(NOTICE)

    refused = page.form(button="Note that it is not needed").fill({"reason": "no"}).submit()
    noted = (
        refused.form(button="Note that it is not needed")
        .fill({"reason": "The same was reviewed in the spring."})
        .submit()
    )

    assert "at least 20 characters" in refused.main
    assert "Another review follows" not in noted.main
    with place.house.transaction() as session, pytest.raises(linked_reviews.NotHere):
        linked_reviews.of_entry(session, place.notice, by=place.by, now=NOON)


def test_commissions_nothing_twice(place: Place):
    place.decide("review")
    [one] = place.wanted()
    reason = "The same was reviewed in the spring."
    with place.house.transaction() as session:
        linked_reviews.leave_out(session, one.entry_id, reason=reason, by=place.by, now=NOON)

    with place.house.transaction() as session, pytest.raises(linked_reviews.DoneAlready):
        linked_reviews.leave_out(session, one.entry_id, reason=reason, by=place.by, now=NOON)
    assert place.browser.get(f"/fernshire/reviews/commission?wanted={one.entry_id}").status == 403


def test_leads_nowhere_by_the_other_branch(place: Place):
    place.decide("none")

    assert place.wanted() == ()
    assert "leads to another review" not in place.browser.get(HOME).main


def test_lets_the_other_review_go_on_and_says_there_that_the_first_was_withdrawn(place: Place):
    place.move("watch")
    [one] = place.wanted()
    with place.house.transaction() as session:
        wanted = Commission("MALP-2026-31", "Neglect", one.workflow, panel=[])
        made = commissioning.commission(session, wanted, by=place.by, now=NOON)
        review = reviews.opened(session, made, partnership_id=place.by.partnership_id)
        linked_reviews.link(session, one.entry_id, review, by=place.by, now=NOON)

    place.move("withdraw")

    page = place.browser.get("/fernshire/reviews/MALP-2026-31")
    assert "This review comes from N-1 (Withdrawn)." in page.main
    assert "The review it comes from was ended early" in page.main
    assert "Commissioned" in page.main


def test_still_asks_whether_the_other_is_needed_when_the_first_is_withdrawn(place: Place):
    place.move("watch")

    place.move("withdraw")

    assert [one.withdrawn for one in place.wanted()] == [True]
    assert "was ended early since" in place.browser.get(HOME).main
    assert "Say whether the other one is still needed." in place.browser.get(NOTICE).main
