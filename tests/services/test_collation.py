"""Answers side by side: locked before the release, then question by question with the differences named."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from malp_flow.engine.answers import Answer
from malp_flow.services import audits, collation_pages, moderation, sending_back
from malp_flow.services.access import NotYours
from malp_flow.services.collation import ALL, Wanted
from malp_flow.services.here import NotHere
from malp_flow.services.moderation import GradeKind
from tests.services.test_moderation import CLOSED, WHY, judged
from tests.stories.chapters import chapter
from tests.stories.fernshire import at, exploitation_tool, full_answers
from tests.stories.way import SILENT, audits_closed, issued

POLICE = ("C-118", "Fernshire Police")


def page(fernshire, review_id, *, by=None, now=CLOSED, **wanted):
    return fernshire.do(
        review_id, collation_pages.page, Wanted(**wanted), by=by or fernshire.reviewer, now=now
    )


@chapter
def one_apart(fernshire):
    """Close the audits; the police rated one question otherwise than all others."""
    review_id = issued(fernshire)
    question, points = judged()
    auditor, early = fernshire.as_(f"Auditor of {POLICE[1]}"), at(date(2026, 1, 13))
    given = full_answers(exploitation_tool())
    given[question.id] = replace(given[question.id], value=points[2], reason="=1+1 is what they say.")
    fernshire.do(review_id, audits.save, fernshire.items[POLICE], given, by=auditor, now=early)
    fernshire.do(review_id, audits.give_back, fernshire.items[POLICE], by=auditor, now=early)
    for (case, agency), item_id in fernshire.items.items():
        if (case, agency) == SILENT:
            fernshire.do(
                review_id, audits.accept_absence, item_id, by=fernshire.manager, now=early,
                reason="The service was closed in 2025; its files are with the archive.",
            )  # fmt: skip
        elif (case, agency) != POLICE:
            fernshire.give_back(review_id, item_id, agency, now=early)
    return review_id


def test_says_who_is_missing_and_nothing_else_while_the_audits_are_sealed(fernshire):
    review_id = issued(fernshire)
    fernshire.give_back(review_id, fernshire.items[POLICE], POLICE[1], now=at(date(2026, 1, 13)))

    shown = page(fernshire, review_id, now=at(date(2026, 1, 14)))

    assert shown.sheet is None
    assert len(shown.waits_for) == 21
    assert POLICE not in {(side.case, side.agency) for side in shown.waits_for}
    with pytest.raises(NotHere):
        fernshire.do(review_id, collation_pages.as_document, Wanted(), by=fernshire.reviewer, now=CLOSED)


@pytest.mark.parametrize("who", ["Partner 1", f"Auditor of {POLICE[1]}", f"Lead of {POLICE[1]}"])
def test_shows_them_to_the_manager_and_the_reviewer_alone(fernshire, who):
    review_id = audits_closed(fernshire)

    assert page(fernshire, review_id, by=fernshire.manager).sheet
    with pytest.raises(NotYours):
        page(fernshire, review_id, by=fernshire.as_(who))


def test_lays_questions_down_and_the_agencies_on_one_record_across(fernshire):
    review_id = audits_closed(fernshire)

    sheet = page(fernshire, review_id).sheet

    assert sheet.wanted.case == "C-118"
    assert [side.agency for side in sheet.sides] == sorted(side.agency for side in sheet.sides)
    assert [side.agency for side in sheet.absent] == [SILENT[1]]
    assert all(len(row.cells) == len(sheet.sides) for row in sheet.rows)


def test_names_the_questions_that_were_rated_differently(fernshire):
    review_id = one_apart(fernshire)

    whole = page(fernshire, review_id, section="").sheet
    apart = page(fernshire, review_id, differences=True).sheet

    assert [row.question.id for row in apart.rows] == [judged()[0].id]
    assert apart.rows[0].differs
    assert whole.questions > apart.questions == 1


def test_counts_only_the_answer_that_was_given_last(fernshire):
    review_id = one_apart(fernshire)
    question, points = judged()
    auditor, item_id = fernshire.as_(f"Auditor of {POLICE[1]}"), fernshire.items[POLICE]
    fernshire.do(
        review_id, sending_back.send_back, item_id, asked={question.id: "Why so?"}, by=fernshire.reviewer,
        due_on=date(2026, 2, 10), now=CLOSED,
    )  # fmt: skip
    again = {question.id: Answer(value=points[0], reason="Looked at it once more.")}
    fernshire.do(review_id, audits.save, item_id, again, by=auditor, now=CLOSED + timedelta(hours=1))
    while_it_is_out = page(fernshire, review_id, differences=True).sheet
    fernshire.do(review_id, audits.give_back, item_id, by=auditor, now=CLOSED + timedelta(hours=2))

    assert (POLICE[1], "In work") in {(side.agency, side.word) for side in while_it_is_out.absent}
    assert page(fernshire, review_id, differences=True).sheet.questions == 0


def test_filters_by_section_record_and_agency(fernshire):
    review_id = audits_closed(fernshire)
    section = exploitation_tool().sections[1]

    sheet = page(fernshire, review_id, section=section.id, case="C-204", agency=POLICE[1]).sheet
    every = page(fernshire, review_id, section=section.id, case=ALL, agency=POLICE[1]).sheet

    assert {row.section for row in sheet.rows} == {section.title}
    assert [(side.case, side.agency) for side in sheet.sides] == [("C-204", POLICE[1])]
    assert [side.case for side in every.sides] == ["C-118", "C-204", "C-231"]


def test_turns_pages_by_whole_questions(fernshire):
    review_id = audits_closed(fernshire)

    first = page(fernshire, review_id, case=ALL).sheet
    rest = [page(fernshire, review_id, case=ALL, page=number).sheet for number in range(2, first.pages + 1)]

    shown = [row.question.id for sheet in (first, *rest) for row in sheet.rows]
    assert first.pages > 1
    assert len(shown) == len(set(shown)) == first.questions
    assert page(fernshire, review_id, case=ALL, page=99).sheet.wanted.page == first.pages


def test_shows_moderated_and_agreed_grades_beside_the_answer(fernshire):
    review_id = audits_closed(fernshire)
    question, points = judged()
    fernshire.do(
        review_id, moderation.grade, fernshire.items[POLICE], question_id=question.id,
        kind=GradeKind.moderated, value=points[1], reason=WHY, by=fernshire.reviewer, now=CLOSED,
    )  # fmt: skip

    sheet = page(fernshire, review_id, agency=POLICE[1]).sheet

    cell = next(row.cells[0] for row in sheet.rows if row.question.id == question.id)
    titles = {point.id: point.title for point in exploitation_tool().points(question)}
    assert (cell.words, cell.moderated, cell.agreed) == (titles[points[0]], titles[points[1]], "")


def test_gives_a_line_for_each_answer_and_no_formula(fernshire):
    review_id = one_apart(fernshire)
    wanted = Wanted(case="C-118", differences=True)

    sheet = fernshire.do(review_id, collation_pages.as_document, wanted, by=fernshire.reviewer, now=CLOSED)
    titles, *lines = csv.reader(io.StringIO(collation_pages.as_csv(sheet)))

    police = next(line for line in lines if line[4] == POLICE[1])
    assert titles[5:7] == ["Answer", "Reason"]
    assert police[6] == "'=1+1 is what they say."
    assert {line[10] for line in lines} == {"differs"}
