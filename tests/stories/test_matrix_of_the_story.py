"""The matrix of a whole review reads the same everywhere: 22 expected, 3 not known, 1 gone ahead without."""

import csv
import io
from datetime import date

from malp_flow.services import audit_counts, audit_lines, audit_matrix, exports, method_section, moderation
from malp_flow.services.audit_matrix import Wanted
from malp_flow.services.moderation import GradeKind
from tests.stories.fernshire import at
from tests.stories.way import SILENT, audits_closed, issued

NOW = at(date(2026, 2, 3))
SUMMARY = "22 expected: 3 not known, 18 returned, 1 went ahead without"


def lines(fernshire, review_id, wanted=Wanted()):  # noqa: B008 - a frozen value
    with fernshire.transaction() as session:
        return audit_matrix.lines(session, fernshire.open(session, review_id), wanted, now=NOW)


def method(fernshire, review_id):
    with fernshire.transaction() as session:
        return method_section.of(session, fernshire.open(session, review_id))


def test_counts_what_became_of_every_audit(fernshire):
    review_id = audits_closed(fernshire)

    with fernshire.transaction() as session:
        counts = audit_counts.of(session, fernshire.open(session, review_id))

    assert counts.as_words() == SUMMARY


def test_shows_the_count_above_the_table_of_four_records(fernshire):
    review_id = audits_closed(fernshire)

    with fernshire.transaction() as session:
        shown = audit_matrix.matrix(session, fernshire.open(session, review_id), Wanted(), now=NOW)
    cells = [line.word for _case, row in shown.rows for line in row if line]

    assert (shown.counts, len(shown.rows), len(shown.columns)) == (SUMMARY, 4, 7)
    assert {word: cells.count(word) for word in cells} == {
        "Returned": 18,
        "Not known": 3,
        "Went ahead without": 1,
    }


def test_reads_the_same_as_csv_and_as_json(fernshire):
    found = lines(fernshire, audits_closed(fernshire))

    rows = list(csv.DictReader(io.StringIO(exports.matrix_csv(found))))
    told = exports.matrix_rows(found)

    words = [row["Status"] for row in rows]
    assert words == [row["word"] for row in told]
    assert [len(rows), words.count("Not known"), words.count("Went ahead without")] == [22, 3, 1]
    assert list(exports.column_titles()) == list(told[0])


def test_tells_the_method_in_words_and_by_agency(fernshire):
    section = method(fernshire, audits_closed(fernshire))

    assert " ".join(section.sentences) == (
        "7 agencies were asked about 4 children’s records. 22 audits were expected. 18 came back. "
        "For 3 the agencies answered that they do not know the child. The review went ahead without 1."
    )
    silent = next(line for line in section.agencies if line.agency == SILENT[1])
    assert (silent.counts.expected, silent.not_returned) == (1, 1)
    assert silent.reasons == ("C-118: The service was closed in 2025; its files are with the archive.",)
    assert sum(line.counts.expected for line in section.agencies) == 22
    assert sum(line.counts.not_known for line in section.agencies) == 3


def test_looks_for_one_status_and_for_what_is_overdue(fernshire):
    review_id = issued(fernshire)

    assert len(lines(fernshire, review_id, Wanted(status="overdue"))) == 22
    assert len(lines(fernshire, review_id, Wanted(status="issued", agency="police"))) == 4
    assert lines(fernshire, review_id, Wanted(status="complete")) == ()


def test_takes_what_moderation_says_of_audits_that_came_back(fernshire):
    review_id = audits_closed(fernshire)
    police, silent = fernshire.items["C-118", "Fernshire Police"], fernshire.items[SILENT]

    fernshire.do(
        review_id, moderation.grade, police, question_id="first_signs", kind=GradeKind.moderated,
        value="in_part", reason="The notes say less than that.", by=fernshire.reviewer, now=NOW,
    )  # fmt: skip
    graded = {line.item_id: line.word for line in lines(fernshire, review_id)}
    fernshire.do(review_id, moderation.accept, police, by=fernshire.reviewer, now=NOW)
    words = {line.item_id: line.word for line in lines(fernshire, review_id)}

    assert (graded[police], words[police], words[silent]) == ("Moderated", "Accepted", "Went ahead without")


def test_has_words_for_every_status(fernshire):
    titles = audit_lines.status_titles()

    assert {audit_lines.status_words(status)[0] for status in titles} == set(titles.values())
