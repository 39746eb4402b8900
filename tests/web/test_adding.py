"""One agency more while the audits are out, or one less after a mistake, on the manager's pages."""

from pathlib import Path

from malp_flow.services import people
from malp_flow.services.actor import Actor
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, signed_in

REVIEW = "/fernshire/reviews/MALP-2026-07"


def a_place(tmp_path: Path):
    house, clock = a_house(tmp_path)
    made = issue_audits(house, now=NOON)
    with house.transaction() as session:
        by = Actor(made.partnership, made.manager)
        people.add_agency(session, name="Northgate Housing", kind="housing", by=by, now=NOON)
        people.add_member(session, name="Hal Housing", address="hal@fernshire.example", by=by, now=NOON)
    return house, clock, made, signed_in(house, made.manager)


def chosen(page, name, text):
    form = page.form(button="Add this agency")
    options = {
        option.text: option.get("value")
        for box in page.tree.iter("select")
        if box.get("name") == name
        for option in box.iter("option")
    }
    assert form
    return next(value for words, value in options.items() if words and words.strip().startswith(text))


def filled(page, **changed):
    given = {
        "case": chosen(page, "case", "C-118"),
        "agency": chosen(page, "agency", "Northgate Housing"),
        "auditor": chosen(page, "auditor", "Hal Housing"),
        "off_line": "yes",
        "route": "Secure email",
    }
    return page.form(button="Add this agency").fill(given | changed).submit()


def test_adds_an_agency_whose_days_count_from_today(tmp_path: Path):
    house, clock, made, _early = a_place(tmp_path)
    clock[0] = NOON.replace(day=11)  # a week later
    client = signed_in(house, made.manager)

    page = filled(client.get(f"{REVIEW}/agencies/add"))

    assert "The agency is added." in page.notice
    assert "3 expected" in page.main
    assert "due Wed 1 Apr" in page.main


def test_says_at_the_field_what_is_missing(tmp_path: Path):
    _house, _clock, _made, client = a_place(tmp_path)

    page = client.get(f"{REVIEW}/agencies/add")

    assert filled(page, route="").errors == [
        "Say by which secure route the agency was told which child is meant."
    ]
    assert filled(page, off_line="no").errors == [
        "Name somebody outside the line of management of this record."
    ]
    assert filled(page, agency=chosen(page, "agency", "NHS")).errors == [
        "This agency is asked about this child’s record already. Nothing was changed."
    ]


def test_withdraws_an_audit_with_a_reason(tmp_path: Path):
    _house, _clock, made, client = a_place(tmp_path)
    form = client.get(f"{REVIEW}/audits/{made.health_audit}").form(button="Withdraw this audit")

    short = form.fill(reason="A slip").submit()
    page = short.form(button="Withdraw this audit").fill(reason="Asked about the wrong record.").submit()

    assert short.errors
    assert "Asked about the wrong record." in page.main
    assert "1 expected: 1 not back yet; 1 withdrawn." in client.get(f"{REVIEW}/matrix").main
