"""A step of somebody who has no sign-in here, behind a link; they may move the review on from outside."""

from datetime import timedelta
from pathlib import Path

import pytest

from malp_flow.engine.definition import Capacity
from malp_flow.engine.loading import load_workflow
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import (
    commissioning,
    holdings,
    items,
    library,
    links,
    moves,
    outside,
    people,
    reviews,
    steps,
)
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, let_in_by, newest_code, signed_in
from tests.web.page_client import PageClient

FILE = Path(__file__).parents[1] / "cases" / "workflows" / "from_outside.yaml"
REVIEW = "/fernshire/reviews/MALP-2026-09"
WHY = "The panel did not see what was planned."


class Notified:
    """A house with a review that waits for the answer of a national panel, whose desk has a link."""

    def __init__(self, folder):
        self.house, self.clock = a_house(folder, now=NOON)
        with self.house.transaction() as session:
            system = people.found_partnership(
                session, slug="fernshire", name="Fernshire Partnership", contact="01632 960001", now=NOON
            )
            self.by = Actor(system.partnership_id, self._member(session, system, "Mary Manager"))
            self.desk, self.other = (
                self._member(session, system, name) for name in ("Dana Desk", "Otto Other")
            )
            holdings.grant(session, self.by.person_id, capacity=Capacity.manager, by=system, now=NOON)
            digest = library.activate(session, load_workflow(FILE.name, FILE.read_bytes()), by=None, now=NOON)
            wanted = Commission("MALP-2026-09", "Neglect", digest, panel=[])
            self.id = commissioning.commission(session, wanted, by=self.by, now=NOON)
        self.app = an_app(self.house)
        self.name(self.desk)
        self.do(moves.move_on, "notify")

    def _member(self, session, system, name):
        address = f"{name.lower().replace(' ', '.')}@elsewhere.example"
        return people.add_member(session, name=name, address=address, by=system, now=NOON)

    def name(self, member, role="national_panel"):
        self.do(outside.name, role, member)

    def do(self, act, *given):
        with self.house.transaction() as session:
            act(session, self.review(session), *given, by=self.by, now=self.clock[0])

    def review(self, session):
        return reviews.opened(session, self.id, partnership_id=self.by.partnership_id)

    def state(self):
        with self.house.transaction() as session:
            return self.review(session).state

    def link(self, member, name="panel_decision"):
        with self.house.transaction() as session:
            [item] = items.of_review(session, self.review(session), [name])
            return links.link_of(session, item, member, now=NOON)

    def desk_let_in(self):
        return let_in_by(self.house, self.link(self.desk), client=PageClient(self.app))

    def letters_to(self, member):
        with self.house.transaction() as session:
            query = session.query(LetterCause.name).join(Letter, Letter.id == LetterCause.letter_id)
            found = query.filter(Letter.membership_id == member, LetterCause.name != "sign_in_code")
            return [name for (name,) in found.order_by(LetterCause.id)]


@pytest.fixture
def place(tmp_path):
    return Notified(tmp_path)


def test_keeps_what_was_answered_and_moves_the_review_on_from_outside(place):
    dana, way = place.desk_let_in(), f"/a/{place.link(place.desk)}/step"
    before = dana.get(way)

    after = before.form(button="Send this to the review team").fill({"answer": "agreed"}).submit()
    ready = signed_in(place.house, place.by.person_id, client=PageClient(place.app)).get(REVIEW)
    moved = after.form(button="Release the review").submit()

    assert "and not possible yet" in before.text
    assert "Recorded" in after.text
    assert "Agreed" in after.text
    assert "Ready: Release the review. Who: National panel" in ready.main
    assert "has moved on" in moved.notice
    assert place.state() == "agreed"
    assert place.letters_to(place.desk) == ["step_asked"]


def test_says_at_the_field_what_a_refused_answer_lacks_and_keeps_the_words(place):
    dana, way = place.desk_let_in(), f"/a/{place.link(place.desk)}/step"
    form = dana.get(way).form(button="Send this to the review team")

    nothing = form.fill({"reason": "Words without an answer."}).submit()
    no_reason = form.fill({"answer": "not_agreed", "reason": "No."}).submit()

    assert nothing.errors
    assert "Words without an answer." in nothing.html
    assert no_reason.errors
    assert place.state() == "with_panel"


def test_says_nothing_of_what_else_the_review_waits_for_when_it_cannot_move(place):
    dana, way = place.desk_let_in(), f"/a/{place.link(place.desk)}/step"
    form = dana.get(way).form(button="Send this to the review team")
    form.fill({"answer": "not_agreed", "reason": WHY}).submit()

    page = dana.get(way)

    assert "and not possible yet" in page.text
    assert "needs" not in page.main
    assert WHY not in page.text


