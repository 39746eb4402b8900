"""A safeguarding partner reads one fixed version and answers it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from malp_flow.engine.definition import Kind
from malp_flow.engine.machine import MoveRefused
from malp_flow.services import brief, items, learning_event, moves, reports, sign_off_pages, steps
from malp_flow.services.actor import Actor
from malp_flow.services.learning_event import Attendee
from malp_flow.services.report_pages import PartPage, ReportPage
from tests.web.audits_issued import Issued, issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_manager import check_in_browser, member, other_manager
from tests.web.test_review import REVIEW, all_in, opened

SIGN_OFF = REVIEW + "/sign-off"
STARTS = datetime(2026, 4, 1, 12, 30, tzinfo=UTC)
LATER = NOON + timedelta(days=29)
CHANGE = "The second statement is too harsh."
STATEMENT = "Health and police did not share what they saw."


def put_forward(house, issued: Issued, clock) -> None:
    """Bring the review to where the partners are asked for their answers."""
    all_in(house, issued, clock)
    rita = Actor(issued.partnership, member(house, issued, "Rita Reviewer"))
    with house.transaction() as session:
        review = opened(session, issued)
        learning_event.arrange(
            session,
            review,
            starts_at=STARTS,
            ends_at=STARTS + timedelta(hours=2),
            place="Hall",
            by=rita,
            now=NOON,
        )
    clock[0] = LATER
    with house.transaction() as session:
        review = opened(session, issued)
        said = review.workflow.items[review.workflow.items_of(Kind.event)[0]]
        came = [Attendee(f"Person {n}", role, None, attended=True) for n, role in enumerate(said.invite)]
        learning_event.record(session, review, attendees=came, notes="We talked.", by=rita, now=LATER)
        move_first(session, review, rita)
        write(session, review, rita, STATEMENT)
        brief.declare(session, review, words="No interests to declare.", by=rita, now=LATER)
        reports.confirm_anonymity(session, review, by=rita, now=LATER)
        move_first(session, review, rita)
        step = items.of_review(session, review, review.workflow.items_of(Kind.step))
        name = next(
            item.name for item in step if item.state == "to_do" and review.workflow.items[item.name].opened_by
        )
        steps.finish_only(session, review, name, by=rita, now=LATER)


def ask_for_changes(house, issued: Issued):
    """Ask for changes as the partner, on their page; return the page that follows."""
    form = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF)
    form = form.form(button="Send your answer")
    return form.fill(answer=form.choices["answer"][1], reason=CHANGE).submit()


def move_first(session, review, by: Actor) -> None:
    for move in list(review.workflow.moves_from(review.state)):
        if move.checks and not move.by_itself:
            moves.move_on(session, review, move.id, by=by, now=LATER)
            return
    raise MoveRefused("", [])


def write(session, review, by: Actor, text: str) -> None:
    document = review.workflow.items[review.workflow.items_of(Kind.document)[0]]
    parts = list(document.parts)
    said_none = {part: "None to make." for part in parts if part != parts[1]}
    reports.save_version(session, review, parts={parts[1]: [text]}, said_none=said_none, by=by, now=LATER)


@pytest.fixture
def made(tmp_path: Path):
    return a_house(tmp_path)


@pytest.fixture
def clock(made):
    return made[1]


@pytest.fixture
def asked(made):
    house, ticking = made
    issued = issue_audits(house, now=NOON)
    put_forward(house, issued, ticking)
    return house, issued


def test_asks_a_partner_on_their_first_page(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))

    page = client.get("/fernshire/").follow("Read and answer: report of MALP-2026-07")

    assert page.path == SIGN_OFF
    assert STATEMENT in page.main
    assert "Police" in page.main


def test_leads_a_partner_from_the_link_in_the_email_to_their_page(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))

    page = client.get(REVIEW).follow()

    assert page.path == SIGN_OFF


def test_hides_the_sign_off_from_everybody_without_a_seat(asked):
    house, issued = asked

    ours = signed_in(house, issued.manager).get(SIGN_OFF).status
    strangers = signed_in(house, other_manager(house)).get(SIGN_OFF).status

    assert (ours, strangers) == (403, 404)


def test_records_an_approval_of_the_version_that_was_read(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))
    form = client.get(SIGN_OFF).form(button="Send your answer")

    page = form.fill(answer="approve").submit()

    assert page.notice == "Your answer is recorded."
    assert "Approve this version" in client.get(SIGN_OFF).main
    assert "Signed off" in signed_in(house, issued.manager).get(REVIEW).main


def test_says_of_a_part_without_statements_that_there_is_none(asked):
    house, issued = asked

    page = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF)

    assert "Nothing to state here. None to make." in page.main


def test_asks_for_a_reason_when_changes_are_wanted(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))
    form = client.get(SIGN_OFF).form(button="Send your answer")

    refused = form.fill(answer=form.choices["answer"][1]).submit()
    again = refused.form(button="Send your answer").fill(reason=CHANGE)
    done = again.submit()

    assert len(refused.errors) == 1
    assert again.values["answer"] == [form.choices["answer"][1]]
    assert done.notice == "Your answer is recorded."


@pytest.mark.parametrize("name", ["Rita Reviewer", "Mary Manager"])
def test_shows_what_a_partner_asks_to_change_until_there_is_a_newer_version(asked, name):
    house, issued = asked
    ask_for_changes(house, issued)
    client = signed_in(house, member(house, issued, name))

    before = client.get(REVIEW + "/report").main
    rita = Actor(issued.partnership, member(house, issued, "Rita Reviewer"))
    with house.transaction() as session:
        write(session, opened(session, issued), rita, "Supervision was missed.")
    after = client.get(REVIEW + "/report").main

    assert f"Police, Thursday 2 April at 1pm: {CHANGE}" in before
    assert CHANGE not in after


def test_refuses_an_empty_answer_in_words(asked):
    house, issued = asked
    form = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF)

    page = form.form(button="Send your answer").submit()

    assert page.errors == ["Choose approve or ask for changes"]
    assert page.title.startswith("Error: ")


def test_says_beforehand_how_long_a_reason_must_be_and_refuses_a_shorter_one(asked):
    house, issued = asked
    before = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF)
    form = before.form(button="Send your answer")

    page = form.fill(answer=form.choices["answer"][1], reason="Too harsh.").submit()

    assert "in at least 20 characters" in before.main
    assert len(page.errors) == 1
    assert page.form(button="Send your answer").values["reason"] == "Too harsh."


def test_tells_a_partner_by_when_to_sign_and_how_long_the_reading_takes(asked):
    house, issued = asked

    page = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF)

    assert "Sign by Monday 20 April in 10 working days" in page.main
    assert "Reading time 1 minute" in page.main
    assert "Places to look at" not in page.main
    assert page.main.index("Recommendations") < page.main.index("Good practice")


def test_tells_a_partner_how_late_the_answer_is(asked, clock):
    house, issued = asked
    clock[0] = LATER + timedelta(days=20)

    page = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF)

    assert "2 working days overdue" in page.main


def test_gives_a_receipt_with_moment_version_and_fingerprint(asked):
    house, issued = asked

    page = ask_for_changes(house, issued)

    with house.reading() as session:
        review = opened(session, issued)
        sha256 = reports.latest(session, items.only(session, review, Kind.document)).sha256
    receipt = f"Recorded Thursday 2 April at 1pm for version 1 with fingerprint {sha256[:12]}."
    assert receipt in page.main


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (200, 1), (201, 2), (1000, 5)])
def test_counts_the_reading_time_in_whole_minutes(words, minutes):
    part = PartPage("recommendations", "Recommendations", ("word " * words,), "")
    read = ReportPage("R", "Report", (part,), 1, "", None, 0, "", may_write=False)

    assert sign_off_pages.reading_minutes(read) == minutes


def test_refuses_an_answer_to_a_version_that_has_changed(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))
    form = client.get(SIGN_OFF).form(button="Send your answer")
    rita = Actor(issued.partnership, member(house, issued, "Rita Reviewer"))
    with house.transaction() as session:
        write(session, opened(session, issued), rita, "Supervision was missed.")

    page = form.fill(answer="approve").submit()

    assert page.status == 409
    assert "The report has changed since you opened it." in page.main


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_a_partner_and_a_reviewer_pages_they_can_use(asked):
    house, issued = asked
    check_in_browser(house, member(house, issued, "Petra Partner"), [SIGN_OFF])
    check_in_browser(
        house, member(house, issued, "Rita Reviewer"), [REVIEW + "/report", REVIEW + "/event/learning_event"]
    )
