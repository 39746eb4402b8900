"""What letters say, to whom, on the day they leave."""

from datetime import date

from sqlalchemy import select

from malp_flow.records.audits import Audit
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.services import (
    audits,
    code_asked,
    helping,
    letter_fields,
    links,
    more_time,
    moves,
    passing_on,
    still_asked,
)
from tests.stories.fernshire import at
from tests.stories.way import (
    ACCURATE,
    DRAFT,
    DUE,
    ISSUED,
    NOT_KNOWN,
    SILENT,
    asked_to_sign,
    audits_closed,
    drafted,
    issued,
)


def matters(fernshire, letter, reader, *, now):
    """Return what one person's letters of this name say at this moment."""
    query = (
        select(Letter)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(LetterCause.name == letter, Letter.membership_id == fernshire.members[reader])
    )
    with fernshire.transaction() as session:
        found = [
            letter_fields.of(session, row, base_url="https://r.example", now=now)
            for row in session.scalars(query).unique()
        ]
    return [matter for fields in found for matter in fields.matters if matter.letter == letter]


def test_says_who_is_told_next_and_when(fernshire):
    issued(fernshire)
    fernshire.tick(now=at(date(2026, 2, 3), 9))

    late, *_ = matters(fernshire, "audit_late", f"Auditor of {SILENT[1]}", now=at(date(2026, 2, 3), 9))

    assert late.next == (
        "If this is still open on Thursday 5 February, we ask your agency’s safeguarding lead for help."
    )
    assert late.more_time


def test_tells_the_lead_that_the_manager_is_told_next(fernshire):
    issued(fernshire)
    fernshire.tick(now=at(date(2026, 2, 5), 9))

    help_asked, *_ = matters(fernshire, "audit_needs_help", f"Lead of {SILENT[1]}", now=at(date(2026, 2, 5)))

    assert help_asked.next == "If this is still open on Monday 9 February, we tell the business manager."
    assert not help_asked.more_time


def test_tells_two_records_of_one_agency_apart_without_their_references(fernshire):
    issued(fernshire)

    asked = matters(fernshire, "audit_issued", "Auditor of Fernshire Police", now=at(ISSUED, 9))

    assert {matter.record for matter in asked} == {
        "first record",
        "second record",
        "third record",
        "fourth record",
    }
    assert len({matter.link for matter in asked}) == len(asked)
    assert not [matter for matter in asked if "C-" in repr(matter)]


def test_shows_the_receipt_number_of_the_page_and_of_a_child_not_known_too(fernshire):
    review_id = issued(fernshire)
    (case, agency), auditor = NOT_KNOWN[0], f"Auditor of {NOT_KNOWN[0][1]}"
    item_id = fernshire.items[case, agency]

    fernshire.do(
        review_id, audits.say_not_known, item_id, reason="No record.", by=fernshire.as_(auditor),
        now=at(ISSUED, 11),
    )  # fmt: skip

    received, *_ = matters(fernshire, "audit_received", auditor, now=at(ISSUED, 11))
    with fernshire.transaction() as session:
        assert received.receipt == session.get_one(Audit, item_id).receipt
    assert received.receipt


def test_tells_the_one_who_has_the_next_step_that_they_have_it(fernshire):
    audits_closed(fernshire)

    moved, *_ = matters(fernshire, "review_moved", "Dana Whitlock", now=at(DUE, 12))

    assert moved.next == "The next step is yours: ‘Record the event’."


def test_asks_for_a_sign_off_by_its_date(fernshire):
    asked_to_sign(fernshire)
    with fernshire.transaction() as session:
        partner = session.scalars(
            select(Letter.membership_id)
            .join(LetterCause, LetterCause.letter_id == Letter.id)
            .where(LetterCause.name == "sign_off_asked")
        ).first()
    reader = next(name for name, member in fernshire.members.items() if member == partner)

    asked, *_ = matters(fernshire, "sign_off_asked", reader, now=at(ACCURATE))

    assert asked.due == "Wednesday 15 April"
    assert asked.title == "sign-off"
    assert asked.person == ""


def test_leads_an_auditor_to_one_draft_however_many_audits_they_had(fernshire):
    drafted(fernshire)

    drafts = matters(fernshire, "draft_to_comment", "Auditor of Fernshire Police", now=at(DRAFT))

    assert len(set(drafts)) == 1
    assert drafts[0].due == "Monday 30 March"
    assert drafts[0].link.startswith("https://r.example/a/")
    assert "second record" not in repr(drafts)


WHY = "Our records office is closed for a week."


