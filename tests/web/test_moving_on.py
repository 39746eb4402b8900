"""What stops a review, what a move will bring, and moving on without a check."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.web.audits_issued import commission_audits, issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_manager import check_in_browser, member, other_manager
from tests.web.test_review import REVIEW, WHY, all_in, audit_path

SATURDAY = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)


def asked_to_move_on(house, issued):
    """Let the manager ask to close the audits without those that are not back."""
    client = signed_in(house, issued.manager)
    form = client.get(REVIEW).follow("Move on without …").form()
    return form.fill(check=form.choices["check"], reason=WHY).submit()


def test_keeps_waivers_from_a_stranger_and_from_those_who_may_not_ask(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    without = REVIEW + "/move/close_audits/without"
    reviewer = signed_in(house, member(house, issued, "Rita Reviewer"))

    found = [client.get(without).status for client in (signed_in(house, other_manager(house)), reviewer)]

    assert found == [404, 404]
    assert "Move on without" not in reviewer.get(REVIEW).main


def test_says_what_is_wrong_with_a_waiver_and_keeps_what_was_typed(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    form = signed_in(house, issued.manager).get(REVIEW).follow("Move on without …").form()

    nothing_ticked = form.fill(reason=WHY).submit()
    again = nothing_ticked.form()
    too_short = again.fill(check=again.choices["check"], reason="Because").submit()

    assert nothing_ticked.errors == ["Choose at least one check that the review moves on without."]
    assert nothing_ticked.form().values["reason"] == WHY
    assert too_short.errors[0].startswith("Say why")
    assert too_short.form().values["check"] == again.choices["check"]


def test_moves_on_without_a_check_once_a_second_person_agrees(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    asked = asked_to_move_on(house, issued)
    second = signed_in(house, member(house, issued, "Rita Reviewer"))

    home = second.get("/fernshire/")
    page = second.get(REVIEW).follow("Read why, then agree")
    done = page.form(button="Agree").submit()

    assert "It waits for: Lead reviewer" in asked.main
    assert "Move on without …" not in asked.main
    assert "Mary Manager asks you to agree" in home.main
    assert WHY in page.main
    assert "Mary Manager" in page.main
    assert done.notice == "You agreed. The review goes on without these checks."
    assert "Audits returned" in done.main
    assert "Agreed by Rita Reviewer" in done.main
    assert WHY in done.main


def test_offers_whoever_asked_no_way_to_agree(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)

    page = asked_to_move_on(house, issued).follow("Read why")

    assert not list(page.tree.iter("form"))


def test_says_before_a_move_who_is_written_to_and_when(tmp_path: Path):
    house, clock = a_house(tmp_path)
    made = commission_audits(house, now=NOON)
    clock[0] = SATURDAY
    client = signed_in(house, made.manager)

    page = client.get(REVIEW).follow("Issue the audits")

    assert "2 emails to Auditor: Nora Nurse and Oscar Officer" in page.main
    assert "They leave on Monday 9 March at 8am, and working days count from that day." in page.main
    assert "due Monday 30 March" in page.main
    assert "No. What is recorded stays, and no move leads back to ‘Commissioned’." in page.main
    assert not list(page.tree.iter("textarea"))
    assert page.form().submit().notice == "The review stands at: Audits issued."


def test_shows_the_list_and_no_button_while_something_is_missing(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)

    page = signed_in(house, issued.manager).get(REVIEW + "/move/close_audits")

    assert "not done yet" in page.main
    assert page.link("Open this audit NHS Fernshire, C-118: not done yet.").href == audit_path(
        issued.health_audit
    )
    assert not list(page.tree.iter("form"))


def test_shows_the_plan_the_mending_and_when_an_audit_came(tmp_path: Path):
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)

    before = client.get(REVIEW)
    all_in(house, issued, clock)
    after = client.get(REVIEW)

    stages = [" ".join(step.itertext()).split() for step in before.having("app-steps__step")]
    assert [" ".join(words) for words in stages][2:4] == [
        "Audits returned Planned Wed 25 Mar",
        "Event held Planned Fri 10 Apr",
    ]
    assert before.main.count("Wait for it, or go ahead without it") == 1
    assert "Came Wed 4 Mar" in after.main
    assert after.link("Set the date on Learning event").href == REVIEW + "/event/learning_event"


def test_records_what_came_of_family_engagement(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    form = client.get(REVIEW).follow("Record it: Family engagement").form(button="Record this")

    refused = form.fill(decided="no", came_of="not_offered", why="No").submit()
    done = refused.form(button="Record this").fill(why=WHY).submit()

    assert refused.errors[0].startswith("Say why")
    assert done.notice == "Recorded. Nobody gets an email about it."
    assert "Not offered, because …" in done.main
    page = client.get(REVIEW)
    assert "Not offered, because …" in page.main
    assert "Mary Manager, Wednesday 4 March at midday" in page.main
    assert WHY in page.main


def test_asks_nothing_of_a_review_that_has_ended(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)

    ended = client.get(REVIEW).follow("Withdraw the review").form().fill(reason=WHY).submit()

    assert "Family engagement" not in ended.main
    assert not list(ended.tree.iter("form"))


def test_shows_the_whole_history_and_verifies_it(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, member(house, issued, "Rita Reviewer"))

    page = client.get(REVIEW).follow("The whole history")
    verified = page.form(button="Verify now").submit()

    assert page.h1 == "Activity history"
    assert len(page.having("app-timeline__entry")) > 12
    assert verified.notice == "Verified just now: no entry has been changed or removed."
    assert signed_in(house, other_manager(house)).get(REVIEW + "/history").status == 404


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_everybody_the_pages_of_moving_on(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    paths = [REVIEW, REVIEW + "/move/close_audits/without", REVIEW + "/move/close_audits"]
    paths += [REVIEW + "/move/withdraw", REVIEW + "/history"]
    check_in_browser(house, issued.manager, paths)
    waiver = asked_to_move_on(house, issued).link("Read why").href
    check_in_browser(house, member(house, issued, "Rita Reviewer"), [waiver])
