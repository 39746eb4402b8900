"""The safeguarding lead's page: what is late, never an answer, and ways to help."""

import pytest

from malp_flow.records.items import Item
from malp_flow.services import holdings, links, people
from malp_flow.services.actor import Actor
from tests.web.browser import assert_all_accessible
from tests.web.houses import let_in_by, signed_in
from tests.web.page_client import PageClient
from tests.web.test_auditor import ISSUED, LATE, Place

FORMS = ("help/done-by", "help/call", "help/auditor", "help/not-ours")


class WithLead(Place):
    """A house in which the nurse's agency has a safeguarding lead, with a link to the nurse's audit."""

    def __init__(self, folder):
        super().__init__(folder)
        self.clock[0] = ISSUED + LATE
        with self.house.transaction() as session:
            item = session.get_one(Item, self.made.health_audit)
            by = Actor(self.made.partnership, self.made.manager)
            lead = people.add_member(
                session, name="Lena Lead", address="lena@fernshire.example", by=by, now=ISSUED
            )
            where = holdings.Place(agency_id=item.agency_id)
            holdings.grant(session, lead, capacity="lead", place=where, by=by, now=ISSUED)
            self.link = links.link_of(session, item, lead, now=ISSUED)
        self.lead = f"/a/{self.link}"

    def lead_browser(self):
        return let_in_by(self.house, self.link, client=PageClient(self.app))

    def audit_page(self):
        manager = signed_in(self.house, self.made.manager, client=PageClient(self.app))
        return manager.get(f"/fernshire/reviews/MALP-2026-07/audits/{self.made.health_audit}")


@pytest.fixture
def place(tmp_path):
    return WithLead(tmp_path)


# ---------------------------------------------------------------- access


def test_leads_a_stranger_to_the_landing_page(place):
    page = PageClient(place.app).get(f"{place.lead}/help")

    assert (page.status, page.location) == (303, place.lead)


@pytest.mark.parametrize("name", ["audit", "sections/about", "check", "not-known", "receipt", "more-time"])
def test_opens_no_page_of_the_auditor_to_the_lead(place, name):
    lead = place.lead_browser()

    assert lead.get(f"{place.lead}/{name}").status == 404
    assert lead.get(f"{place.nurse}/{name}").status == 404


def test_opens_no_page_of_the_lead_to_an_auditor(place):
    for item, base in ((place.made.health_audit, place.nurse), (place.made.police_audit, place.officer)):
        browser = place.browser_of(item)

        assert browser.get(f"{base}/help").status == 404
        assert browser.get(f"{place.lead}/help").status == 404


def test_takes_no_answer_from_the_lead(place):
    lead = place.lead_browser()
    keys = lead.get(f"{place.lead}/help?answer=call").form(button="Call me").values
    before = place.revisions()

    page = lead.post(f"{place.lead}/sections/about", {**keys, "q-records-text": "Mine"})

    assert (page.status, place.revisions()) == (404, before)


def test_takes_no_promise_from_an_auditor(place):
    browser = place.browser_of(place.made.health_audit)
    keys = browser.get(f"{place.nurse}/pass-on").form().values

    for name in FORMS:
        assert browser.post(f"{place.nurse}/{name}", {**keys, "form_key": f"k{name:-<20}"}).status == 404


# ---------------------------------------------------------------- behaviour


def test_leads_the_lead_to_the_late_audit(place):
    page = place.lead_browser().get(place.lead, follow_redirects=True)

    assert page.h1 == "Help with an audit"
    assert "Nora Nurse" in page.text
    assert "working days overdue" in page.text


def test_shows_the_manager_by_when_it_will_be_done(place):
    form = place.lead_browser().get(f"{place.lead}/help?answer=by-when").form(button="Say by when")

    page = form.fill({"done-day": "4", "done-month": "12", "done-year": "2026"}).submit()

    assert "What you told us" in page.text
    assert "It will be done by Friday 4 December." in page.text
    assert "Lena Lead says that it will be done by Friday 4 December" in place.audit_page().text


def test_says_what_is_wrong_with_a_day_that_is_past(place):
    form = place.lead_browser().get(f"{place.lead}/help?answer=by-when").form(button="Say by when")

    page = form.fill({"done-day": "4", "done-month": "1", "done-year": "2026"}).submit()

    assert page.errors == ["Choose today or a later day."]


def test_shows_the_manager_the_number_to_call(place):
    form = place.lead_browser().get(f"{place.lead}/help?answer=call").form(button="Call me")

    form.fill(telephone="01632 960123").submit()

    assert "Lena Lead asks for a call on 01632 960123" in place.audit_page().text