def test_lets_a_party_outside_raise_a_concern_and_tells_whoever_runs_the_review(place):
    dana, way = place.desk_let_in(), f"/a/{place.link(place.desk)}/step"
    page = dana.get(f"{way}/concern")

    wordless = page.form(button="Raise it now").submit()
    raised = page.form(button="Raise it now").fill({"words": "A visit is planned for tonight."}).submit()
    mary = signed_in(place.house, place.by.person_id, client=PageClient(place.app))

    assert "raise an immediate concern" in dana.get(way).main
    assert wordless.errors
    assert "An email is on its way to: Mary Manager" in raised.notice
    assert place.letters_to(place.by.person_id) == ["concern_raised"]
    assert "A visit is planned for tonight." in mary.get(REVIEW).text


def test_lets_nobody_raise_from_outside_whom_the_file_does_not_name(place):
    place.name(place.other, "inspectorate")
    otto = let_in_by(place.house, place.link(place.other, "inspectorate_told"), client=PageClient(place.app))
    way = f"/a/{place.link(place.other, 'inspectorate_told')}/step"

    assert otto.get(way).status == 200
    assert "raise an immediate concern" not in otto.get(way).text
    assert otto.get(f"{way}/concern").status == 404


def test_lets_in_by_the_code_alone_and_to_no_other_page(place):
    way, dana = f"/a/{place.link(place.desk)}", PageClient(place.app)

    page = dana.get(way).form(button="Send me a code").submit()
    page.form(button="Continue").fill({"code": newest_code(place.house)}).submit()

    assert dana.get(f"{way}/step").status == 200
    assert [dana.get(f"{way}/{name}").status for name in ("audit", "learning", "help", "action")] == [404] * 4
    assert dana.get(REVIEW).status != 200


def test_leads_nobody_in_who_is_no_longer_that_party_and_asks_the_next_one(place):
    dana, way = place.desk_let_in(), f"/a/{place.link(place.desk)}/step"

    place.name(place.other)

    assert dana.get(way).status in {303, 404}
    assert place.letters_to(place.other) == ["step_asked"]


def test_asks_nobody_twice_who_is_named_once_more(place):
    with pytest.raises(outside.ActsAlready):
        place.name(place.desk)

    assert place.letters_to(place.desk) == ["step_asked"]


def test_lets_the_manager_note_what_was_said_elsewhere_with_how_they_know_it(place):
    mary = signed_in(place.house, place.by.person_id, client=PageClient(place.app))
    form = mary.get(REVIEW).form(button="Note as done: Receipt of the inspectorate")

    too_short = form.fill({"reason": "Told."}).submit()
    noted = form.fill({"reason": "They confirmed it by telephone on Monday."}).submit()

    assert too_short.errors
    assert "Noted as done." in noted.notice
    assert "Note as done" not in mary.get(REVIEW).text
    assert "noted for the inspectorate" in mary.get(f"{REVIEW}/history").text


def test_offers_the_parties_outside_on_set_up_and_refuses_whoever_runs_the_review(place):
    mary = signed_in(place.house, place.by.person_id, client=PageClient(place.app))
    button = "Name them: Inspectorate"
    form = mary.get(f"{REVIEW}/set-up").form(button=button)

    page = mary.get(f"{REVIEW}/set-up").main
    nobody = form.submit()
    herself = form.fill({"member": str(place.by.person_id)}).submit()
    named = form.fill({"member": str(place.other)}).submit()

    assert nobody.errors
    assert "is not outside" in herself.notice
    assert "They are named" in named.notice
    assert not [words for words in ("Audit", "agency", "Lead reviewer") if words in page]
    assert place.letters_to(place.other) == ["step_asked"]


def test_tells_the_party_when_the_gate_of_their_move_opens_and_leads_them_to_their_step(place):
    place.clock[0] = NOON + timedelta(days=1)
    with place.house.transaction() as session:
        review = place.review(session)
        [item] = items.of_review(session, review, ["panel_decision"])
        steps.finish(
            session, review, item.id, answer_id="agreed", reason="Told by telephone on Tuesday.",
            by=place.by, now=place.clock[0],
        )  # fmt: skip

    assert place.letters_to(place.desk) == ["step_asked", "ready_to_move_on"]


@pytest.mark.thorough
def test_can_be_used_by_everybody_in_a_browser(place):
    assert_all_accessible(place.app, place.desk_let_in(), [f"/a/{place.link(place.desk)}/step"])
