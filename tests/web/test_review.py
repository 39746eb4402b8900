"""The pages of one review, its audits, its event and its report."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from malp_flow.records.outbox import Letter
from malp_flow.services import audits, dashboards, moves, picture, visibility
from malp_flow.services.actor import Actor
from tests.web.audits_issued import Issued, commission_audits, issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_auditor import Place
from tests.web.test_manager import check_in_browser, member, other_manager

REVIEW = "/fernshire/reviews/MALP-2026-07"
AGREED = "All agencies have said that the facts are right."
WHY = "The agency has lost its records in a flood."


def audit_path(item) -> str:
    return f"{REVIEW}/audits/{item}"


def all_in(house, issued: Issued, clock) -> None:
    """Bring both audits in as far as gates see it: neither agency knows the child."""
    for auditor, item in ((issued.nurse, issued.health_audit), (issued.officer, issued.police_audit)):
        by = Actor(issued.partnership, auditor)
        with house.transaction() as session:
            review = opened(session, issued)
            audits.say_not_known(session, review, item, reason="No record.", by=by, now=clock[0])


def opened(session, issued: Issued):
    by = Actor(issued.partnership, issued.manager)
    return visibility.visible(session, by, "MALP-2026-07", now=NOON)


def test_hides_a_review_from_the_manager_of_another_partnership(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, other_manager(house))
    paths = [
        "",
        "/matrix",
        "/matrix.csv",
        "/set-up",
        "/event/learning_event",
        "/report",
        f"/audits/{issued.health_audit}",
    ]

    found = [client.get(REVIEW + path).status for path in paths]

    assert found == [404] * len(paths)


def test_shows_of_a_withdrawn_review_only_the_states_it_came_to(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    by = Actor(issued.partnership, issued.manager)
    with house.transaction() as session:
        moves.move_on(session, opened(session, issued), "withdraw", by=by, now=NOON, reason=WHY)

    page = signed_in(house, issued.manager).get(REVIEW)

    assert "Audits issued" in page.text
    assert "Event held" not in page.text


def test_hides_the_review_from_a_partner_who_was_not_asked(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)

    page = signed_in(house, member(house, issued, "Petra Partner")).get(REVIEW)

    assert page.status == 404


def test_says_what_stops_the_review_and_who_is_asked(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)

    page = signed_in(house, issued.manager).get(REVIEW)

    with house.transaction() as session:
        review = opened(session, issued)
        known = picture.facts(session, review, now=NOON)
        said = [
            b.sentence for p in dashboards.prospects(review, known) for f in p.findings for b in f.blockers
        ]
    assert page.h1 == "Exploitation"
    assert said
    assert all(sentence in page.main for sentence in said)
    assert "Who: Nora Nurse." in page.main
    assert "Audit coming up" in page.main


def test_shows_the_matrix_and_gives_it_as_a_file(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)

    page = client.get(REVIEW + "/matrix")
    file = client.get(page.link("Download as a CSV file").href)

    assert "C-118" in page.main
    assert file.answer.mimetype == "text/csv"
    lines = file.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Child’s record,Agency,Auditor")
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["C-118", "Fernshire Police", "Oscar Officer"],
        ["C-118", "NHS Fernshire", "Nora Nurse"],
    ]


def test_shows_due_days_in_the_matrix_and_a_page_to_print(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    page = signed_in(house, issued.manager).get(REVIEW + "/matrix")

    paper = page.follow("A page to print")

    assert page.main.count("due Wed 25 Mar") == 2
    assert paper.main.count("due Wed 25 Mar") == 2
    assert not paper.having("govuk-service-navigation")
    assert not paper.having("app-subnav")


def test_gives_more_time_and_says_the_new_day(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    form = client.get(audit_path(issued.health_audit)).form(button="Give more time")

    page = form.fill({"new-day": 27, "new-month": 3, "new-year": 2026, "reason": WHY}).submit()

    assert "More time is given." in page.notice
    assert "Fri 27 Mar" in page.main
    assert "New date" in page.main
    assert "More time, from Wednesday 25 March to Friday 27 March." in page.main
    assert f"Mary Manager, Wednesday 4 March at midday: {WHY}" in page.main


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ((31, 2, 2026), "31 February 2026 is not a date"),
        ((1, 13, 2026), "1 13 2026 is not a date"),
        (("x", 3, 2026), "Enter the day with day, month and year, such as 27 11 2026."),
        ((25, 3, 2026), "Choose a day after 25 March 2026"),
        ((28, 3, 2026), "Nobody works on 28 March 2026. The next working day is 30 March 2026"),
        ((24, 4, 2026), "At most until 10 April 2026"),
    ],
)
def test_says_what_is_wrong_with_a_day_and_keeps_what_was_typed(tmp_path: Path, day, said):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    form = client.get(audit_path(issued.health_audit)).form(button="Give more time")

    typed = dict(zip(("new-day", "new-month", "new-year"), day, strict=True))
    page = form.fill(typed | {"reason": WHY}).submit()

    assert page.errors == [said]
    assert page.form(button="Give more time").values["reason"] == WHY
    assert page.form(button="Give more time").values["new-day"] == str(day[0])
    assert page.form(button="Go ahead without this audit").values["reason"] == ""


def test_goes_ahead_without_an_audit_only_with_a_reason(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    page = client.get(audit_path(issued.health_audit))

    refused = page.form(button="Go ahead without this audit").fill(reason="Flood").submit()
    done = refused.form(button="Go ahead without this audit").fill(reason=WHY).submit()

    assert refused.errors[0].startswith("Say why")
    assert refused.form(button="Go ahead without this audit").values["reason"] == "Flood"
    assert "Went ahead without" in done.main
    assert f"Mary Manager, Wednesday 4 March at midday: {WHY}" in done.main


def test_lets_the_lead_reviewer_look_at_an_audit_but_not_change_it(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, member(house, issued, "Rita Reviewer"))

    page = client.get(audit_path(issued.health_audit))

    assert page.status == 200
    assert not list(page.tree.iter("form"))


def test_changes_the_auditor_with_the_declaration(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    form = client.get(audit_path(issued.health_audit)).form(button="Change auditor")
    assert form.choices["auditor"][1] == str(issued.nurse)  # her agency's people come first

    page = form.fill(auditor=issued.officer, off_line="no").submit()

    assert page.notice.startswith("The auditor is named.")
    facts = {term.text: value for term, value in zip(page.tree.iter("dt"), page.tree.iter("dd"), strict=True)}
    assert facts["Auditor"].text == "Oscar Officer"


def test_corrects_an_address_and_sends_again(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    reviewer = signed_in(house, member(house, issued, "Rita Reviewer"))
    page = client.get(audit_path(issued.health_audit))

    refused = page.form(button="Correct and send again").fill(address="nora at nowhere").submit()
    done = refused.form(button="Correct and send again").fill(address="norah@fernshire.example").submit()

    assert "not an e-mail address" in refused.errors[0]
    assert refused.form(button="Correct and send again").values["address"] == "nora at nowhere"
    assert "norah@fernshire.example" in done.main
    assert "norah@fernshire.example" not in reviewer.get(audit_path(issued.health_audit)).main
    assert "n…h@f…e.example" in reviewer.get(audit_path(issued.health_audit)).main


def test_offers_no_correction_of_an_address_by_which_somebody_got_in(tmp_path: Path):
    place = Place(tmp_path)
    place.browser_of(place.made.health_audit)
    client = signed_in(place.house, place.made.manager)

    page = client.get(audit_path(place.made.health_audit))

    assert "Correct and send again" not in page.main
    assert "Add the person anew, with the other address" in page.main


def test_sends_the_newest_email_again_that_counts_as_sent(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    with house.transaction() as session:
        sent = session.scalars(select(Letter).where(Letter.membership_id == issued.nurse)).one()
        sent.status, sent.sent_at = "sent", NOON
    client = signed_in(house, issued.manager)
    form = client.get(audit_path(issued.health_audit)).form(button="Correct and send again")

    done = form.fill(address="norah@fernshire.example", newest=["yes"]).submit()

    assert "sent again" in done.main
    assert "waiting" in done.main


def test_sends_what_did_not_arrive_again_and_drops_it_from_the_first_page(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    with house.transaction() as session:
        lost = session.scalars(select(Letter).where(Letter.membership_id == issued.nurse)).one()
        lost.status = "dead"
    client = signed_in(house, issued.manager)
    before = client.get("/fernshire/")

    form = client.get(audit_path(issued.health_audit)).form(button="Correct and send again")
    done = form.fill(address="norah@fernshire.example").submit()

    assert "An email did not reach Nora Nurse" in before.main
    assert "sent again" in done.main
    assert "waiting" in done.main
    assert "did not reach" not in client.get("/fernshire/").main


def test_chooses_an_audit_tool_only_with_its_local_names(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    made = commission_audits(house, now=NOON)
    client = signed_in(house, made.manager)
    form = client.get(REVIEW + "/set-up").form(button="Choose this tool")
    theme = next(name for name in form.choices["theme"] if name)

    refused = form.fill(theme=theme).submit()
    done = client.get(REVIEW + "/set-up").form(button="Choose this tool").submit()

    assert refused.errors[0] == "Enter the name used here: The local screening tool for exploitation"
    assert "S3" not in refused.main
    assert refused.form(button="Choose this tool").values["theme"] == theme
    assert done.notice == "The audit tool is chosen."
    assert "base questions only" in done.main


def test_carries_a_review_from_the_event_to_a_draft_put_forward(tmp_path: Path):
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    all_in(house, issued, clock)
    rita = member(house, issued, "Rita Reviewer")
    client = signed_in(house, rita)

    day = {
        "on-day": 1,
        "on-month": 4,
        "on-year": 2026,
        "starts": "13:30",
        "ends": "16:00",
        "place": "Town hall",
    }
    arranged = client.get(REVIEW + "/event/learning_event").form(button="Set the date").fill(day).submit()
    clock[0] = NOON + timedelta(days=29)
    client = signed_in(house, rita)
    people = {}
    form = client.get(REVIEW + "/event/learning_event/attendance?rows=6").form(button="Record attendance")
    for number, role in enumerate(filter(None, form.choices["role-1"]), start=1):
        people |= {f"name-{number}": f"Person {number}", f"role-{number}": role}
    recorded = form.fill(people).submit()
    notes = recorded.follow("Notes by agenda point").form(button="Save notes")
    text = next(name for name in notes.values if name.endswith("-seen")).removesuffix("-seen")
    noted = notes.fill({text: "We talked."}).submit()
    moved = noted.follow("Review").follow("Record the event").form().submit()
    learned = {"text-1": "Health and police did not share what they saw."}
    saved = section_form(client, "Statements of learning").fill(learned).submit()
    for title in ("Good practice", "Recommendations"):
        section_form(client, title).fill(none="None: the learning is for practice.").submit()
    declaring = client.get(REVIEW + "/brief").form(button="Declare independence and interests")
    declaring.fill(independence="No interests to declare.").submit()
    confirmed = client.get(REVIEW + "/report").form(button="Confirm anonymity of this version").submit()
    forward = confirmed.follow("Go to the review").follow("Put the draft forward").form().submit()

    assert "Wednesday 1 April, 1:30pm to 4pm, Town hall" in arranged.main
    assert "Person 1" in recorded.main
    assert moved.notice == "The review stands at: Event held."
    assert saved.notice == "The section is saved, as part of a new version."
    assert "confirmed by Rita Reviewer" in confirmed.main
    assert "Report drafted" in forward.main
    assert "Due Monday 20 April" in forward.main
    assert "‘Sign off’ happens by itself once all checks are met" in forward.main
    assert "What is stopping ‘Send the report back’" in forward.main
    assert "MALP-2026-07: Factual accuracy is to be finished" in client.get("/fernshire/").main
    finished = forward.form(button="Close the comments now: Factual accuracy").fill(reason=AGREED).submit()
    assert finished.notice == "Noted as done."


def section_form(client, title):
    return client.get(REVIEW + "/report").follow(title).form(button="Save this section")


def test_offers_no_report_to_write_before_the_event_was_held(tmp_path: Path):
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    all_in(house, issued, clock)

    page = signed_in(house, member(house, issued, "Rita Reviewer")).get(REVIEW + "/report")

    assert "Nothing is written yet." in page.main
    assert not list(page.tree.iter("textarea"))


def test_asks_for_a_reason_before_a_review_is_withdrawn(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    asked = client.get(REVIEW).follow("Withdraw the review")

    refused = asked.form().fill(reason="Short").submit()
    done = refused.form().fill(reason=WHY).submit()

    assert refused.errors
    assert refused.form().values["reason"] == "Short"
    assert done.notice == "The review stands at: Withdrawn."
    assert "Withdrawn" in done.main


def test_writes_nothing_when_pages_are_looked_at(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    with house.transaction() as session:
        before = opened(session, issued).version

    for path in [
        "",
        "/matrix",
        "/set-up",
        "/event/learning_event",
        "/report",
        f"/audits/{issued.health_audit}",
    ]:
        assert client.get(REVIEW + path).status == 200

    with house.transaction() as session:
        assert opened(session, issued).version == before


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_everybody_the_pages_of_a_review(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    check_in_browser(
        house,
        issued.manager,
        [
            REVIEW,
            REVIEW + "/matrix",
            REVIEW + "/set-up",
            REVIEW + "/event/learning_event",
            audit_path(issued.health_audit),
        ],
    )
