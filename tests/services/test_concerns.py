"""An immediate concern: raised in any state, told at once to those at that place, answered by one of them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.records.chases import Deadline
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import concerns, moves, steps
from malp_flow.services.access import NotYours
from malp_flow.services.concerns import WordsNeeded
from malp_flow.services.moves import ReasonNeeded
from malp_flow.services.steps import UnknownAnswer
from tests.services.rows import kinds
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import ACCURATE, SILENT, asked_to_sign, audits_closed, issued

CONCERN, WORDS = "immediate_concern", "The record speaks of a visit planned for tonight."
AUDITOR, LEAD, MANAGER = f"Auditor of {SILENT[1]}", f"Lead of {SILENT[1]}", "Dana Whitlock"
SATURDAY_NIGHT = at(date(2026, 1, 17), 22)


def raise_it(fernshire, review_id, *, by=AUDITOR, words=WORDS, now=SATURDAY_NIGHT, about=SILENT):
    def act(session, review, *, by, now):
        place = session.get_one(Item, fernshire.items[about]) if about else None
        return concerns.raise_one(session, review, CONCERN, words=words, at=place, by=by, now=now)

    return fernshire.do(review_id, act, by=fernshire.as_(by), now=now)


def read(fernshire, review_id, *, by):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        return concerns.of_review(session, review, by=fernshire.as_(by), now=SATURDAY_NIGHT)


def acknowledge(fernshire, review_id, item_id, *, by=MANAGER, answer_id="referred", reason=""):
    fernshire.do(
        review_id, steps.finish, item_id, answer_id=answer_id, reason=reason, by=fernshire.as_(by),
        now=SATURDAY_NIGHT + timedelta(hours=1),
    )  # fmt: skip


def letters(fernshire, name):
    with fernshire.transaction() as session:
        query = select(Letter.membership_id, Letter.any_hour, Letter.next_at).join(LetterCause)
        rows = session.execute(query.where(LetterCause.name == name)).all()
    names = {member: name for name, member in fernshire.members.items()}
    return {names[row.membership_id]: (row.any_hour, row.next_at) for row in rows}


def test_tells_the_manager_and_the_agencys_own_lead_at_once_at_any_hour(fernshire):
    review_id = issued(fernshire)

    raised = raise_it(fernshire, review_id)

    assert set(raised.told) == {MANAGER, LEAD}
    assert letters(fernshire, "concern_raised") == {
        MANAGER: (True, SATURDAY_NIGHT), LEAD: (True, SATURDAY_NIGHT)
    }  # fmt: skip


def test_says_in_the_email_that_there_is_one_and_nothing_of_it(fernshire):
    review_id = issued(fernshire)
    raise_it(fernshire, review_id)

    (to_manager,) = matters(fernshire, "concern_raised", MANAGER, now=SATURDAY_NIGHT)
    (to_lead,) = matters(fernshire, "concern_raised", LEAD, now=SATURDAY_NIGHT)

    assert to_manager.title == to_lead.title == "immediate concern"
    assert to_manager.link.endswith("/fernshire/reviews/MALP-2026-01")
    assert "/a/" in to_lead.link
    assert WORDS not in str(to_manager) + str(to_lead)


def commissioned(fernshire):
    return fernshire.commission(now=at(date(2026, 1, 8)))


def signed(fernshire):
    review_id = asked_to_sign(fernshire)
    for number in (1, 2, 3):
        fernshire.answer(review_id, f"Partner {number}", "approve", now=at(ACCURATE, 15))
    return review_id


@pytest.mark.parametrize("tell", [commissioned, issued, audits_closed, asked_to_sign, signed])
def test_waits_for_no_state_of_the_review(fernshire, tell):
    review_id = tell(fernshire)

    raise_it(fernshire, review_id)

    assert "concern.raised" in kinds(fernshire)


def test_is_raised_as_often_as_it_must_be(fernshire):
    review_id = issued(fernshire)

    raised = [raise_it(fernshire, review_id).item_id for _ in range(3)]

    assert len(set(raised)) == 3
    assert len(read(fernshire, review_id, by=MANAGER)) == 3


def test_shows_its_words_to_those_who_answer_it_and_to_whoever_wrote_them(fernshire):
    review_id = issued(fernshire)
    raise_it(fernshire, review_id)

    seen = {who: read(fernshire, review_id, by=who)[0].words for who in (MANAGER, AUDITOR, LEAD)}

    assert seen == {MANAGER: WORDS, AUDITOR: WORDS, LEAD: ""}


@pytest.mark.parametrize("stranger", ["Auditor of Fernshire Police", "Lead of Fernshire Police", "Partner 1"])
def test_lets_nobody_raise_it_about_a_record_that_is_not_theirs(fernshire, stranger):
    review_id = issued(fernshire)

    with pytest.raises(NotYours):
        raise_it(fernshire, review_id, by=stranger)


def test_needs_words(fernshire):
    review_id = issued(fernshire)

    with pytest.raises(WordsNeeded):
        raise_it(fernshire, review_id, words="  \n ")


def test_is_acknowledged_by_what_was_done(fernshire):
    review_id = issued(fernshire)
    raised = raise_it(fernshire, review_id)

    with pytest.raises(UnknownAnswer):
        acknowledge(fernshire, review_id, raised.item_id, answer_id="")
    with pytest.raises(ReasonNeeded):
        acknowledge(fernshire, review_id, raised.item_id, answer_id="no_action")
    with pytest.raises(NotYours):
        acknowledge(fernshire, review_id, raised.item_id, by=LEAD)
    acknowledge(fernshire, review_id, raised.item_id)

    assert not read(fernshire, review_id, by=MANAGER)[0].is_open


def test_stays_open_when_the_review_ends(fernshire):
    review_id = issued(fernshire)
    raised = raise_it(fernshire, review_id)

    fernshire.do(
        review_id, moves.move_on, "withdraw", by=fernshire.manager, now=SATURDAY_NIGHT,
        reason="The partners chose another way to learn from it.",
    )  # fmt: skip
    still_open = read(fernshire, review_id, by=MANAGER)[0].is_open
    acknowledge(fernshire, review_id, raised.item_id)

    assert still_open
    assert set(letters(fernshire, "concern_raised")) == {MANAGER, LEAD}
    assert not read(fernshire, review_id, by=MANAGER)[0].is_open


def test_counts_its_clock_from_the_first_working_day_after_it_was_raised(fernshire):
    review_id = issued(fernshire)

    raised = raise_it(fernshire, review_id)

    with fernshire.transaction() as session:
        due = session.scalar(select(Deadline.due_on).where(Deadline.item_id == raised.item_id))
    assert due == date(2026, 1, 20)  # Saturday; counted from Monday


def test_holds_up_no_move_that_does_not_ask_for_it(fernshire):
    review_id = audits_closed(fernshire)
    raise_it(fernshire, review_id)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        prospects = moves.explain(session, review, now=SATURDAY_NIGHT)
        said = {finding.sentence for prospect in prospects for finding in prospect.findings}

    assert not [sentence for sentence in said if "concern" in sentence.lower()]
