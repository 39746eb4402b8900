"""Two people at one section, names from identity sheets, comments answered: nothing is lost."""

from datetime import date
from uuid import uuid4

import pytest

from malp_flow.engine.report import Plan
from malp_flow.engine.report_draft import Evidence
from malp_flow.records.reviews import Case
from malp_flow.services import (
    draft,
    identity_sheets,
    picture,
    report_comments,
    report_document,
    report_evidence,
    report_pages,
    report_writing,
    reports,
)
from malp_flow.services.access import NotYours
from malp_flow.services.report_comments import OutcomeNeeded, WhyRefused
from malp_flow.services.report_writing import GoneMeanwhile, SavedMeanwhile, Sent
from malp_flow.services.reports import NothingToSave, TooMuch
from tests.services.at_the_event import keep, new
from tests.services.test_draft import AUDITOR, report_id, sha256
from tests.stories.fernshire import at
from tests.stories.way import drafted

DAY = at(date(2026, 3, 18))
LEARNING, ASKED = "statements_of_learning", "recommendations"


def save(fernshire, review_id, *texts, part=LEARNING, based_on=1, none="", by=None):
    sent = [each if isinstance(each, Sent) else Sent(each) for each in texts]
    fernshire.do(
        review_id, report_writing.save_part, part, sent=sent, said_none=none, based_on=based_on,
        by=by or fernshire.reviewer, now=DAY,
    )  # fmt: skip


def chapter(fernshire, review_id, part=LEARNING):
    with fernshire.transaction() as session:
        version = report_document.newest(session, fernshire.open(session, review_id))
        return report_document.draft_of(session, version).chapter(part), version.number


def beside(fernshire, review_id, key, *, part=ASKED, evidence=(), rests_on=(), plan=None, based_on=2):
    fernshire.do(
        review_id, report_writing.save_beside, part, key, evidence=evidence, rests_on=rests_on, plan=plan,
        based_on=based_on, by=fernshire.reviewer, now=DAY,
    )  # fmt: skip


def test_hands_back_both_texts_where_a_colleague_was_quicker(fernshire):
    review_id = drafted(fernshire)
    save(fernshire, review_id, "What they wrote.")

    with pytest.raises(SavedMeanwhile) as stopped:
        save(fernshire, review_id, "What I wrote.")
    save(fernshire, review_id, "What I wrote.", based_on=stopped.value.number)

    assert [each.text for each in stopped.value.theirs.statements] == ["What they wrote."]
    assert [each.text for each in chapter(fernshire, review_id)[0].statements] == ["What I wrote."]


def test_lets_two_people_save_different_sections_of_one_version(fernshire):
    review_id = drafted(fernshire)

    save(fernshire, review_id, "Plans need dates.")
    save(fernshire, review_id, "A text.\n\nOf two.", part="in_brief")

    assert chapter(fernshire, review_id)[0].statements[0].text == "Plans need dates."
    assert chapter(fernshire, review_id, "in_brief")[0].text == "A text.\n\nOf two."


def test_keeps_what_stands_beside_a_statement_that_is_moved_or_reworded(fernshire):
    review_id = drafted(fernshire)
    save(fernshire, review_id, "One.", "Two.")
    first, second = chapter(fernshire, review_id)[0].statements
    point = Evidence("note:1", "Learning event, point 1")
    beside(fernshire, review_id, second.key, part=LEARNING, evidence=[point])

    sent = [Sent("Two, reworded.", second.key, "partnership"), Sent("One.", first.key), Sent("New.", "s99")]
    save(fernshire, review_id, *sent, based_on=3)

    kept = chapter(fernshire, review_id)[0].statements
    assert [(each.text, each.evidence) for each in kept] == [
        ("Two, reworded.", (point,)), ("One.", ()), ("New.", ()),
    ]  # fmt: skip
    assert kept[0].for_whom == "The partnership"
    assert kept[2].key not in {first.key, second.key, "s99"}


def test_takes_the_ground_away_with_a_statement_and_stops_the_draft(fernshire):
    review_id = drafted(fernshire)
    save(fernshire, review_id, "One.", "Two.")
    keys = [each.key for each in chapter(fernshire, review_id)[0].statements]
    save(fernshire, review_id, "Do it.", part=ASKED, based_on=2)
    asked = chapter(fernshire, review_id, ASKED)[0].statements[0].key
    plan = Plan("Head of service", date(2026, 9, 30), "Nine of ten.")
    beside(fernshire, review_id, asked, rests_on=keys[:1], plan=plan, based_on=3)
    before = fernshire.do(review_id, picture.facts, now=DAY).documents["overview_report"].gaps

    save(fernshire, review_id, Sent("Two.", keys[1]), based_on=4)

    gaps = fernshire.do(review_id, picture.facts, now=DAY).documents["overview_report"].gaps
    assert before == ()
    assert [(gap.called, gap.missing) for gap in gaps] == [("R1", ("rests_on",))]


def test_says_so_where_a_statement_was_taken_out_meanwhile(fernshire):
    review_id = drafted(fernshire)
    save(fernshire, review_id, "One.")
    gone = chapter(fernshire, review_id)[0].statements[0].key
    save(fernshire, review_id, "Another.", based_on=2)

    with pytest.raises(GoneMeanwhile):
        beside(fernshire, review_id, gone, part=LEARNING)


