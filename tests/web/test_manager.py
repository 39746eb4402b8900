"""The first page of those who run reviews, the board, and commissioning."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from malp_flow.engine.definition import Capacity
from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.records.chases import LadderStep
from malp_flow.services import holdings, library, people, set_up_pages
from malp_flow.services.actor import Actor
from malp_flow.web.application import Demonstration
from tests.web import browser as browsers
from tests.web.audits_issued import Issued, issue_audits
from tests.web.houses import NOON, a_client, a_house, an_app, signed_in
from tests.web.page_client import PageClient

CASES = Path(__file__).parents[1] / "cases" / "workflows"
HOME = "/fernshire/"
COMMISSION = "/fernshire/reviews/commission"


def member(house, issued: Issued, name: str):
    with house.transaction() as session:
        found = set_up_pages.members(session, Actor(issued.partnership, issued.manager), now=house.clock())
    return next(member for member, known in found if known == name)


def other_manager(house):
    with house.transaction() as session:
        system = people.found_partnership(
            session, slug="westshire", name="Westshire Partnership", contact="01632 960002", now=NOON
        )
        stranger = people.add_member(
            session, name="Sam Stranger", address="sam@westshire.example", by=system, now=NOON
        )
        holdings.grant(session, stranger, capacity=Capacity.manager, by=system, now=NOON)
        return stranger


def test_leads_those_who_are_not_signed_in_to_sign_in(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issue_audits(house, now=NOON)

    page = a_client(house).get(HOME)

    assert page.status == 303
    assert "/sign-in" in page.location


@pytest.mark.parametrize("path", ["", "reviews", "reviews/commission"])
def test_hides_a_partnership_from_the_manager_of_another(tmp_path: Path, path: str):
    house, _clock = a_house(tmp_path)
    issue_audits(house, now=NOON)
    client = signed_in(house, other_manager(house))

    page = client.get(HOME + path)

    assert page.status == 404


def test_lets_only_a_manager_commission(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)

    page = signed_in(house, member(house, issued, "Rita Reviewer")).get(COMMISSION)

    assert page.status == 403


def test_puts_an_overdue_audit_first_on_the_managers_page(tmp_path: Path):
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    clock[0] = NOON + timedelta(days=26)

    page = signed_in(house, issued.manager).get(HOME)

    assert page.h1 == "What needs you today"
    assert "2 audits are overdue." in page.main
    assert "NHS Fernshire, record C-118: 3 working days overdue" in page.main
    assert page.follow("See who is late MALP-2026-07: 2 audits are overdue").status == 200


def test_says_so_when_nothing_needs_anybody(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)

    page = signed_in(house, issued.manager).get(HOME)

    assert "Nothing needs you. 1 review is on time." in page.main
    assert page.link("MALP-2026-07").href == "/fernshire/reviews/MALP-2026-07"


def test_asks_the_manager_for_what_is_still_to_be_set_up(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    filled(house, issued, client, reviewer="").submit().form(button="Commission the review").submit()

    page = client.get(HOME)

    assert "MALP-2026-01 waits for 5 things" in page.main
    assert "Auditor named for every return" in page.main
    link = page.link("See what is missing MALP-2026-01 waits for 5 things")
    assert link.href == "/fernshire/reviews/MALP-2026-01/set-up"
    assert "Nothing needs you" not in page.main


def test_shows_five_things_and_says_how_many_more(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    for _number in range(6):
        filled(house, issued, client, reviewer="").submit().form(button="Commission the review").submit()

    page = client.get(HOME)

    assert len(page.having("app-todo__item")) == 5
    assert page.link("and 1 more").href == "?all=yes"
    assert len(page.follow("and 1 more").having("app-todo__item")) == 6


def test_never_tells_a_reviewer_that_all_is_well_while_others_are_late(tmp_path: Path):
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    clock[0] = NOON + timedelta(days=26)

    page = signed_in(house, member(house, issued, "Rita Reviewer")).get(HOME)

    assert "In 1 review something is overdue that others see to." in page.main
    assert "on time" not in page.main


def test_says_that_nobody_is_named_whom_a_reminder_could_reach(tmp_path: Path):
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    with house.transaction() as session:
        step = session.scalars(select(LadderStep).where(LadderStep.recipient == "agency_lead")).first()
        step.state, step.reason = "skipped", "nobody_named"

    page = signed_in(house, issued.manager).get(HOME)

    assert "nobody is named as Safeguarding lead" in page.main
    assert page.link("Look at the audit and telephone the agency").href.startswith(f"{HOME}reviews/")


def test_leads_an_auditor_to_their_audits_and_not_to_an_empty_page(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = PageClient(an_app(house, demo=Demonstration()))

    people = client.get("/demo/people")
    home = signed_in(house, issued.nurse).get(HOME)

    opened = people.link("Open the audit: MALP-2026-07, record C-118, NHS Fernshire")
    assert opened.href == f"/a/{issued.health_link}"
    assert "Nothing needs you" not in home.main
    assert home.link("MALP-2026-07, record C-118, NHS Fernshire").href == f"/a/{issued.health_link}"


def test_shows_a_partner_no_review_on_the_first_page(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)

    page = signed_in(house, member(house, issued, "Petra Partner")).get(HOME)

    assert page.status == 200
    assert "MALP-2026-07" not in page.main


def filled(house, issued: Issued, client, **changed):
    answers = _answers(house, issued)
    return client.get(COMMISSION).form(button="Continue").fill(answers | changed)


def _answers(house, issued: Issued):
    petra, rita = member(house, issued, "Petra Partner"), member(house, issued, "Rita Reviewer")
    return {
        "theme": "Neglect",
        "reviewer": rita,
        "seat-1": "Police",
        "member-1": petra,
        "records": "C-201\nC-202",
        "spread": "every",
    }


def test_commissions_a_review_after_the_answers_were_checked(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)

    first = client.get(f"{COMMISSION}?start-day=12&start-month=1&start-year=2027")
    check = first.form(button="Continue").fill(_answers(house, issued)).submit()
    done = check.form(button="Commission the review").submit()

    assert check.h1 == "Check your answers"
    assert "Process Multi-agency learning review" in check.main
    assert "4 audits will be prepared" in check.main
    assert "As a review that begins on 12 January 2027." in check.main
    assert "Commissioned: 12 January 2027" in check.main
    assert done.path == "/fernshire/reviews/MALP-2026-01/set-up"
    assert [link.text for link in done.links if link.text.startswith("C-201")] == [
        "C-201, Fernshire Police",
        "C-201, NHS Fernshire",
    ]


def test_asks_for_no_panel_where_the_workflow_has_none(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    enfield = load_workflow("enfield.yaml", (CASES / "enfield.yaml").read_bytes())
    with house.transaction() as session:
        digest = library.activate(session, enfield, by=None, now=NOON)
    client = signed_in(house, issued.manager)

    page = filled(house, issued, client, **{"workflow": digest, "seat-1": "", "member-1": ""}).submit()

    assert page.h1 == "Check your answers"


def test_asks_no_agency_where_the_workflow_asks_none_and_says_so_beforehand(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    panel = load_workflow("panel.yaml", (shipped("workflows") / "panel.yaml").read_bytes())
    with house.transaction() as session:
        digest = library.activate(session, panel, by=None, now=NOON)
    client = signed_in(house, issued.manager)
    before = client.get(COMMISSION).main

    check = filled(house, issued, client, workflow=digest).submit()
    done = check.form(button="Commission the review").submit()

    assert "Leave it open for a process that asks no agency: Practice audit by a panel." in before
    chosen = client.get(f"{COMMISSION}?workflow={digest}")
    assert "This process asks no agency for anything." in chosen.main
    assert "Which agencies are asked?" not in chosen.main
    assert "Children’s records C-201 and C-202" in check.main
    assert chosen.form(button="Continue").values["reference"] == "AUDIT-2026-01"
    review = client.get(done.path.removesuffix("/set-up"))
    assert "Process: Practice audit by a panel, version" in review.main
    assert review.follow("Practice audit by a panel, version").h1 == "Practice audit by a panel"
    board = client.get("/fernshire/reviews").main
    assert "Neglect, Practice audit by a panel" in board
    assert "Exploitation, Multi-agency learning review" in board
    assert done.path.endswith("/set-up")
    history = client.get(done.path.removesuffix("set-up") + "history").main
    assert "asked for" not in history
    assert "Child’s record added" in history


def test_calls_what_agencies_give_by_the_words_of_the_workflow(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    review = load_workflow("lr.yaml", (shipped("workflows") / "learning-review.yaml").read_bytes())
    with house.transaction() as session:
        digest = library.activate(session, review, by=None, now=NOON)
    client = signed_in(house, issued.manager)

    check = filled(house, issued, client, workflow=digest).submit()
    done = check.form(button="Commission the review").submit()

    assert "Information to decide: 4 will be prepared." in check.main
    history = client.get(done.path.removesuffix("set-up") + "history").main
    assert "Information to decide: asked for" in history
    assert "Audit asked for" not in history


def test_keeps_what_was_typed_when_the_commission_lacks_something(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)

    page = filled(house, issued, client, records="", theme="Neglect").submit()

    assert page.errors == ["Enter at least one reference for a child’s record"]
    assert page.form(button="Continue").values["theme"] == "Neglect"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reference": "MALP-2026-07"}, "There is a review of that reference already. Choose another."),
        ({"reference": "MALP 1"}, "Enter a reference of letters, figures and hyphens, such as MALP-2026-01"),
        ({"theme": "Neglect of Anna Smith"}, "“Anna Smith” could say who a child is. "),
        ({"records": "Anna Smith"}, "“Anna Smith” could say who the child is. Use letters, figures and"),
        ({"seat-2": "Health"}, "Choose who signs off for Health"),
        ({"seat-1": ""}, "Enter which partner this person signs off for"),
        ({"spread": []}, "Choose which agencies are asked"),
    ],
)
def test_says_on_the_first_form_what_is_wrong_at_its_field(tmp_path: Path, typed, said):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)

    page = filled(house, issued, client, **typed).submit()

    assert len(page.errors) == 1
    assert page.errors[0].startswith(said)


def test_refuses_one_person_on_two_seats_and_shows_what_people_do(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    twice = {"seat-2": "Health", "member-2": member(house, issued, "Petra Partner")}

    page = filled(house, issued, client, **twice).submit()

    assert page.errors == ["This person has another seat already. Choose somebody else"]
    assert "Nora Nurse, auditor, NHS Fernshire" in page.main


def test_lets_the_manager_choose_the_agencies_for_each_record(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    matrix = filled(house, issued, client, spread="each").submit()
    police, health = matrix.form(button="Check your answers").choices["asked-1"]

    nothing = matrix.form(button="Check your answers").fill({"asked-1": [police, health]}).submit()
    check = nothing.form(button="Check your answers").fill({"asked-2": [health]}).submit()
    changed = check.form(button="Change the answers").submit()
    again = changed.form(button="Continue").submit().form(button="Check your answers")
    done = check.form(button="Commission the review").submit()

    assert nothing.errors == ["Choose at least one agency for record C-202"]
    assert "Asked about C-202 NHS Fernshire 3 audits will be prepared" in check.main
    assert again.values["asked-1"] == [police, health]
    assert "C-202, NHS Fernshire" in done.main
    assert "C-202, Fernshire Police" not in done.main


@pytest.mark.browser
def test_gives_everybody_a_first_page_they_can_use(tmp_path: Path):
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    clock[0] = NOON + timedelta(days=26)
    check_in_browser(house, issued.manager, [HOME, COMMISSION])


def check_in_browser(house, who, paths: list[str]) -> None:
    """Open pages as this member at both widths and hold them to axe."""
    app = an_app(house)
    client = signed_in(house, who, client=PageClient(app))
    browsers.assert_all_accessible(app, client, paths)


def test_keeps_at_commissioning_what_is_asked_and_how_its_effect_will_be_measured(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)

    check = filled(house, issued, client, enquiry="Who saw debts?", impact="Debts are noted.").submit()
    check.form(button="Commission the review").submit()

    assert "Who saw debts?" in check.main
    brief = client.get("/fernshire/reviews/MALP-2026-01/brief")
    assert "Who saw debts?" in brief.html
    assert "Debts are noted." in brief.html


def test_offers_no_review_to_look_at_again_before_one_is_signed_off(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)

    page = signed_in(house, issued.manager).get(COMMISSION)

    assert "This looks again at review" not in page.html
