"""What stands beside a signature, who is asked when a report was brought back, seats that change hands."""

import pytest

from malp_flow.services import (
    free_text,
    history_list,
    improvements,
    moves,
    seat_changes,
    seats,
    sign_off,
    sign_off_asking,
    sign_off_status,
)
from malp_flow.services.access import NotYours
from malp_flow.services.here import NotHere
from malp_flow.services.moves import ReasonNeeded, ReasonTooLong
from tests.confirming import confirm_anonymity
from tests.services.panels import WHY, asked_to_sign
from tests.services.rows import causes, kinds

DISSENT = "The third point is not what we saw."


@pytest.fixture
def panel(database_url, shelf):
    with asked_to_sign(database_url, shelf, "panel_all_of_three.yaml") as panel:
        yield panel


def status(panel):
    with panel.transaction() as session:
        return sign_off_status.overview(session, panel.open(session), now=panel.now)


def seat_of(panel, who):
    with panel.transaction() as session:
        return seats.seat_of(session, panel.open(session), panel.members[who])[0]


def answer_with(panel, who, *, reason="", **beside):
    page = panel.page(who)
    panel.do(
        sign_off.answer, page.item_id, answer_id="approve", sha256=page.report.sha256, reason=reason,
        beside=sign_off.Beside(**beside), by=who,
    )  # fmt: skip


# ---------------------------------------------------------------- words on record


def test_keeps_the_words_of_an_answer_without_signs_that_nobody_typed(panel):
    answer_with(panel, "partner1", remark="dissent", reason="I do not\x1b[2J agree\r\nwith R1 at all.")

    (kept,) = status(panel).seats[0].answers
    assert kept.reason == "I do not[2J agree\nwith R1 at all."


def test_keeps_a_dissent_with_an_approval_that_counts_all_the_same(panel):
    answer_with(panel, "partner1", remark="dissent", reason=DISSENT)

    seat = status(panel).seats[0]
    assert seat.now.word == "Approve this version, with dissent on record"
    assert [(each.remark, each.reason, each.why_void) for each in seat.answers] == [("dissent", DISSENT, "")]


@pytest.mark.parametrize(
    ("beside", "refusal"),
    [
        ({"remark": "condition", "reason": "Soon."}, sign_off.RemarkUnworded),
        ({"remark": "praise", "reason": DISSENT}, sign_off.NoRemarkHere),
        ({"reason": DISSENT}, sign_off.RemarkNeeded),
        ({"remark": "condition", "reason": "x" * 5_001}, free_text.WordsTooLong),
        ({"section": "no_such_section"}, sign_off.SectionNeeded),
    ],
)
def test_refuses_what_cannot_stand_beside_an_approval(panel, beside, refusal):
    with pytest.raises(refusal):
        answer_with(panel, "partner1", **beside)


def test_shows_a_condition_to_the_other_partners_and_in_the_history(panel):
    answer_with(panel, "partner1", remark="condition", reason=DISSENT)
    before = panel.page("partner2").others
    answer_with(panel, "partner2")

    after = panel.page("partner2").others
    with panel.transaction() as session:
        lines = [each.detail for each in history_list.entries(session, panel.open(session))]

    assert before == ()
    assert ("Approve this version, with a condition", DISSENT) in [
        (each.answer, each.words) for each in after
    ]
    assert "Seat 1, Approve this version, with a condition, version 1" in lines


def test_keeps_what_was_said_of_earlier_versions_on_record(panel):
    answer_with(panel, "partner1", remark="condition", reason=DISSENT)
    panel.write("Nobody held the whole picture.")

    kept = status(panel).seats[0]
    assert kept.now.word == "Not asked yet"
    assert [(each.version, each.reason) for each in kept.answers] == [(1, DISSENT)]
    assert kept.answers[0].why_void == "The report has changed since, so this answer counts no more."


def test_records_an_improvement_in_answer_to_a_statement(panel):
    page = panel.page("partner1")
    with panel.transaction() as session:
        review = panel.open(session)
        item = next(each for each in panel.decisions(session) if each.id == page.item_id)
        offered = improvements.answerable(session, review, item)
    text = "We call each other weekly from now on."

    panel.do(improvements.record, page.item_id, statement_id=offered[0].id, text=text, by="partner1")

    assert [each.label for each in offered] == ["L1: Debts are a sign."]
    assert [(each.seat, each.statement, each.text) for each in status(panel).improvements] == [
        ("Seat 1", "L1", text)
    ]
    assert "sign_off.improvement_agreed" in kinds(panel)


def test_records_no_improvement_to_a_statement_of_an_earlier_version(panel):
    page = panel.page("partner1")
    with panel.transaction() as session:
        item = next(each for each in panel.decisions(session) if each.id == page.item_id)
        old = improvements.answerable(session, panel.open(session), item)[0].id
    panel.write("Nobody held the whole picture.")

    with pytest.raises(improvements.VersionGone):
        panel.do(improvements.record, page.item_id, statement_id=old, text=DISSENT, by="partner1")


# ---------------------------------------------------------------- brought back, asked again


