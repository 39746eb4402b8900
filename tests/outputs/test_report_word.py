"""Reports in Word: everything survives, and somebody who hears the document finds their way."""

from functools import cache

from docx.oxml.ns import qn

from malp_flow.engine.report import for_the_public
from malp_flow.outputs import report_word, report_words
from tests.a_report import AWKWARD, LONG, RIGHT_TO_LEFT, a_report, a_small_report
from tests.outputs.report_files import DOCUMENTS, levels, template, texts, word


@cache
def whole(**changes):
    return word(report_words.of_report(a_report(**changes)))


def test_keeps_every_sign_of_what_people_wrote():
    found = texts(whole())

    assert LONG.strip() in found
    assert RIGHT_TO_LEFT in found
    assert any(text.replace("\u2060", "") == AWKWARD for text in found)


def test_heads_its_sections_in_order_without_gaps():
    found = levels(whole())

    assert len(found) == len(a_report().sections) + 1
    assert found[0] == 1
    assert all(after - before <= 1 for before, after in zip(found, found[1:], strict=False))


def test_says_its_title_author_and_language():
    paper = whole()

    properties = paper.core_properties
    assert properties.title == "Overview report"
    assert properties.author == "Fernshire Safeguarding Children Partnership"
    assert properties.subject == "MALP-2026-07, Children who go missing from education & care"
    assert properties.language == "en-GB"
    assert {each.get(qn("w:val")) for each in paper.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_names_each_table_and_repeats_its_head():
    tables = whole().tables

    assert len(tables) == 13
    for table in tables:
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_gives_alternative_words_for_every_picture():
    pictures = list(whole().element.body.iter(qn("wp:docPr")))

    assert [each for each in pictures if not each.get("descr")] == []


def test_says_on_every_page_which_version_it_is_and_for_whom():
    paper = whole(is_final=False)
    section = paper.sections[0]

    assert section.header.paragraphs[0].text.startswith("MALP-2026-07 · version 3 · DRAFT\tConfidential")
    fields = [each.get(qn("w:instr")) for each in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "Draft. It is being checked and may change. Do not quote from it." in texts(paper)


def test_lists_recommendations_with_lead_day_and_measure():
    table = next(each for each in whole().tables if each.rows[0].cells[0].text == "Number")

    assert [cell.text for cell in table.rows[1].cells] == [
        "R1",
        "Head of safeguarding, Fernshire Health",
        "1 September 2026",
        "Every plan has a date & a name.",
        "Twenty plans are read after six months.",
    ]


def test_says_under_a_statement_whom_it_is_for_and_what_it_rests_on():
    found = texts(whole())

    assert "L1\tLearning number 1 is true of the whole system & its parts." in found
    assert "For: the partnership" in found
    assert "Evidence: C-118, Fernshire Police; C-119, School" in found
    assert "Rests on L1 and L2" in found


def test_writes_from_right_to_left_what_is_written_so():
    paragraph = next(each for each in whole().paragraphs if each.text == RIGHT_TO_LEFT)

    assert paragraph._p.pPr.find(qn("w:bidi")) is not None


def test_hides_evidence_and_small_numbers_in_the_public_version():
    paper = word(report_words.of_report(for_the_public(a_report())))

    found = texts(paper)
    assert not [text for text in found if "C-118" in text or "A matter of staff" in text]
    assert "fewer than 5" in found
    assert paper.sections[0].header.paragraphs[0].text.endswith("For publication")
    assert not [text for text in found if "5f5f5f" in text]


def test_says_where_a_section_is_empty_or_there_is_none():
    found = texts(whole())

    assert "Nothing yet." in found


def test_makes_a_briefing_with_seven_headings():
    paper = word(report_words.of_briefing(a_report()), "briefing.docx")

    assert levels(paper) == [1] * 7
    assert paper.core_properties.title.startswith("Seven-minute briefing")


def test_makes_a_table_for_a_committee():
    paper = word(report_words.of_table(a_small_report()), "table.docx")

    head, row = paper.tables[0].rows
    assert [cell.text for cell in head.cells][:3] == ["Learning", "Recommendation", "Lead"]
    assert row.cells[1].text == "R1: Write dates into plans."


def test_lets_a_template_of_ones_own_win(tmp_path):
    own = template(tmp_path, "Our report on {{ theme }}", "{%p for each in sections %}", "{{ each.title }}",
                   "{%p endfor %}")  # fmt: skip

    path = report_word.template("report.docx", shipped=DOCUMENTS, own=tmp_path)
    found = report_word.written(path, report_words.of_report(a_small_report()))

    assert path == own
    assert found.startswith(b"PK")
    assert report_word.template("table.docx", shipped=DOCUMENTS, own=tmp_path) == DOCUMENTS / "table.docx"
    assert report_word.template("report.docx", shipped=DOCUMENTS, own=None) == DOCUMENTS / "report.docx"
