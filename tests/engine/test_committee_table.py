"""Learning and recommendations in one table for a committee."""

from malp_flow.engine import committee_table
from malp_flow.engine.report import Section, Statement
from tests.a_report import a_report, a_small_report


def test_gives_each_recommendation_with_the_learning_it_rests_on():
    table = committee_table.table(a_small_report())

    assert table.columns == ("Learning", "Recommendation", "Lead", "Due", "Measure", "Status")
    assert table.rows == (
        (
            "L1: A plan without dates is read as a description.",
            "R1: Write dates into plans.",
            "Health",
            "1 September 2026",
            "–",
            "–",
        ),
    )


def test_lists_learning_that_no_recommendation_rests_on_too():
    table = committee_table.table(a_report())

    assert len(table.rows) == 8 + 3
    assert table.rows[0][0].count("\n") == 1
    assert table.rows[0][5] == "In progress"
    assert [row[1] for row in table.rows[8:]] == ["–"] * 3


def test_has_no_rows_where_nothing_is_stated():
    empty = Section("text", "Why", written=True, paragraphs=("Because.",))

    assert committee_table.table(a_report(sections=(empty,))).rows == ()


def test_takes_learning_without_names_along():
    learned = Section(
        "learned", "Learned", written=True, statements=(Statement("Ask."), Statement("Listen."))
    )

    assert [row[0] for row in committee_table.table(a_report(sections=(learned,))).rows] == [
        "Ask.",
        "Listen.",
    ]
