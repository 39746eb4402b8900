"""A safeguarding partner reads one fixed version and answers it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import Act
from malp_flow.engine.machine import MoveRefused
from malp_flow.engine.report import Report, Section, Statement
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import (
    brief,
    items,
    learning_event,
    moves,
    people,
    reports,
    seats,
    sign_off_text,
    steps,
    who_came,
)
from malp_flow.services.actor import Actor
from malp_flow.services.who_came import Attendee
from tests.confirming import confirm_anonymity
from tests.web import browser as browsers
from tests.web.audits_issued import Issued, issue_audits
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import check_in_browser, member, other_manager
from tests.web.test_review import REVIEW, all_in, opened

SIGN_OFF = REVIEW + "/sign-off"
STARTS = datetime(2026, 4, 1, 12, 30, tzinfo=UTC)
LATER = NOON + timedelta(days=29)
CHANGE = "The second statement is too harsh."
APPROVE = "Approve this version"
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
        who_came.record(session, review, attendees=came, notes="We talked.", by=rita, now=LATER)
        move_first(session, review, rita)
        write(session, review, rita, STATEMENT)
        brief.declare(session, review, words="No interests to declare.", by=rita, now=LATER)
        confirm_anonymity(session, review, by=rita, now=LATER)
        move_first(session, review, rita)
        step = items.of_review(session, review, review.workflow.items_of(Kind.step))
        name = next(
            item.name for item in step if item.state == "to_do" and review.workflow.items[item.name].opened_by
        )
        steps.finish_only(session, review, name, reason="All agencies agreed early.", by=rita, now=LATER)


def ask_for_changes(house, issued: Issued, *, section: str = ""):
    """Ask for changes as the partner, on their page; return the page that follows."""
    page = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF).follow("Ask for changes")
    form = page.form(button="Send this answer")
    return form.fill(section=section or form.choices["section"][1], reason=CHANGE).submit()


def approve(client, **more: object):
    """Tick both statements and sign, as the partner of this client; return the page that follows."""
    form = client.get(SIGN_OFF).form(button=APPROVE)
    return form.fill(ticked=["read", "holder"], **more).submit()


def move_first(session, review, by: Actor) -> None:
    for move in list(review.workflow.moves_from(review.state)):
        if move.checks and not move.by_itself:
            moves.move_on(session, review, move.id, by=by, now=LATER)
            return
    raise MoveRefused("", [])


def write(session, review, by: Actor, text: str) -> None:
    document = review.workflow.items[review.workflow.items_of(Kind.document)[0]]
    parts = list(document.parts)
    said_none = {part: "None: the learning is for practice." for part in parts if part != parts[1]}
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

    page = client.get("/fernshire/").follow("Read the report Read and answer: report of MALP-2026-07")

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

    page = approve(client)

    assert page.notice == "Your answer is recorded."
    assert page.h1 == "Receipt for your answer"
    assert "Approve this version" in client.get(SIGN_OFF).main
    assert "Signed off" in signed_in(house, issued.manager).get(REVIEW).main


def test_says_of_a_part_without_statements_that_there_is_none(asked):
    house, issued = asked

    page = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF)

    assert "Nothing to state here. None: the learning is for practice." in page.main


def test_asks_for_a_reason_and_a_section_when_changes_are_wanted(asked):
    house, issued = asked
    page = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF).follow("Ask for changes")
    form = page.form(button="Send this answer")

    no_section = form.fill(reason=CHANGE).submit()
    again = no_section.form(button="Send this answer")
    no_reason = again.fill(section=again.choices["section"][1], reason="Too harsh.").submit()
    last = no_reason.form(button="Send this answer")
    kept = last.values["reason"]
    done = last.fill(reason=CHANGE).submit()

    assert no_section.errors == ["Choose the section that should change"]
    assert len(no_reason.errors) == 1
    assert kept == "Too harsh."
    assert done.notice == "Your answer is recorded."


@pytest.mark.parametrize("name", ["Rita Reviewer", "Mary Manager"])
def test_shows_what_a_partner_asks_to_change_and_that_it_was_changed(asked, name):
    house, issued = asked
    ask_for_changes(house, issued, section="statements_of_learning")
    client = signed_in(house, member(house, issued, name))

    before = client.get(REVIEW + "/report").main
    rita = Actor(issued.partnership, member(house, issued, "Rita Reviewer"))
    with house.transaction() as session:
        write(session, opened(session, issued), rita, "Supervision was missed.")
    after = client.get(REVIEW + "/report").main

    assert f": {CHANGE}" in before
    assert "Police, on “" in before
    assert "That section has changed since version 1." in after


def test_says_before_a_request_for_changes_what_follows_and_what_came_of_it_afterwards(asked):
    house, issued = asked
    petra = signed_in(house, member(house, issued, "Petra Partner"))
    rita = signed_in(house, member(house, issued, "Rita Reviewer"))

    before = petra.get(SIGN_OFF).follow("Ask for changes").main
    ask_for_changes(house, issued)
    stopped = rita.get(REVIEW).main
    page = rita.get(REVIEW + "/report")
    short = page.form(button="Keep this answer").fill(words="No.").submit()
    kept = short.form(button="Keep this answer").fill(words="Two agencies read it in that way.").submit()
    after = petra.get(SIGN_OFF).main

    assert "the report goes back to whoever writes it, for all partners at once" in before
    assert "Changes asked by Police on “" in stopped
    assert short.errors == ["Say why, in a sentence of at least 20 characters: it is kept in the history."]
    assert short.form(button="Keep this answer").values["words"] == "No."
    assert kept.notice == "Your answer is kept. The partners read it with the report."
    assert "Rita Reviewer wrote why it stays as it is: Two agencies read it in that way." in after


def test_wants_both_statements_ticked_before_the_signature(asked):
    house, issued = asked
    form = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF).form(button=APPROVE)

    page = form.fill(ticked=["read"]).submit()

    assert page.errors == ["Tick both statements, or choose another answer"]
    assert page.title.startswith("Error: ")
    assert page.form(button=APPROVE).values["ticked"] == ["read"]


def test_puts_a_dissent_on_record_beside_an_approval(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))

    unworded = approve(client, remark="dissent", reason="No.")
    receipt = approve(client, remark="dissent", reason="The third point is not what we saw.")
    status = signed_in(house, issued.manager).get(SIGN_OFF + "/status").main

    assert unworded.errors == ["Write the condition, or why you dissent, in at least 20 characters"]
    assert "Dissent on record The third point is not what we saw." in receipt.main
    assert "Approve this version, with dissent on record" in status
    assert "The third point is not what we saw." in status


def test_takes_no_words_for_the_record_without_saying_what_they_are(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))
    words = "I do not agree with the first recommendation."

    page = approve(client, reason=words)

    said = "You wrote words for the record. Say whether they are a condition or a dissent, or take them out"
    assert page.errors == [said]
    assert page.form(button=APPROVE).values["reason"] == words


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


def test_gives_a_receipt_with_moment_version_and_fingerprint_that_stays_good(asked):
    house, issued = asked

    page = ask_for_changes(house, issued)
    bookmarked = page.path
    rita = Actor(issued.partnership, member(house, issued, "Rita Reviewer"))
    with house.transaction() as session:
        review = opened(session, issued)
        sha256 = reports.latest(session, items.only(session, review, Kind.document)).sha256
        write(session, review, rita, "Supervision was missed.")
    later = signed_in(house, member(house, issued, "Petra Partner")).get(bookmarked)

    assert f"Version 1 Fingerprint {sha256[:12]}" in page.main
    assert "When Thursday 2 April at 1pm" in page.main
    assert sha256 in later.main
    assert "This answer brought the report back." in later.main
    assert "Receipt for your answer" in later.main


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (200, 1), (201, 2), (1000, 5)])
def test_counts_the_reading_time_in_whole_minutes(words, minutes):
    section = Section("one", "Section", written=True, statements=(Statement("word " * words),))
    report = Report("R", "Report", "P", "T", 1, "", None, is_final=False, sections=(section,))

    assert sign_off_text.reading_minutes(report) == minutes


def changed_meanwhile(house, issued: Issued, *, confirmed: bool = True) -> None:
    rita = Actor(issued.partnership, member(house, issued, "Rita Reviewer"))
    with house.transaction() as session:
        review = opened(session, issued)
        write(session, review, rita, "Supervision was missed.")
        if confirmed:
            confirm_anonymity(session, review, by=rita, now=LATER)


def test_refuses_an_answer_to_a_version_that_has_changed_and_shows_the_change(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))
    form = client.get(SIGN_OFF).form(button=APPROVE)
    changed_meanwhile(house, issued)

    page = form.fill(ticked=["read", "holder"], remark="condition", reason="If it is said by May.").submit()
    again = page.form(button=APPROVE)

    assert page.status == 409
    assert "The report has changed since you opened it." in page.main
    assert "New: L1 Supervision was missed." in page.main
    assert "Taken away: L1 " + STATEMENT in page.main
    assert (again.values["reason"], again.values["remark"]) == ("If it is said by May.", ["condition"])
    assert "ticked" not in again.values
    assert again.fill(ticked=["read", "holder"]).submit().notice == "Your answer is recorded."


def test_keeps_what_was_typed_for_a_section_when_the_report_has_changed(asked):
    house, issued = asked
    page = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF).follow("Ask for changes")
    form = page.form(button="Send this answer")
    form.fill(section=form.choices["section"][1], reason=CHANGE)
    changed_meanwhile(house, issued)

    refused = form.submit()

    assert refused.status == 409
    assert "Supervision was missed." in refused.main
    assert refused.form(button="Send this answer").submit().notice == "Your answer is recorded."


def test_takes_a_wish_for_changes_only_of_the_version_that_was_read(asked):
    house, issued = asked
    page = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF)
    changed_meanwhile(house, issued)

    shown = page.follow("Ask for changes")
    form = shown.follow("Ask for changes").form(button="Send this answer")
    done = form.fill(section=form.choices["section"][1], reason=CHANGE).submit()

    assert "The report has changed since you opened it." in shown.text
    assert "New: L1 Supervision was missed." in shown.main
    assert "Taken away: L1 " + STATEMENT in shown.main
    assert "Version 2" in done.main


def test_asks_nobody_for_their_words_who_has_not_opened_the_report(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))

    page = client.get(SIGN_OFF + "/answer/ask_for_changes")

    assert STATEMENT in page.main
    assert "Send this answer" not in page.main


def test_keeps_what_was_typed_while_the_report_is_being_changed(asked):
    house, issued = asked
    form = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF).form(button=APPROVE)
    form.fill(ticked=["read", "holder"], remark="condition", reason="If it is said by May.")
    changed_meanwhile(house, issued, confirmed=False)

    page = form.submit()

    assert page.status == 409
    assert "What you wrote was not sent. Copy it if you need it: If it is said by May." in page.main


def test_shows_only_what_changed_to_whoever_had_answered(asked):
    house, issued = asked
    another_partner(house, issued)
    client = signed_in(house, member(house, issued, "Petra Partner"))
    approve(client)
    changed_meanwhile(house, issued)

    page = client.get(SIGN_OFF)
    whole = page.follow("Read the whole report")

    assert "What changed since version 1" in page.main
    assert "New: L1 Supervision was missed." in page.main
    assert "None: the learning is for practice." not in page.main
    assert "None: the learning is for practice." in whole.main
    assert page.form(button=APPROVE).values["sha256"] == whole.form(button=APPROVE).values["sha256"]


def another_partner(house, issued: Issued) -> None:
    """Let somebody else sit on the panel too, so that one signature ends nothing."""
    rita = member(house, issued, "Rita Reviewer")
    with house.transaction() as session:
        review = opened(session, issued)
        seat = PanelSeat(
            partnership_id=issued.partnership,
            review_id=review.id,
            title="Health",
            membership_id=rita,
            number=9,
        )
        session.add(seat)
        session.flush()
        name = review.workflow.items_of(Kind.decision)[0]
        item = items.make(session, review, name, seat_id=seat.id)
        items.bring_on(session, review, item, Act.open_up, now=LATER)


def test_tells_who_else_decided_only_after_the_own_answer(asked):
    house, issued = asked
    another_partner(house, issued)
    client = signed_in(house, member(house, issued, "Petra Partner"))

    before = client.get(SIGN_OFF).main
    approve(client)
    after = client.get(SIGN_OFF).main

    assert "Other partners who have decided 0 of 1" in before
    assert "Rita Reviewer" not in before
    assert "Health, Rita Reviewer: not decided yet" in after


def test_records_an_improvement_in_answer_to_a_statement(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))
    page = client.get(SIGN_OFF).follow("Record an improvement that you have agreed")
    form = page.form(button="Record the improvement")

    refused = form.fill(text="We call each other weekly from now on.").submit()
    again = refused.form(button="Record the improvement")
    done = again.fill(statement=again.choices["statement"][0]).submit()

    assert refused.errors == ["Choose the statement that it answers"]
    assert done.notice == "The improvement is recorded."
    assert "We call each other weekly from now on." in done.main
    status = signed_in(house, issued.manager).get(SIGN_OFF + "/status").main
    assert "We call each other weekly from now on." in status


def test_warns_the_author_of_a_report_that_is_out_and_says_after_saving_what_follows(asked):
    house, issued = asked
    another_partner(house, issued)
    approve(signed_in(house, member(house, issued, "Petra Partner")))
    client = signed_in(house, member(house, issued, "Rita Reviewer"))

    page = client.get(REVIEW + "/report/parts/statements_of_learning")
    saved = page.form(button="Save this section").fill({"text-1": "Supervision was missed."}).submit()

    assert "Version 1 is with the partners, and 1 of 2 has answered." in page.main
    assert "confirm its anonymity anew" in saved.notice
    assert "Answers given so far count no more" in saved.notice
    assert "is with the partners" not in saved.main


def test_shows_a_partner_at_home_by_when_to_sign_and_afterwards_what_they_answered(asked):
    house, issued = asked
    another_partner(house, issued)
    client = signed_in(house, member(house, issued, "Petra Partner"))

    before = client.get("/fernshire/").main
    approve(client)
    after = client.get("/fernshire/")

    assert "Sign by " in before
    assert "About 1 minute to read." in before
    assert "0 of 1 other partners have decided." in before
    assert "Nothing needs you." in after.main
    assert "MALP-2026-07, Exploitation: Approve this version, version 1" in after.main
    assert after.follow("Receipt").h1 == "Receipt for your answer"


def test_warns_of_what_looks_like_an_identity_in_an_improvement_and_in_an_answer(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))
    form = client.get(SIGN_OFF + "/improvement").form(button="Record the improvement")
    words = "Kevin Smith, NHS 943 476 5919, gets a named worker."

    page = form.fill(statement=form.choices["statement"][0], text=words).submit()
    receipt = approve(client, remark="condition", reason="Only if Kevin Smith is asked first.")

    assert "“943 476 5919”" in page.notice
    assert "“Kevin Smith”" in page.notice
    assert "tell the business manager" in receipt.notice


def test_keeps_too_long_a_reason_on_the_page(asked):
    house, issued = asked
    page = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF).follow("Ask for changes")
    form = page.form(button="Send this answer")

    long = form.fill(section=form.choices["section"][1], reason=CHANGE * 200).submit()

    assert [each[:30] for each in long.errors] == ["Write at most 5,000 characters"]
    assert long.form(button="Send this answer").values["reason"] == CHANGE * 200


def test_says_whom_to_call_where_no_deputy_is_agreed(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"))

    page = client.get(SIGN_OFF).follow("Pass this one to your deputy")

    assert "Nobody is agreed as your deputy in this review." in page.main


def test_passes_one_decision_to_the_agreed_deputy(asked, clock):
    house, issued = asked
    petra = member(house, issued, "Petra Partner")
    with house.transaction() as session:
        mary = Actor(issued.partnership, issued.manager)
        deputy = people.add_member(
            session, name="Dee Deputy", address="dee@fernshire.example", by=mary, now=LATER
        )
        seats.deputise(
            session,
            opened(session, issued),
            partner=petra,
            deputy=deputy,
            starts_on=date(2026, 4, 6),
            ends_on=date(2026, 4, 20),
            by=mary,
            now=LATER,
        )
    client = signed_in(house, petra)
    form = client.get(SIGN_OFF).follow("Pass this one to your deputy").form(button="Pass it on")

    page = form.fill(deputy=str(deputy)).submit()
    receipt = approve(signed_in(house, deputy))

    assert page.notice == "Passed on. Your deputy gets an email. You can still answer yourself."
    assert "Given by Dee Deputy, deputy of Petra Partner" in receipt.main


def test_brings_the_report_back_and_asks_again(asked):
    house, issued = asked
    manager = signed_in(house, issued.manager)
    form = manager.get(SIGN_OFF + "/status").follow("Bring the report back").form(button="Bring it back")

    refused = form.submit()
    back = refused.form(button="Bring it back").fill(reason="A date in section two is wrong.").submit()
    partners = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF).main
    asked_again = back.form(button="Ask those who have not answered").submit()

    assert len(refused.errors) == 1
    assert back.notice.startswith("The report is back with its author.")
    assert "The report is being changed." in partners
    assert asked_again.notice == "1 partner is asked."


def test_hands_a_seat_over_to_a_successor(asked):
    house, issued = asked
    manager = signed_in(house, issued.manager)
    page = manager.get(SIGN_OFF + "/status").follow("Hand over the seat of Police")
    form = page.form(button="Hand over the seat")

    refused = form.submit()
    successor = str(member(house, issued, "Rita Reviewer"))
    done = refused.form(button="Hand over the seat").fill(to=successor).submit()

    assert refused.errors == ["Choose who sits there from now on"]
    assert done.notice == "The seat is handed over. What was answered there stays as it was given."
    assert STATEMENT in signed_in(house, member(house, issued, "Rita Reviewer")).get(SIGN_OFF).main
    assert signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF).status in {403, 404}


def test_folds_what_the_system_made_behind_its_sentence(asked):
    house, issued = asked

    partners = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF)
    managers = signed_in(house, issued.manager).get(REVIEW + "/report")

    for page in (partners, managers):
        folded = [each for each in page.having("govuk-details") if list(each.iter("table"))]
        assert folded
        assert len(list(page.tree.iter("table"))) == sum(len(list(each.iter("table"))) for each in folded)
        assert not [each for each in folded if "open" in each.attrib]
        assert page.main.index(STATEMENT) < page.main.index("Agencies asked, and what came back")


def test_leads_a_partner_from_the_contents_to_their_answer(asked):
    house, issued = asked
    page = signed_in(house, member(house, issued, "Petra Partner")).get(SIGN_OFF)

    target = page.link("Your answer").href

    [form] = [each for each in page.tree.iter("form") if each.get("id") == target.removeprefix("#")]
    assert APPROVE in "".join(form.itertext())
    assert page.main.index("Contents") < page.main.index("Recommendations") < page.main.index("Method")


@pytest.mark.browser
def test_prints_what_is_folded_on_the_page_of_a_partner(asked):
    house, issued = asked
    client = signed_in(house, member(house, issued, "Petra Partner"), client=PageClient(an_app(house)))
    kept = client.browser._cookies.values()
    with browsers.serve(client.browser.application) as address, browsers.chromium() as chromium:
        page = chromium.open(address, width=375, javascript=False)
        page.context.add_cookies([{"name": each.key, "value": each.value, "url": address} for each in kept])
        page.goto(address + SIGN_OFF)

        on_screen = page.locator("table").first.is_visible()
        page.emulate_media(media="print")
        on_paper = page.locator("table").first.is_visible()

    assert (on_screen, on_paper) == (False, True)


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_a_partner_and_a_reviewer_pages_they_can_use(asked):
    house, issued = asked
    petra = member(house, issued, "Petra Partner")
    check_in_browser(house, petra, [SIGN_OFF, SIGN_OFF + "/deputy", SIGN_OFF + "/improvement"])
    check_in_browser(house, issued.manager, [SIGN_OFF + "/status", SIGN_OFF + "/bring-back"])
    check_in_browser(
        house, member(house, issued, "Rita Reviewer"), [REVIEW + "/report", REVIEW + "/event/learning_event"]
    )
