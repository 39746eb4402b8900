"""Answers of last time, offered to whoever wrote them for questions that stayed the same."""

from datetime import date

from malp_flow.engine.answers import Answer
from malp_flow.services import audit_pages, audits, moves, naming
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

EARLIER, RETURNED, LATER = date(2026, 1, 12), date(2026, 1, 20), date(2026, 3, 2)
TEXT, REASON = "All of the electronic record.", "It was there from the first visit."
ASKED = {"records_read": Answer(text=TEXT), "first_signs": Answer(value="as_expected", reason=REASON)}
ENTRY = {"day": "about May 2025", "event": "A visit."}
NOT_OFFERED = {"unsafe_now": Answer(value="no"), "chronology": Answer(records=(ENTRY,))}
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


def test_offers_an_auditor_their_own_answers_to_the_same_questions(fernshire):
    answered_before(fernshire, ASKED | NOT_OFFERED)
    asked_again(fernshire)

    last = offered(fernshire)

    assert (last.review, dict(last.answers)) == ("MALP-2026-01", ASKED)
    assert last.returned_at == at(RETURNED)


def test_offers_nobody_what_a_colleague_wrote_about_another_child(fernshire):
    answered_before(fernshire, ASKED)
    review_id = asked_again(fernshire)
    with fernshire.transaction() as session:
        fernshire.joined(session, "Una Newly", at(LATER))
    fernshire.do(
        review_id, naming.name_auditor, fernshire.items[SILENT], member=fernshire.members["Una Newly"],
        off_line=True, by=fernshire.manager, now=at(LATER, 12),
    )  # fmt: skip

    assert offered(fernshire, to="Una Newly").answers == {}


def test_offers_nothing_the_first_time(fernshire):
    issued(fernshire)

    assert offered(fernshire).answers == {}
