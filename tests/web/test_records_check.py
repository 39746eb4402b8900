"""The records check on screen: asked by the manager, answered by the agency, or written down after a call."""

from pathlib import Path

import pytest

from malp_flow.records.items import Item
from malp_flow.services import holdings, links, people
from malp_flow.services.actor import Actor
from tests.web.audits_issued import commission_audits, issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, let_in, let_in_by, signed_in
from tests.web.page_client import PageClient

REVIEW = "/fernshire/reviews/MALP-2026-07"


class Place:
    """A house whose health agency has a co-ordinator, with a link to the nurse's audit."""

    def __init__(self, folder: Path, *, issued: bool) -> None:
        self.house, self.clock = a_house(folder)
        begin = issue_audits if issued else commission_audits
        self.made = begin(self.house, now=NOON)
        self.app = an_app(self.house)
        with self.house.transaction() as session:
            item = session.get_one(Item, self.made.health_audit)
            by = Actor(self.made.partnership, self.made.manager)
            member = people.add_member(
                session, name="Cora Ordinator", address="cora@fernshire.example", by=by, now=NOON
            )
            where = holdings.Place(agency_id=item.agency_id)
            holdings.grant(session, member, capacity="coordinator", place=where, by=by, now=NOON)
            self.link = links.link_of(session, item, member, now=NOON)
        self.way = f"/a/{self.link}"
        self.key = self.made.health_audit.hex

    def coordinator(self) -> PageClient:
        return let_in_by(self.house, self.link, client=PageClient(self.app))

    def manager(self) -> PageClient:
        return signed_in(self.house, self.made.manager, client=PageClient(self.app))


@pytest.fixture
def before(tmp_path: Path) -> Place:
    return Place(tmp_path, issued=False)


@pytest.fixture
def out(tmp_path: Path) -> Place:
    return Place(tmp_path, issued=True)


# ---------------------------------------------------------------- access


def test_opens_no_page_of_the_lead_to_the_auditor(out: Place):
    browser = let_in(out.house, out.made.health_audit)

    for name in ("records", "nil-return", "help"):
        assert browser.get(f"/a/{out.made.health_link}/{name}").status == 404


def test_opens_no_page_of_the_auditor_to_the_coordinator(out: Place):
    browser = out.coordinator()

    for name in ("audit", "check", "sections/about", "receipt"):
        assert browser.get(f"{out.way}/{name}").status == 404


# ---------------------------------------------------------------- records check


def test_asks_the_agencies_and_shows_what_they_said(before: Place):
    manager = before.manager()
    manager.get(f"{REVIEW}/records").form(button="Ask the agencies").submit()
    coordinator = before.coordinator()
    page = coordinator.get(before.way, follow_redirects=True)
    form = page.follow("Say whether the child").form(button="Record these answers")

    said = {f"child-{before.key}": "not_known", f"parents-{before.key}": "known"}
    thanks = form.fill(said | {f"roles-{before.key}": ["father"]}).submit()

    assert "Your answer is recorded." in thanks.notice
    shown = manager.get(f"{REVIEW}/records").main
    assert "Child: not known. Parents and carers: known (father)." in shown
    assert "known only through a parent or carer" in manager.get(f"{REVIEW}/matrix").main


def test_needs_both_answers(before: Place):
    manager = before.manager()
    manager.get(f"{REVIEW}/records").form(button="Ask the agencies").submit()
    form = before.coordinator().get(f"{before.way}/records").form(button="Record these answers")

    page = form.fill({f"child-{before.key}": "known"}).submit()

    assert page.errors == ["Say for the child, and for parents and carers, whether they are known."]


def test_writes_down_what_was_said_on_the_telephone(before: Place):
    manager = before.manager()
    page = manager.get(f"{REVIEW}/records/{before.made.health_audit}")
    both = {f"child-{before.key}": "not_known", f"parents-{before.key}": "not_known"}

    missing = page.form(button="Record this answer").fill(both).submit()
    done = missing.form(button="Record this answer").fill(said_by="Named nurse, 4 March").submit()

    assert missing.errors == ["Say who told you so: their role and the day."]
    assert "No audit is needed." in done.main
    assert "Named nurse, 4 March" in done.main
    assert "to be confirmed by the agency" in manager.get(f"{REVIEW}/matrix").main


# ---------------------------------------------------------------- nil return


def test_lets_the_coordinator_confirm_in_one_click_what_the_auditor_said(out: Place):
    browser = let_in(out.house, out.made.health_audit)
    form = browser.get(f"/a/{out.made.health_link}/not-known").form(
        button="Confirm that we do not know this child"
    )
    form.fill(searched="The index of 2025").submit()
    page = out.coordinator().get(out.way, follow_redirects=True)

    done = page.form(button="Confirm that we do not know this child").submit()

    assert "The index of 2025" in page.main
    assert "Confirmed" in done.notice
    assert "confirmed by the agency" in out.manager().get(f"{REVIEW}/matrix").main


def test_sends_the_audit_back_when_the_child_is_known(out: Place):
    browser = let_in(out.house, out.made.health_audit)
    form = browser.get(f"/a/{out.made.health_link}/not-known").form(
        button="Confirm that we do not know this child"
    )
    form.fill(searched="The index of 2025").submit()
    page = out.coordinator().get(out.way, follow_redirects=True)

    page.form(button="We do know this child").submit()

    assert "Sent back" in out.manager().get(f"{REVIEW}/matrix").main
    assert browser.get(f"/a/{out.made.health_link}/sections/about").status == 200


def test_lets_the_coordinator_give_the_nil_return(out: Place):
    page = out.coordinator().get(f"{out.way}/nil-return")

    wrong = page.form(button="Confirm that we do not know this child").submit()
    form = wrong.form(button="Confirm that we do not know this child")
    done = form.fill(searched="All case files").submit()

    assert wrong.errors == ["Say which records you searched."]
    assert "your agency does not know this child" in done.notice


# ---------------------------------------------------------------- co-ordinator


def test_lets_the_coordinator_name_the_auditor_before_the_issue(before: Place):
    page = before.coordinator().get(f"{before.way}/help?answer=auditor")
    colleague = {"name": "Nell New", "address": "nell@fernshire.example", "off_line": "no"}

    page.form(button="Name this auditor").fill(colleague).submit()

    shown = before.manager().get(f"{REVIEW}/audits/{before.made.health_audit}").main
    assert "Nell New" in shown


@pytest.mark.thorough
def test_keeps_every_page_usable(before: Place):
    manager = before.manager()
    manager.get(f"{REVIEW}/records").form(button="Ask the agencies").submit()
    call = f"{REVIEW}/records/{before.made.health_audit}"

    assert_all_accessible(before.app, manager, [f"{REVIEW}/records", call, f"{REVIEW}/agencies/add"])
    lead = before.coordinator()
    assert_all_accessible(
        before.app, lead, [f"{before.way}/records", f"{before.way}/help", f"{before.way}/nil-return"]
    )
