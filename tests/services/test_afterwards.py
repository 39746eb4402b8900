"""After the end: learning reaches the teams, checks say what has changed, reviews are looked at again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.errors import NotFound
from malp_flow.records.items import Item
from malp_flow.records.reviews import Review
from malp_flow.services import (
    check_corrections,
    check_turns,
    impact,
    looking_again,
    sharing,
    steps,
    today,
)
from malp_flow.services.access import NotYours
from malp_flow.services.free_text import WordsTooLong
from malp_flow.services.here import NotHere
from malp_flow.services.moves import ReasonNeeded
from malp_flow.services.steps import UnknownAnswer
from tests.services.rows import causes, items_of, running
from tests.services.test_actions import AFTER, DUE, MEASURE, OWNER, close, made, say
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import SIGNED, asked_to_sign, audits_closed, signed_off

POLICE = "Fernshire Police"
THREE_MONTHS = date(2026, 7, 15)
TALKED = SIGNED + timedelta(days=7)


def shared(fernshire, review_id, *, now=AFTER):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        return {line.agency: line for line in sharing.lines(session, review, now=now)}


def item_of(fernshire, agency=POLICE):
    query = select(Item.id).where(
        Item.name == "learning_shared", Item.agency_id == fernshire.agencies[agency]
    )
    with fernshire.transaction() as session:
        return session.scalar(query)


def talk(fernshire, *, by=OWNER, on=TALKED, heads=12, changed="", now=None):
    with fernshire.transaction() as session:
        sharing.discuss(
            session, item_of(fernshire), on=on, heads=heads, changed=changed, by=fernshire.as_(by),
            now=now or at(TALKED, 16),
        )  # fmt: skip


def test_sends_each_agencys_lead_one_link_to_what_was_learned(fernshire):
    signed_off(fernshire)

    (letter,) = matters(fernshire, "learning_to_share", OWNER, now=AFTER)

    assert len(causes(fernshire, "learning_to_share")) == 7
    assert "/a/" in letter.link
    assert letter.due == "Thursday 14 May"
    assert "Debts" not in str(letter)


def test_keeps_when_a_team_talked_about_it_and_with_how_many(fernshire):
    review_id = signed_off(fernshire)

    talk(fernshire, changed="We ask about debts now.")

    line = shared(fernshire, review_id)[POLICE]
    assert (line.discussed_on, line.heads, line.changed) == (TALKED, 12, "We ask about debts now.")
    assert line.received_at
    assert items_of(fernshire, "learning_shared").count("done") == 1
    assert len(running(fernshire, "learning_shared")) == 6


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"on": TALKED + timedelta(days=1)}, sharing.DayAhead),
        ({"on": SIGNED - timedelta(days=1)}, sharing.DayBefore),
        ({"heads": 0}, sharing.HeadsNeeded),
        ({"by": "Lead of NHS Fernshire"}, NotHere),
        ({"by": "Dana Whitlock"}, NotHere),
    ],
)
def test_takes_nothing_that_cannot_be(fernshire, said, refusal):
    signed_off(fernshire)

    with pytest.raises(refusal):
        talk(fernshire, **said)


def test_shares_nothing_before_the_report_is_signed_off(fernshire):
    asked_to_sign(fernshire)

    with pytest.raises(sharing.NotShared):
        talk(fernshire, now=at(date(2026, 4, 1)), on=date(2026, 4, 1))


def test_asks_a_silent_lead_once_and_then_the_manager(fernshire):
    signed_off(fernshire)
    talk(fernshire)

    fernshire.tick(now=at(date(2026, 5, 15), 9))
    fernshire.tick(now=at(date(2026, 5, 29), 9))

    assert len(causes(fernshire, "learning_late")) == 6
    assert {status for status, _ in causes(fernshire, "step_needs_you")} == {"pending"}


def test_asks_for_an_impact_check_with_an_answer_and_why(fernshire):
    review_id = signed_off(fernshire)
    on_the_day = {"by": fernshire.manager, "now": at(THREE_MONTHS)}

    with pytest.raises(UnknownAnswer):
        fernshire.do(review_id, steps.finish_only, "impact_3_months", **on_the_day)
    with pytest.raises(ReasonNeeded):
        fernshire.do(review_id, steps.finish_only, "impact_3_months", answer_id="change_seen", **on_the_day)
    fernshire.do(
        review_id, steps.finish_only, "impact_3_months", answer_id="change_seen",
        reason="Debts are noted in 9 of 10 records.", **on_the_day,
    )  # fmt: skip

    assert items_of(fernshire, "impact_3_months") == ["done"]
    assert running(fernshire, "impact_3_months") == []
    assert running(fernshire, "impact_6_months") == [date(2026, 10, 15)]


def record(fernshire, review_id, name, *, now=None, **given):
    said = {"answer_id": "change_seen", "reason": "Debts are noted in 9 of 10 records."} | given
    now = now or at(THREE_MONTHS)
    fernshire.do(review_id, steps.finish_only, name, by=fernshire.manager, now=now, **said)


def test_lets_only_the_next_check_be_made(fernshire):
    review_id = signed_off(fernshire)

    with pytest.raises(check_turns.NotItsTurn):
        record(fernshire, review_id, "impact_12_months", early=True)
    record(fernshire, review_id, "impact_3_months")
    with pytest.raises(check_turns.NotItsTurn):
        record(fernshire, review_id, "impact_12_months", early=True)

    assert items_of(fernshire, "impact_12_months") == ["to_do"]


@pytest.mark.parametrize(
    ("day", "asked"), [(date(2026, 6, 13), True), (date(2026, 6, 14), False), (date(2026, 9, 1), False)]
)
def test_asks_whether_a_check_is_meant_more_than_a_month_before_its_day(fernshire, day, asked):
    review_id = signed_off(fernshire)

    if asked:
        with pytest.raises(check_turns.EarlyCheck):
            record(fernshire, review_id, "impact_3_months", now=at(day))
    record(fernshire, review_id, "impact_3_months", now=at(day), early=asked)

    assert items_of(fernshire, "impact_3_months") == ["done"]


def correct(fernshire, review_id, *, by=None, **given):
    said = {
        "answer_id": "change_in_part",
        "reason": "Debts are noted in 9 of 10 records, but of one team.",
        "why": "Five of the ten records were of one team.",
    } | given
    with fernshire.transaction() as session:
        (item,) = session.scalars(select(Item.id).where(Item.name == "impact_3_months"))
    fernshire.do(
        review_id, check_corrections.correct, item, by=by or fernshire.manager, now=at(THREE_MONTHS, 17),
        **said,
    )  # fmt: skip


def test_keeps_what_a_check_found_before_it_was_corrected(fernshire):
    review_id = signed_off(fernshire)
    record(fernshire, review_id, "impact_3_months")

    correct(fernshire, review_id)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        first = impact.page(session, review, by=fernshire.manager, now=AFTER).checks[0]
    assert (first.line.answer, first.line.reason[-12:]) == ("Changed in part", "of one team.")
    (before,) = first.earlier
    assert (before.answer, before.reason) == (
        "Children’s experience has changed", "Debts are noted in 9 of 10 records.",
    )  # fmt: skip
    assert before.why == "Five of the ten records were of one team."


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"why": "A slip."}, check_corrections.WhyNeeded),
        ({"answer_id": "none_such"}, UnknownAnswer),
        ({"reason": ""}, ReasonNeeded),
        ({"reason": "w" * 5001}, WordsTooLong),
        (
            {"answer_id": "change_seen", "reason": "Debts are noted in 9 of 10 records."},
            check_corrections.SameAnswer,
        ),
    ],
)
def test_corrects_no_check_without_saying_what_and_why(fernshire, said, refusal):
    review_id = signed_off(fernshire)
    record(fernshire, review_id, "impact_3_months")

    with pytest.raises(refusal):
        correct(fernshire, review_id, **said)


def test_lets_nobody_else_correct_a_check_and_none_that_was_not_made(fernshire):
    review_id = signed_off(fernshire)

    with pytest.raises(check_corrections.NotMade):
        correct(fernshire, review_id)
    record(fernshire, review_id, "impact_3_months")
    with pytest.raises(NotYours):
        correct(fernshire, review_id, by=fernshire.as_(OWNER))


def test_shows_the_measure_set_at_the_start_beside_what_came_of_an_action(fernshire):
    review_id = signed_off(fernshire)
    item_id = made(fernshire, review_id)
    say(fernshire, item_id, words="Done.", evidence="Ten records read.", done=True)
    close(fernshire, review_id, item_id)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        shown = impact.page(session, review, by=fernshire.manager, now=AFTER)

    (measured,) = shown.measured
    assert measured.at_the_start == MEASURE
    assert measured.shown == ("Ten records read.",)
    assert [check.line.name for check in shown.checks] == [
        "impact_3_months",
        "impact_6_months",
        "impact_12_months",
    ]


def test_shows_a_check_among_what_needs_the_manager_when_its_day_is_near(fernshire):
    signed_off(fernshire)

    def titles(now):
        with fernshire.transaction() as session:
            return [need.title for need in today.today(session, fernshire.manager, now=now).needs]

    assert not [title for title in titles(AFTER) if "Impact check" in title]
    assert "MALP-2026-01: Impact check after 3 months is to be made" in titles(at(date(2026, 7, 13)))


def again(fernshire):
    """Sign one review off, and commission the next."""
    first = signed_off(fernshire)
    second = fernshire.commission(now=at(date(2027, 1, 11)), reference="MALP-2027-01", cases=("C-118",))
    return first, second


def compared(fernshire, review_id, *, by=None):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        return looking_again.page(session, review, by=by or fernshire.manager, now=at(date(2027, 1, 12)))


def link(fernshire, review_id, reference, *, by=None):
    by = by or fernshire.manager
    fernshire.do(review_id, looking_again.link, reference, by=by, now=at(date(2027, 1, 12)))


def test_links_a_review_to_the_one_it_looks_at_again_and_counts_both(fernshire):
    first, second = again(fernshire)

    link(fernshire, second, "MALP-2026-01")

    shown = compared(fernshire, second)
    with fernshire.transaction() as session:
        assert session.get_one(Review, second).parent_id == first
    assert shown.then == "MALP-2026-01"
    assert shown.no_answers == ("MALP-2027-01",)
    assert sum(then for each in shown.counts for _, then, _ in each.points) > 0
    assert [each.text for each in shown.learned_then] == ["Debts are a sign of exploitation."]


def test_keeps_whether_what_was_learned_then_was_seen_again_for_those_who_read_both(fernshire):
    _, second = again(fernshire)
    link(fernshire, second, "MALP-2026-01")
    (learned,) = compared(fernshire, second).learned_then
    said = {"now": at(date(2027, 1, 12))}

    with pytest.raises(NotFound):  # the reviewer does not see the first one any more
        fernshire.do(second, looking_again.say_seen, learned.id, "seen", by=fernshire.reviewer, **said)
    fernshire.do(second, looking_again.say_seen, learned.id, "in_part", by=fernshire.manager, **said)

    assert compared(fernshire, second).learned_then[0].seen == "in_part"


def test_lets_no_review_look_at_itself_or_at_a_later_one(fernshire):
    first, second = again(fernshire)
    link(fernshire, second, "MALP-2026-01")

    with pytest.raises(looking_again.ItLooksBack):
        link(fernshire, first, "MALP-2027-01")
    with pytest.raises(looking_again.ItLooksBack):
        link(fernshire, second, "MALP-2027-01")
    with pytest.raises(NotYours):
        link(fernshire, second, "MALP-2026-01", by=fernshire.reviewer)


def test_compares_nothing_while_the_answers_are_sealed(fernshire):
    first = audits_closed(fernshire)

    assert compared(fernshire, first).counts == ()


def test_shows_an_overdue_action_to_the_manager_from_the_first_day(fernshire):
    review_id = signed_off(fernshire)
    made(fernshire, review_id)

    def home(now):
        with fernshire.transaction() as session:
            return today.today(session, fernshire.manager, now=now)

    assert home(at(DUE, 16)).late_actions == 0
    late = home(at(DUE + timedelta(days=1), 9))
    assert late.late_actions == 1
    assert "MALP-2026-01, action A1 of Fernshire Police is overdue" in [need.title for need in late.needs]
