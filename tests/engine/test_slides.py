"""A report as slides."""

from malp_flow.engine import slides
from malp_flow.engine.report import Section, Statement, Table
from tests.a_report import a_report


def test_shows_each_section_on_a_slide():
    made = slides.slides(a_report())

    titles = " ".join(each.title for each in made)
    assert all(section.title in titles for section in a_report().sections)


def test_says_which_of_several_slides_of_a_section_it_is():
    titles = [each.title for each in slides.slides(a_report()) if "Grades" not in each.title]

    assert "Statements of learning (1 of 2)" in titles
    assert "Recommendations" in titles


def test_puts_no_more_on_a_slide_than_can_be_read():
    for each in slides.slides(a_report()):
        texts = [*each.paragraphs, *(one.text for one in each.statements)]
        assert sum(map(len, texts)) <= max(slides.ROOM, slides.LONGEST_TEXT)
        assert len(each.table.rows if each.table else ()) <= slides.LINES


def test_goes_on_with_a_long_table_under_the_same_titles():
    table = Table("Long", ("Name", "Said"), tuple((f"row {n}", "word " * 40) for n in range(9)))
    report = a_report(sections=(Section("made", "Made", written=True, tables=(table,)),))

    made = slides.slides(report)

    assert len(made) > 1
    assert sum(len(each.table.rows) for each in made) == 9
    assert {each.table.columns for each in made} == {("Name", "Said")}


def test_shows_of_what_the_system_counted_a_text_and_a_table():
    counted = [each for each in slides.slides(a_report()) if each.title.startswith("How the agencies judged")]
    method = [each for each in slides.slides(a_report()) if each.title.startswith("Method")]

    assert len(counted) == 1
    assert [(len(each.paragraphs), each.table is None) for each in method] == [(1, True), (0, False)]


def test_puts_a_short_text_above_a_short_table():
    table = Table("By age", ("Age", "Children"), (("5 to 11", "13"),))
    made = Section("made-sample", "Sample", written=False, paragraphs=("13 children.",), tables=(table,))

    shown = slides.slides(a_report(sections=(made,)))

    assert [(each.title, each.paragraphs, each.table) for each in shown] == [
        ("Sample", ("13 children.",), table)
    ]


def test_loses_no_words_of_people_beside_a_short_table():
    table = Table("Points", ("Kind", "Points"), (("Learning", "3"),))
    said = (Statement("“We saw one piece.”"),)
    made = Section("made-voices-practitioners", "Voices", written=False, statements=said, tables=(table,))

    shown = slides.slides(a_report(sections=(made,)))

    assert [(each.statements, each.table) for each in shown] == [(said, None), ((), table)]
