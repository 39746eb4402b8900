"""Agencies are asked whom to invite once a day, and those who said yes to an old date are asked again."""

from datetime import date

from malp_flow.services import event_answers, event_asking
from malp_flow.services.event_asking import ToAsk
from tests.services.at_the_event import event_item
from tests.services.rows import causes
from tests.services.test_event_invitations import (
    NOW,
    PAULA,
    all_letters_have_left,
    answer,
    arrange,
    invite,
    planned,
)
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at

TOMORROW = at(date(2026, 2, 4))
NO_ANSWER, SUE = "event_no_answer", "Sue Supervisor"


def ask_agencies(fernshire, review_id, *, now=NOW):
    return fernshire.do(review_id, event_asking.ask_agencies, by=fernshire.manager, now=now)


def write_again(fernshire, review_id, *, now=NOW):
    return fernshire.do(review_id, event_asking.write_again, by=fernshire.manager, now=now)


def left(fernshire, review_id, *, now=NOW):
    with fernshire.transaction() as session:
        review, item = event_item(fernshire, session, review_id)
        return event_asking.to_ask(session, review, item, now=now)


def moved_after_yes(fernshire):
    """Let Paula say yes, Sue say nothing, and then move the event by a day."""
    review_id = planned(fernshire)
    for name, address in ((PAULA, "paula@police.example"), (SUE, "sue@police.example")):
        invite(fernshire, review_id, name=name, address=address)
    answer(fernshire, review_id, PAULA, event_answers.COMING)
    all_letters_have_left(fernshire)
    arrange(fernshire, review_id, day=date(2026, 2, 25))
    return review_id


def test_asks_whoever_leads_an_agency_that_named_nobody_and_once_a_day(fernshire):
    review_id = planned(fernshire)

    first, at_once = ask_agencies(fernshire, review_id), ask_agencies(fernshire, review_id)
    invite(fernshire, review_id)
    next_day = ask_agencies(fernshire, review_id, now=TOMORROW)

    assert (at_once, next_day) == (0, first - 1)
    assert len(causes(fernshire, "event_people_wanted")) == 2 * first - 1


def test_says_how_many_are_left_to_ask_and_when_they_were_asked_last(fernshire):
    review_id = planned(fernshire)
    before = left(fernshire, review_id)

    ask_agencies(fernshire, review_id)

    after = left(fernshire, review_id)
    assert (before.agencies_asked_at, after.agencies_asked_at) == (None, NOW)
    assert before.agencies > 0
    assert after.agencies == 0


def test_asks_those_again_who_said_yes_before_the_event_moved(fernshire):
    review_id = moved_after_yes(fernshire)

    to_ask = left(fernshire, review_id)
    written_to = write_again(fernshire, review_id)

    assert to_ask == ToAsk(to_ask.agencies, None, silent=2, said_yes_before=1, silent_asked_at=None)
    assert written_to == 2
    assert left(fernshire, review_id).silent == 0
    notes = [each.note for who in (PAULA, SUE) for each in matters(fernshire, NO_ANSWER, who, now=NOW)]
    assert notes == ["You had said yes before its time or place changed.", ""]


def test_leaves_whoever_says_yes_again_in_peace(fernshire):
    review_id = moved_after_yes(fernshire)

    answer(fernshire, review_id, PAULA, event_answers.COMING)

    assert write_again(fernshire, review_id) == 1
