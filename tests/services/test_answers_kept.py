"""Answers as they are kept: every saving stays, and nobody covers up what another saved meanwhile."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from malp_flow.engine.answers import Answer
from malp_flow.records.audits import Answer as Saving
from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.services import audits, kept_answers, naming, off_line
from malp_flow.services.off_line import InTheLine
from malp_flow.services.picture import IN_THE_LINE
from tests.services.rows import kinds
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

DAY = date(2026, 1, 14)
QUESTION, OTHER = "records_read", "period_read"
HARD_TEXTS = [
    "“Curly” quotes, an apostrophe’s tail, and a dash – here",
    "👩‍👧 and 🧡",
    "قال الطفل إنه خائف",
    "=1+1",
    "a\nb\n\nc",
    "word " * 19_999 + "end",
]


def save(fernshire, review_id, answers, *, seen=None, now=None):
    auditor = fernshire.as_(f"Auditor of {SILENT[1]}")
    item_id = fernshire.items[SILENT]
    return fernshire.do(review_id, audits.save, item_id, answers, seen=seen, by=auditor, now=now or at(DAY))


def kept(fernshire):
    with fernshire.transaction() as session:
        return kept_answers.present(session, session.get_one(Item, fernshire.items[SILENT]))


def savings(fernshire):
    with fernshire.transaction() as session:
        return session.scalar(select(func.count()).select_from(Saving))


@pytest.mark.parametrize("text", HARD_TEXTS, ids=["quotes", "emoji", "right", "formula", "lines", "long"])
def test_gives_back_what_was_saved_sign_for_sign(fernshire, text):
    review_id = issued(fernshire)
    given = {QUESTION: Answer(text=text), "chronology": Answer(records=({"day": "May", "event": text},))}

    save(fernshire, review_id, given)

    assert kept(fernshire) == given


def test_leaves_the_other_answer_and_tells_of_it_when_two_wrote_at_once(fernshire):
    review_id = issued(fernshire)
    save(fernshire, review_id, {QUESTION: Answer(text="Theirs")}, seen={QUESTION: 0})

    saved = save(fernshire, review_id, {QUESTION: Answer(text="Mine")}, seen={QUESTION: 0})

    assert saved.others[QUESTION].answer == Answer(text="Theirs")
    assert kept(fernshire)[QUESTION] == Answer(text="Theirs")


def test_takes_the_second_answer_once_the_first_was_seen_and_keeps_both(fernshire):
    review_id = issued(fernshire)
    save(fernshire, review_id, {QUESTION: Answer(text="Theirs")}, seen={QUESTION: 0})

    saved = save(fernshire, review_id, {QUESTION: Answer(text="Mine")}, seen={QUESTION: 1})

    assert (saved.others, kept(fernshire)[QUESTION]) == ({}, Answer(text="Mine"))
    assert savings(fernshire) == 2


def test_covers_up_nothing_with_an_answer_that_was_not_touched(fernshire):
    review_id = issued(fernshire)
    save(fernshire, review_id, {QUESTION: Answer(text="First"), OTHER: Answer(text="A year")})
    save(fernshire, review_id, {QUESTION: Answer(text="Second")}, seen={QUESTION: 1})

    late = {QUESTION: Answer(text="First"), OTHER: Answer(text="Two years")}
    saved = save(fernshire, review_id, late, seen={QUESTION: 1, OTHER: 1})

    assert saved.others == {}
    assert kept(fernshire) == {QUESTION: Answer(text="Second"), OTHER: Answer(text="Two years")}


def test_counts_places_that_look_like_an_identity_for_those_who_may_not_read_them(fernshire):
    review_id = issued(fernshire)

    save(fernshire, review_id, {QUESTION: Answer(text="The file of 943 476 5919, AB1 2CD")})

    with fernshire.transaction() as session:
        assert session.get_one(Audit, fernshire.items[SILENT]).identity_hints == 2


def declare(fernshire, review_id, *, outside):
    auditor = fernshire.as_(f"Auditor of {SILENT[1]}")
    item_id = fernshire.items[SILENT]
    fernshire.do(review_id, off_line.declare, item_id, outside=outside, by=auditor, now=at(DAY))


def test_takes_nothing_from_an_auditor_who_had_a_part_in_the_work(fernshire):
    review_id = issued(fernshire)
    declare(fernshire, review_id, outside=False)

    with pytest.raises(InTheLine):
        save(fernshire, review_id, {QUESTION: Answer(text="All")})

    assert savings(fernshire) == 0
    assert kinds(fernshire)[-1] == off_line.IN_LINE


def test_lets_an_auditor_begin_whom_the_manager_named_again_all_the_same(fernshire):
    review_id = issued(fernshire)
    declare(fernshire, review_id, outside=False)
    fernshire.do(
        review_id, naming.name_auditor, fernshire.items[SILENT],
        member=fernshire.members[f"Auditor of {SILENT[1]}"], off_line=False, by=fernshire.manager,
        now=at(DAY) + timedelta(hours=1),
    )  # fmt: skip
    save(fernshire, review_id, {QUESTION: Answer(text="All")}, now=at(DAY) + timedelta(hours=2))

    with fernshire.transaction() as session:
        assert session.get_one(Audit, fernshire.items[SILENT]).relationship == IN_THE_LINE
    assert savings(fernshire) == 1


def test_writes_one_entry_when_the_same_is_said_twice(fernshire):
    review_id = issued(fernshire)

    declare(fernshire, review_id, outside=True)
    declare(fernshire, review_id, outside=True)

    assert kinds(fernshire).count(off_line.OUTSIDE) == 1