def test_asks_a_lead_which_answer_it_is_and_then_for_its_fields_alone(place):
    page = place.lead_browser().get(f"{place.lead}/help")

    chosen = page.form(button="Continue").fill(answer="not-ours").submit()

    buttons = [
        name
        for form in page.tree.iter("form")
        for button in form.iter("button")
        for name in button.itertext()
    ]
    assert [name.strip() for name in buttons] == ["Continue"]
    assert "Is it certain that your agency owes no audit of this record?" in chosen.main
    assert "Your telephone number" not in chosen.main


def test_shows_a_lead_what_they_told_us_with_a_way_to_change_it(place):
    lead = place.lead_browser()
    form = lead.get(f"{place.lead}/help?answer=call").form(button="Call me")

    told = form.fill(telephone="01632 960123").submit()
    again = lead.get(f"{place.lead}/help?answer=call").form(button="Call me")

    assert "Please call 01632 960123." in told.main
    assert again.values["telephone"] == "01632 960123"


def test_puts_all_that_a_lead_said_on_one_card_of_the_manager(place):
    not_theirs(place)
    lead = place.lead_browser()
    lead.get(f"{place.lead}/help?answer=call").form(button="Call me").fill(telephone="01632 960123").submit()
    manager = signed_in(place.house, place.made.manager, client=PageClient(place.app))

    page = manager.get("/fernshire/")

    also = page.text.count("Also: the safeguarding lead asks for a call.")
    assert page.text.count("the safeguarding lead asks for a call") == also > 0


def test_lets_the_manager_note_the_call(place):
    lead = place.lead_browser()
    lead.get(f"{place.lead}/help?answer=call").form(button="Call me").fill(telephone="01632 960123").submit()

    page = place.audit_page().form(button="Note that you called").submit()

    assert "Noted that you called." in page.main
    assert "Note that you called" not in [
        name for form in page.tree.iter("button") for name in form.itertext()
    ]


def test_lets_the_lead_take_the_audit_over_once_the_manager_agrees(place):
    lead = place.lead_browser()
    form = lead.get(f"{place.lead}/help?answer=auditor").form(button="Name this auditor")

    page = form.fill(name="Lena Lead", address="lena@fernshire.example", off_line="yes").submit()

    assert "Lena Lead is proposed." in page.text
    assert lead.get(f"{place.lead}/audit").status == 404
    place.audit_page().form(button="Confirm this colleague").submit()
    assert lead.get(f"{place.lead}/help").status == 404
    assert lead.get(f"{place.lead}/audit").status == 200
    assert PageClient(place.app).get(place.nurse).status == 410


def test_has_nothing_more_to_ask_once_the_audit_is_back(place):
    stale = place.lead_browser().get(f"{place.lead}/help?answer=by-when").form(button="Say by when")
    auditor = place.browser_of(place.made.health_audit)
    auditor.get(f"{place.nurse}/not-known").form().fill(searched="Both systems").submit()

    page = stale.fill({"done-day": "4", "done-month": "12", "done-year": "2026"}).submit()

    assert page.errors == ["This audit is back already. There is nothing more to do."]
    assert "your agency does not know this child" in page.text


def not_theirs(place):
    form = (
        place.lead_browser()
        .get(f"{place.lead}/help?answer=not-ours")
        .form(button="This is not for our agency")
    )
    return form.fill({"not-ours": "Ask Northgate Housing."}).submit()


def test_lets_the_lead_say_that_it_is_not_for_their_agency(place):
    page = not_theirs(place)

    assert "Lena Lead said on" in page.text
    assert "Until then you get no reminders about it." in page.text
    assert "Ask Northgate Housing." in place.audit_page().text


def test_shows_the_lead_why_it_stays_with_their_agency(place):
    not_theirs(place)

    form = place.audit_page().form(button="It stays with this agency")
    decided = form.fill(theirs="You held the file until May.").submit()

    assert "Reminders go to the lead again." in decided.main
    assert "It stays with this agency" not in decided.main
    assert "You held the file until May." in place.lead_browser().get(f"{place.lead}/help").text


def test_keeps_what_was_typed_of_too_long_an_answer(place):
    form = (
        place.lead_browser()
        .get(f"{place.lead}/help?answer=not-ours")
        .form(button="This is not for our agency")
    )

    page = form.fill({"not-ours": "Ask them. " * 501}).submit()

    assert [each[:30] for each in page.errors] == ["Write at most 5,000 characters"]
    assert "Ask them. Ask them." in page.text


@pytest.mark.thorough
@pytest.mark.browser
def test_shows_a_page_that_anybody_can_use(place):
    assert_all_accessible(
        place.app,
        place.lead_browser(),
        [f"{place.lead}/help", f"{place.lead}/help?answer=by-when", f"{place.lead}/help?answer=not-ours"],
    )
