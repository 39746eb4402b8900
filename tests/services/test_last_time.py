"""Answers of last time, offered about the same record, for questions that stayed the same."""

from datetime import date

from malp_flow.engine.answers import Answer
from malp_flow.records.items import Item
from malp_flow.records.reviews import Case
from malp_flow.services import audit_pages, audits, moves
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

EARLIER, RETURNED, LATER = date(2026, 1, 12), date(2026, 1, 20), date(2026, 3, 2)
TEXT, REASON = "All of the electronic record.", "It was there from the first visit."
ASKED = {"records_read": Answer(text=TEXT), "first_signs": Answer(value="as_expected", reason=REASON)}
NOT_OFFERED = {"unsafe_now": Answer(value="no")}
AUDITOR = f"Auditor of {SILENT[1]}"


def answered_before(fernshire, answers, *, by=AUDITOR):
    review_id = issued(fernshire)
    item_id = fernshire.items[SILENT]
    who = fernshire.as_(by)
    fernshire.do(review_id, audits.save, item_id, answers, by=who, now=at(RETURNED))
    fernshire.do(review_id, audits.give_back, item_id, by=who, now=at(RETURNED))


def asked_again(fernshire):
    review_id = fernshire.commission(now=at(LATER), reference="MALP-2026-02")
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(LATER, 12))
    return review_id


def offered(fernshire, *, to=AUDITOR):
    with fernshire.transaction() as session:
        item_id = fernshire.items[SILENT]
        return audit_pages.read(session, item_id, by=fernshire.as_(to), now=at(LATER, 13)).last_time


def test_offers_the_answers_to_the_same_questions_about_the_same_record(fernshire):
    answered_before(fernshire, ASKED | NOT_OFFERED)
    asked_again(fernshire)

    last = offered(fernshire)

    assert (last.review, dict(last.answers)) == ("MALP-2026-01", ASKED)
    assert last.returned_at == at(RETURNED)


def test_offers_nothing_that_was_written_about_another_child(fernshire):
    answered_before(fernshire, ASKED)
    asked_again(fernshire)
    with fernshire.transaction() as session:
        case = session.get_one(Case, session.get_one(Item, fernshire.items[SILENT]).case_id)
        case.reference = "C-777"

    assert offered(fernshire).answers == {}


def test_offers_nothing_the_first_time(fernshire):
    issued(fernshire)

    assert offered(fernshire).answers == {}