def asked_for_time(fernshire):
    review_id, item_id = issued(fernshire), fernshire.items[SILENT]
    by = fernshire.as_(f"Auditor of {SILENT[1]}")
    now = at(date(2026, 1, 28), 19)  # in the evening, so that the letters wait for the morning
    fernshire.do(review_id, more_time.ask, item_id, new_on=date(2026, 2, 9), reason=WHY, by=by, now=now)
    return review_id, item_id, by, now


def why_it_fell_away(fernshire, letter):
    with fernshire.transaction() as session:
        cause = session.scalars(select(LetterCause).where(LetterCause.name == letter)).one()
        return still_asked.no_longer_true(session, cause)


def test_announces_no_reminder_while_more_time_is_decided(fernshire):
    asked_for_time(fernshire)

    (issue,) = matters(fernshire, "audit_issued", f"Auditor of {SILENT[1]}", now=at(date(2026, 1, 29)))

    assert issue.next == ""


def test_asks_no_manager_to_decide_what_is_decided(fernshire):
    review_id, item_id, _, now = asked_for_time(fernshire)
    before = why_it_fell_away(fernshire, "more_time_asked")

    fernshire.do(review_id, more_time.agree, item_id, by=fernshire.manager, now=now)

    assert (before, why_it_fell_away(fernshire, "more_time_asked")) == ("", "answered")


def test_asks_no_manager_about_an_audit_that_has_come_back(fernshire):
    review_id, item_id, by, now = asked_for_time(fernshire)
    fernshire.do(
        review_id, passing_on.pass_on, item_id, name="Una", address="una@fernshire.example", off_line=True,
        by=by, now=now,
    )  # fmt: skip
    lead = fernshire.as_(f"Lead of {SILENT[1]}")
    fernshire.do(review_id, helping.ask_for_call, item_id, telephone="01632 960777", by=lead, now=now)

    fernshire.do(review_id, audits.say_not_known, item_id, reason="No record.", by=by, now=now)

    letters = ("more_time_asked", "pass_on_asked", "call_asked")
    assert [why_it_fell_away(fernshire, letter) for letter in letters] == ["answered"] * 3


def test_says_why_a_code_was_sent_and_names_no_review(fernshire):
    issued(fernshire)
    with fernshire.transaction() as session:
        item = session.get_one(Item, fernshire.items[SILENT])
        link = links.link_of(session, item, fernshire.members[f"Auditor of {SILENT[1]}"], now=at(ISSUED))
        code_asked.ask(session, link, browser_hash="b" * 64, now=at(ISSUED))
        letter = session.scalars(select(Letter).where(Letter.name == "sign_in_code")).one()
        why = letter_fields.of(session, letter, base_url="https://r.example", now=at(ISSUED)).why

    assert why == "You asked for a code to sign in with."


def test_says_in_which_reviews_the_reader_is_asked_where_a_letter_is_about_several(fernshire):
    for reference in ("MALP-2026-01", "MALP-2026-02"):
        review_id = fernshire.commission(now=at(date(2026, 1, 8)), reference=reference)
        fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(ISSUED, 7))

    with fernshire.transaction() as session:
        reader = Letter.membership_id == fernshire.members[f"Auditor of {SILENT[1]}"]
        letter = session.scalars(select(Letter).where(reader)).one()
        fields = letter_fields.of(session, letter, base_url="https://r.example", now=at(ISSUED))

    assert fields.why == "You get this as auditor in reviews MALP-2026-01 and MALP-2026-02."


def reader_of(fernshire, letter):
    with fernshire.transaction() as session:
        query = select(Letter.membership_id).join(LetterCause, LetterCause.letter_id == Letter.id)
        member = session.scalars(query.where(LetterCause.name == letter)).first()
    return next(name for name, each in fernshire.members.items() if each == member)


def test_says_what_there_is_to_read_before_signing(fernshire):
    asked_to_sign(fernshire)

    asked, *_ = matters(fernshire, "sign_off_asked", reader_of(fernshire, "sign_off_asked"), now=at(ACCURATE))

    assert asked.note == (
        "It is version 1. Statements of learning: 1. Recommendations: none. "
        "It takes about 6 minutes to read, 1 of them without the numbers."
    )


def test_names_the_section_that_a_partner_asks_to_change_and_not_why(fernshire):
    review_id = asked_to_sign(fernshire)
    why = "Nobody could carry this out."

    fernshire.answer(review_id, "Partner 2", "ask_for_changes", now=at(ACCURATE), reason=why)

    told, *_ = matters(fernshire, "changes_asked", "Dana Whitlock", now=at(ACCURATE))
    assert told.note == "It is about ‘Statements of learning’."
    assert why not in repr(told)
