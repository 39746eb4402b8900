"""A report holds what people wrote and what the system says of the review; its digest covers it all."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from malp_flow.engine import briefing, committee_table, slides
from malp_flow.engine.canonical import canonical
from malp_flow.engine.report import for_the_public
from malp_flow.engine.report_draft import Evidence, Written
from malp_flow.records import sealed
from malp_flow.records.reports import DocumentVersion, Statement
from malp_flow.services import (
    brief,
    family_recording,
    learned,
    report_anonymity,
    report_document,
    report_evidence,
    reports,
    who_came,
)
from malp_flow.services.families import Engagement
from malp_flow.services.who_came import Attendee
from tests.services.at_the_event import arranged, second_sitting
from tests.stories.fernshire import at
from tests.stories.way import EVENT, drafted

LATER = at(date(2026, 3, 20))
NONE = "None: the learning is for practice."
LEARNING = "statements_of_learning"
ASKED = "recommendations"
DAYS = re.compile(r"\b\d{1,2} [A-Z][a-z]+( \d{4})?|below 5|“[^”]*”")
SMALL = re.compile(r"(?<![\w.–-])[1-4](?![\w.–-]*\w)")


def read(fernshire, review_id):
    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        version = report_document.newest(session, review)
        return report_document.of(session, review, version)


def save(fernshire, review_id, *, now=LATER, said_none=None, **parts):
    fernshire.do(
        review_id,
        reports.save_version,
        parts=parts,
        said_none=said_none or {},
        by=fernshire.reviewer,
        now=now,
    )


def test_puts_what_the_system_made_around_what_people_wrote(fernshire):
    review_id = drafted(fernshire)

    report = read(fernshire, review_id)

    made = [each.id for each in report.sections if not each.written]
    assert made[:2] == ["made-method", "made-sample"]
    assert made[-1] == "made-contributions"
    assert {"made-journey", "made-grades", "made-gathered"} <= {*made}
    assert report.theme == "Child exploitation"
    assert [each.text for section, each in report.statements() if section.written] == [
        "Schools noticed early.", "Debts are a sign of exploitation.",
    ]  # fmt: skip


def test_covers_every_section_with_the_digest_that_is_signed(fernshire):
    review_id = drafted(fernshire)

    with fernshire.transaction() as session:
        version = report_document.newest(session, fernshire.open(session, review_id))
        kept, digest = json.loads(sealed.get(session, version, "body_sealed")), version.sha256

    assert sha256(canonical(kept)).hexdigest() == digest
    assert [each["id"] for each in kept["sections"]] == [
        each.id for each in read(fernshire, review_id).sections
    ]


def test_tells_why_an_agency_is_missing_to_partners_alone(fernshire):
    review_id = drafted(fernshire)

    report = read(fernshire, review_id)

    (row,) = [row for row in report.section("made-method").tables[0].rows if row[-1] != "0"]
    told = "The service was closed in 2025"
    assert row[0] == "Fernshire Youth Justice"
    assert told in str(report.section("made-contributions").paragraphs)
    assert told not in str(for_the_public(report))
    assert "C-118" not in str(for_the_public(report))


def test_quotes_answers_only_where_a_question_asks_for_somebodys_own_words(fernshire):
    review_id = drafted(fernshire)

    report = read(fernshire, review_id)

    quoting = [section.id for section in report.sections if "Seen on file." in str(section)]
    assert quoting == ["made-voices-families"]
    evidence = report.section("made-voices-families").statements[0].evidence
    assert evidence == ("Fernshire Children’s Social Care on C-118, question 12.2",)
    assert evidence[0] not in str(for_the_public(report))
    assert report.section("made-gathered").tables[0].rows


def test_tells_no_number_of_children_below_five(fernshire):
    review_id = drafted(fernshire)

    sample = read(fernshire, review_id).section("made-sample")

    assert sample.tables == ()
    assert "each number is small: Kind of agency, Age band." in sample.paragraphs[-2]
    assert sample.paragraphs[-1] == "Numbers of children below 5 are not told."


def test_keeps_evidence_when_a_whole_report_is_saved_as_words(fernshire):
    review_id = drafted(fernshire)
    grounded = Written(
        "Debts are a sign.", for_whom="The partnership", evidence=(Evidence("n:1", "A point"),)
    )
    save(fernshire, review_id, **{LEARNING: [grounded]}, said_none={ASKED: NONE})

    save(fernshire, review_id, **{LEARNING: ["A new one.", "Debts are a sign."]}, said_none={ASKED: NONE})

    statements = [each for section, each in read(fernshire, review_id).statements() if section.written]
    assert [(each.text, each.evidence) for each in statements] == [
        ("A new one.", ()), ("Debts are a sign.", ("A point",)),
    ]  # fmt: skip
    with fernshire.transaction() as session:
        (part, _none) = learned.parts(session, fernshire.open(session, review_id))
        assert [(each.number, each.text, each.for_whom) for each in part.statements] == [
            ("L1", "A new one.", ""), ("L2", "Debts are a sign.", "The partnership"),
        ]  # fmt: skip
        rows = session.query(Statement).filter(Statement.for_whom.is_not(None)).all()
        assert {row.for_whom for row in rows} == {"The partnership"}
        assert json.loads(sealed.get(session, rows[0], "details_sealed"))["evidence"] == [
            {"ref": "n:1", "words": "A point"}
        ]


def test_reads_a_version_of_an_earlier_house(fernshire):
    review_id = drafted(fernshire)
    body = canonical({"parts": {LEARNING: ["One."], "good_practice": []}, "said_none": {ASKED: NONE}})
    with fernshire.transaction() as session:
        item = fernshire.report_item(session, fernshire.open(session, review_id))
        version = DocumentVersion(
            partnership_id=item.partnership_id, item_id=item.id, number=9, sha256=sha256(body).hexdigest(),
            saved_by=fernshire.reviewer.person_id, saved_at=LATER,
        )  # fmt: skip
        sealed.put(session, version, "body_sealed", body.decode())
        session.add(version)

    report = read(fernshire, review_id)
    save(fernshire, review_id, **{LEARNING: ["One.", "Two."]}, said_none={ASKED: NONE})

    assert all(each.written for each in report.sections)
    assert [each.text for each in report.section(LEARNING).statements] == ["One."]
    assert report.section(ASKED).said_none == NONE
    assert report.title == "Overview report"
    statements = read(fernshire, review_id).statements()
    assert [each.text for section, each in statements if section.written] == ["One.", "Two."]


def test_says_the_same_of_the_same_review_twice(fernshire):
    review_id = drafted(fernshire)
    save(fernshire, review_id, **{LEARNING: ["One."]}, said_none={ASKED: NONE})
    before = read(fernshire, review_id)

    save(fernshire, review_id, **{LEARNING: ["One."]}, said_none={ASKED: NONE})
    after = read(fernshire, review_id)

    assert (before.number, after.number) == (2, 3)
    assert (before.sha256, before.sections) == (after.sha256, after.sections)


def test_leaves_what_was_typed_of_the_family_to_the_writer(fernshire):
    review_id = drafted(fernshire)
    words = "Ella Smith and her mother Karen Smith said that nobody asked."
    said = Engagement(decided="yes", why="They asked to be heard.", ways=("meeting",), heard_words=words)

    fernshire.do(review_id, family_recording.record, said, by=fernshire.manager, now=LATER, seen=None)
    save(fernshire, review_id, **{LEARNING: ["Debts are a sign."], ASKED: ["Ask."]})

    report = read(fernshire, review_id)
    assert "Ella" not in str(report)
    assert report.section("made-voices-families").paragraphs == (
        "It was decided to ask the family to be heard.", "They were heard: at a meeting.",
    )  # fmt: skip
    offered = fernshire.do(review_id, report_evidence.options)
    assert [each.begins for each in offered if each.evidence.ref == "family:heard"] == [words]


def test_looks_for_identities_in_all_that_somebody_typed_wherever_it_stands(fernshire):
    review_id = drafted(fernshire)
    told = "I know Karen Smith from another review, and declare it."

    fernshire.do(review_id, brief.declare, words=told, by=fernshire.reviewer, now=LATER)
    measure = "Fewer children like Ella Smith are missed."
    fernshire.do(review_id, brief.write, enquiry="", impact=measure, by=fernshire.reviewer, now=LATER)
    save(fernshire, review_id, **{LEARNING: ["Debts are a sign."], ASKED: ["Ask."]})

    report = read(fernshire, review_id)
    found = fernshire.do(review_id, report_anonymity.places, report.sections)
    assert [(each.section, each.words) for each in found] == [
        ("made-method", "Karen Smith"), ("made-impact", "Ella Smith"),
    ]  # fmt: skip


def test_tells_no_small_number_in_a_sentence_of_a_public_output(fernshire):
    review_id = drafted(fernshire)

    public = for_the_public(read(fernshire, review_id))

    made = [text for each in public.sections if not each.written for text in each.paragraphs]
    shown = [text for each in slides.slides(public) for text in each.paragraphs]
    boxes = [text for each in briefing.boxes(public) for text in each.points]
    cells = [cell for row in committee_table.table(public).rows for cell in row]
    texts = [DAYS.sub("", each) for each in (*made, *shown, *boxes, *cells)]
    assert [each for each in texts if SMALL.search(each)] == []
    assert any("a small number of children’s records" in each for each in made)


def test_counts_nobody_twice_who_came_to_two_sittings(fernshire):
    review_id = arranged(fernshire)
    day = EVENT + timedelta(days=1)
    second_sitting(fernshire, day)
    came = [Attendee(f"Person {number}", "practitioner", None, attended=True) for number in range(6)]
    for sitting in (1, 2):
        fernshire.do(
            review_id, who_came.record, attendees=came, sitting=sitting, by=fernshire.manager, now=at(day, 15)
        )  # fmt: skip

    made = fernshire.do(review_id, report_document.skeleton, now=at(day, 15))

    (method,) = [each for each in made if each.id == "made-method"]
    assert "Learning event: 6 people came (Practitioner 6)." in method.paragraphs


def test_names_the_day_of_a_declaration_as_it_was_in_london(fernshire):
    review_id = drafted(fernshire)
    late = datetime(2026, 6, 15, 23, 30, tzinfo=UTC)

    fernshire.do(review_id, brief.declare, words="Nothing to declare.", by=fernshire.reviewer, now=late)

    made = fernshire.do(review_id, report_document.skeleton, now=late)
    assert any("on 16 June 2026" in text for each in made for text in each.paragraphs)
