"""A report as it is read on a page: what is in view, what stands behind it, and in which order."""

import pytest

from malp_flow.engine.report import Section, Statement, Table, written_first
from tests.a_report import a_report

SENTENCES = ("In all 4 went well.", "Voice: 2.", "Plans: 1.", "Chronology: 1.")


def of(*sections: Section):
    return a_report(sections=sections)


def made(*paragraphs: str, tables: tuple[Table, ...] = ()) -> Section:
    return Section("made", "Findings", written=False, paragraphs=paragraphs, tables=tables)


def numbered(name: str, called: str) -> Section:
    said = (Statement("Debts are a sign.", called),)
    return Section(name, name.title(), written=True, statements=said)


def test_keeps_everything_that_people_wrote_in_view():
    section = Section("brief", "In brief", written=True, paragraphs=SENTENCES)

    assert (section.in_view, section.behind) == (SENTENCES, ())


@pytest.mark.parametrize(("number", "in_view"), [(0, 0), (1, 1), (3, 3), (4, 1)])
def test_puts_a_long_row_of_counted_sentences_behind_its_first(number, in_view):
    section = made(*SENTENCES[:number])

    assert section.in_view == SENTENCES[:in_view]
    assert section.in_view + section.behind == SENTENCES[:number]


@pytest.mark.parametrize(
    ("rows", "counts"),
    [((("Voice", "4"),), True), ((("Voice", "Good"),), False), ((("2026", "Good"),), False), ((), False)],
)
def test_knows_a_table_that_counts_from_one_of_words(rows, counts):
    assert made(tables=(Table("Grades", ("Question", "Grade"), rows),)).has_numbers is counts


def test_puts_what_people_wrote_before_what_the_system_made():
    learning, plan = numbered("learning", "L1"), numbered("plan", "R1")

    found = written_first(of(made("Asked."), learning, made("Came."), plan))

    assert [each.id for each in found.sections] == ["learning", "plan", "made", "made"]