def test_replaces_no_evidence_for_a_page_that_says_no_version_it_began_on(fernshire):
    review_id = drafted(fernshire)
    save(fernshire, review_id, "One.")
    key = chapter(fernshire, review_id)[0].statements[0].key
    beside(fernshire, review_id, key, part=LEARNING, evidence=[Evidence("n:1", "A point")])

    with pytest.raises(SavedMeanwhile):
        beside(fernshire, review_id, key, part=LEARNING, based_on=0)

    assert chapter(fernshire, review_id)[0].statements[0].evidence == (Evidence("n:1", "A point"),)


def test_keeps_sixty_statements_and_no_empty_one(fernshire):
    review_id = drafted(fernshire)

    save(fernshire, review_id, *[f"Statement {n}." for n in range(60)], "  ", "")

    kept = chapter(fernshire, review_id)[0].statements
    assert len(kept) == 60
    with pytest.raises(TooMuch):
        save(fernshire, review_id, *[f"Statement {n}." for n in range(101)], based_on=2)
    with pytest.raises(NotYours):
        save(fernshire, review_id, "Mine.", by=fernshire.manager, based_on=2)


def test_refuses_a_report_without_a_word(fernshire):
    review_id = drafted(fernshire)

    with pytest.raises(NothingToSave):
        fernshire.do(
            review_id, reports.save_version, parts={LEARNING: ["  "]}, said_none={}, by=fernshire.reviewer,
            now=DAY,
        )  # fmt: skip


def test_offers_agencies_records_as_evidence_good_practice_first(fernshire):
    review_id = drafted(fernshire)

    options = fernshire.do(review_id, report_evidence.options)

    assert options[0].group == "Good practice"
    assert options[0].evidence.words.endswith("Good practice 1")
    assert all("Seen on file." not in each.evidence.words for each in options)
    assert len({each.evidence.ref for each in options}) == len(options)


def test_stops_a_name_from_an_identity_sheet_until_somebody_confirms(fernshire):
    review_id = drafted(fernshire)
    with fernshire.transaction() as session:
        session.info[identity_sheets.KEPT] = True
        review = fernshire.open(session, review_id)
        case = session.query(Case).filter(Case.review_id == review_id).first()
        identity_sheets.write(
            session, review, case.id, names="Zuzanna Kowalczyk\nTomek",
            details="Born 3 April 2012, Oakmere Primary School", by=fernshire.manager, now=DAY,
        )  # fmt: skip
        texts = [
            Sent("When Tomek was late nobody asked."),
            Sent("Oakmere Primary School knew on 03/04/2012 that plans had no dates."),
        ]
        report_writing.save_part(
            session, review, LEARNING, sent=texts, said_none="", based_on=1, by=fernshire.reviewer, now=DAY
        )
        version = report_document.newest(session, review)
        read = report_document.of(session, review, version)
        places = report_pages.places(session, review, read)
        checks = picture.facts(session, review, now=DAY).documents["overview_report"]

    assert [(each.called, each.words) for each in places] == [
        ("L1", "Tomek"), ("L2", "03/04/2012"), ("L2", "Oakmere Primary School"),
    ]  # fmt: skip
    assert checks.suspicious_places == 3
    assert not checks.anonymity_confirmed


def test_answers_a_comment_on_one_section_and_lets_its_giver_read_why(fernshire):
    review_id = drafted(fernshire)
    with fernshire.transaction() as session:
        draft.comment(
            session, report_id(fernshire), text="We were told on Monday.", section=LEARNING,
            read=sha256(fernshire), by=fernshire.as_(AUDITOR), now=DAY,
        )  # fmt: skip
    (given,) = fernshire.do(review_id, report_comments.of_review, by=fernshire.reviewer, now=DAY)

    def answer(outcome, reply):
        fernshire.do(
            review_id, report_comments.answer, given.id, outcome=outcome, reply=reply, by=fernshire.reviewer,
            now=DAY,
        )  # fmt: skip

    with pytest.raises(OutcomeNeeded):
        answer("", "")
    with pytest.raises(WhyRefused):
        answer("refused", "No.")
    answer("refused", "The record says Tuesday.")

    with fernshire.transaction() as session:
        mine = draft.page(session, report_id(fernshire), by=fernshire.as_(AUDITOR), now=DAY).mine
    assert given.section == "Statements of learning"
    assert [(each.outcome, each.reply) for each in mine] == [("refused", "The record says Tuesday.")]


def test_hides_evidence_and_reasons_from_those_who_comment(fernshire):
    drafted(fernshire)
    with fernshire.transaction() as session:
        shown = draft.page(session, report_id(fernshire), by=fernshire.as_(AUDITOR), now=DAY)

    assert shown.document.section("made-method")
    assert "The service was closed in 2025" not in str(shown.document)


def test_refuses_two_letters_as_the_reason_why_there_is_none(fernshire):
    review_id = drafted(fernshire)

    with pytest.raises(reports.NoneReason):
        save(fernshire, review_id, part=ASKED, none="no")


def noted_point(fernshire, review_id):
    """Let one point be marked as learning at the event; return how evidence names it."""
    keep(fernshire, review_id, new(uuid4(), "Plans need dates.", kind="learning", agenda_point=0), now=DAY)
    (option,) = fernshire.do(review_id, lambda *room: list(report_evidence.notes(*room)))
    return option.evidence.ref


def test_lets_a_statement_rest_on_the_point_of_the_event_with_which_it_began(fernshire):
    review_id = drafted(fernshire)
    ref = noted_point(fernshire, review_id)

    save(fernshire, review_id, Sent("A plan needs a date.", begun_with=ref), Sent("Another.", begun_with="x"))

    first, second = chapter(fernshire, review_id)[0].statements
    assert [each.ref for each in first.evidence] == [ref]
    assert second.evidence == ()
