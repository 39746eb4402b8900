"""Two versions compared in words: every word of the newer one is there, and every word that is gone."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from malp_flow.engine.report import Plan, Report, Section, Statement, Table
from malp_flow.services.report_changes import How, Span, between, compared

ONE = Statement("Plans without dates are read as descriptions.", "L1", key="s1")
TWO = Statement("Nobody sees the whole picture.", "L2", key="s2")


def a_report(*sections):
    return Report("M-1", "Report", "Fernshire", "Neglect", 1, "0" * 64, None, False, sections)


def learning(*statements, **others):
    return Section("learning", "Learning", True, statements=statements, **others)


def test_says_nothing_of_what_stayed():
    assert between(a_report(learning(ONE, TWO)), a_report(learning(ONE, TWO))) == ()


def test_tells_changed_words_of_a_statement_that_kept_its_key():
    mended = replace(ONE, text="Plans without a date are read as descriptions.")

    (section,) = between(a_report(learning(ONE)), a_report(learning(mended)))

    (changed,) = section.statements
    assert changed.how is How.changed
    assert Span(How.removed, "dates ") in changed.spans
    assert Span(How.added, "a date ") in changed.spans


def test_tells_new_gone_and_renumbered_statements_apart():
    new = Statement("Children were asked late.", "L1", key="s3")

    (section,) = between(a_report(learning(ONE, TWO)), a_report(learning(new, replace(TWO, called="L2"))))
    (other,) = between(a_report(learning(ONE, TWO)), a_report(learning(replace(TWO, called="L1"))))

    assert [(each.how, each.called) for each in section.statements] == [
        (How.added, "L1"),
        (How.removed, "L1"),
    ]
    assert [(each.how, each.called, each.was_called) for each in other.statements] == [
        (How.renumbered, "L1", "L2"),
        (How.removed, "L1", "L1"),
    ]


def test_tells_a_changed_plan_beside_unchanged_words():
    before = replace(ONE, plan=Plan("Head of service", date(2027, 3, 1), "Audit"))
    after = replace(ONE, plan=Plan("Head of service", date(2027, 6, 1), "Audit"))

    (section,) = between(a_report(learning(before)), a_report(learning(after)))

    ((title, spans),) = section.statements[0].beside
    assert title == "By when"
    assert [span.words.strip() for span in spans if span.how is How.added] == ["June"]


def test_tells_sections_that_came_or_went_and_tables_that_changed():
    table = Table("Counts", ("Agency", "Asked"), (("Police", "4"),))
    made, later = Section("made-x", "Method", False, tables=(table,)), replace(table, rows=(("Police", "5"),))

    came = between(a_report(), a_report(made))
    changed = between(a_report(made), a_report(replace(made, tables=(later,))))

    assert [(each.id, each.how) for each in came] == [("made-x", How.added)]
    assert [each.tables for each in changed] == [("Counts",)]


def test_pairs_the_statements_of_earlier_houses_by_their_words():
    old = [replace(ONE, key=""), replace(TWO, key="")]
    new = replace(TWO, called="L1", text="Nobody sees the whole picture early.")

    (section,) = between(a_report(learning(*old)), a_report(learning(new)))

    assert [each.how for each in section.statements] == [How.changed, How.removed]


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
def test_loses_no_word_of_either_text(was, now):
    spans = compared(was, now)

    assert "".join(span.words for span in spans if span.how is not How.added) == was
    assert "".join(span.words for span in spans if span.how is not How.removed) == now