def test_brings_the_report_back_and_lets_no_answer_count(panel):
    panel.answer("partner1")

    count = panel.do(sign_off_asking.withdraw, by="manager", reason=WHY)

    assert count == 3
    assert [seat.now.state for seat in status(panel).seats] == ["waiting"] * 3
    assert status(panel).seats[0].answers[0].why_void.startswith("The report was brought back")
    assert len(causes(panel, "sign_off_withdrawn")) == 4  # three partners, and the author


def test_asks_again_about_the_same_version_and_takes_a_second_answer_to_it(panel):
    panel.answer("partner1")
    panel.do(sign_off_asking.withdraw, by="manager", reason=WHY)

    told = panel.do(sign_off_asking.ask, by="manager")
    for partner in ("partner1", "partner2", "partner3"):
        panel.answer(partner)

    assert (told.anew, told.reminded) == (3, 0)
    assert panel.state() == "signed"


def test_asks_everybody_anew_when_a_refused_version_is_put_forward_once_more(panel):
    panel.answer("partner1")
    panel.answer("partner2", "refuse")

    panel.do(moves.move_on, "put_forward", by="author")
    asked = [seat.now.state for seat in status(panel).seats]
    for partner in ("partner1", "partner2", "partner3"):
        panel.answer(partner)

    assert asked == ["asked"] * 3
    assert panel.state() == "signed"


def test_reminds_nobody_twice_within_a_day_who_is_asked_already(panel):
    panel.answer("partner1")

    told = panel.do(sign_off_asking.ask, by="manager")

    assert (told.anew, told.reminded, told.spared) == (0, 0, 2)


def test_lets_only_those_who_run_the_review_bring_it_back(panel):
    with pytest.raises(NotYours):
        panel.do(sign_off_asking.withdraw, by="partner1", reason=WHY)
    with pytest.raises(ReasonNeeded):
        panel.do(sign_off_asking.withdraw, by="author", reason="Wrong.")
    with pytest.raises(ReasonTooLong):
        panel.do(sign_off_asking.withdraw, by="author", reason="w" * 5001)
    panel.do(sign_off_asking.withdraw, by="author", reason=WHY)
    with pytest.raises(sign_off_asking.NothingAsked):
        panel.do(sign_off_asking.withdraw, by="author", reason=WHY)
    with pytest.raises(NotYours):
        panel.do(sign_off_asking.ask, by="author")


def test_asks_nobody_about_a_version_that_nobody_confirmed(panel):
    panel.write("Nobody held the whole picture.")

    with pytest.raises(sign_off_asking.NotFit):
        panel.do(sign_off_asking.ask, by="manager")


def test_asks_those_who_had_not_answered_about_a_new_version_too(panel):
    panel.answer("partner1")
    before = len(causes(panel, "sign_off_asked"))

    panel.write("Nobody held the whole picture.")
    panel.do(confirm_anonymity, by="author")

    assert len(causes(panel, "sign_again")) == 1
    assert len(causes(panel, "sign_off_asked")) == before + 2


# ---------------------------------------------------------------- seats


def test_hands_a_seat_over_and_asks_the_successor_about_the_present_version(panel):
    panel.answer("partner1")

    panel.do(seat_changes.hand_over, seat_of(panel, "partner1"), to=panel.members["successor"], by="manager")
    seat = status(panel).seats[0]
    panel.answer("successor")

    assert (seat.now.name, seat.now.state) == ("Successor", "asked")
    assert [(each.who, each.why_void != "") for each in seat.answers] == [("Partner1", True)]
    assert status(panel).seats[0].now.by == "Successor"
    with pytest.raises(NotHere):
        panel.page("partner1")


@pytest.mark.parametrize(
    ("to", "refusal"),
    [("partner1", seat_changes.TheirsAlready), ("partner2", seats.OnThePanel)],
)
def test_hands_no_seat_to_somebody_who_has_one(panel, to, refusal):
    with pytest.raises(refusal):
        panel.do(seat_changes.hand_over, seat_of(panel, "partner1"), to=panel.members[to], by="manager")


def test_passes_a_decision_only_to_somebody_agreed_beforehand(panel):
    page, deputy, today = panel.page("partner1"), panel.members["deputy"], panel.now.date()
    with pytest.raises(seat_changes.NotAgreed):
        panel.do(seat_changes.pass_on, page.item_id, deputy=deputy, by="partner1")
    partner = panel.members["partner1"]
    panel.do(seats.deputise, partner=partner, deputy=deputy, starts_on=today, ends_on=today, by="partner1")

    panel.do(seat_changes.pass_on, page.item_id, deputy=deputy, by="partner1")
    panel.answer("deputy")

    seat = status(panel).seats[0]
    assert (seat.now.passed_to, seat.now.by) == ("Deputy", "Deputy")
    assert seat.answers[0].instead_of == "Partner1"
    assert "sign_off.passed_on" in kinds(panel)


def test_lets_nobody_pass_on_what_is_not_theirs(panel):
    page = panel.page("partner1")

    with pytest.raises(NotHere):
        panel.do(seat_changes.pass_on, page.item_id, deputy=panel.members["deputy"], by="partner2")
