"""Makes the Word templates in `documents/`, so that what is in them can be read here.

Run it after a change: python assets/make_document_templates.py
"""

from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table

DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"
DARK, BLUE, GREY = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x00, 0x30, 0x78), RGBColor(0x50, 0x5A, 0x5F)
FONT = "Arial"
ACROSS = Mm(170)


def main() -> None:
    """Write all of them."""
    DOCUMENTS.mkdir(exist_ok=True)
    report().save(str(DOCUMENTS / "report.docx"))
    briefing().save(str(DOCUMENTS / "briefing.docx"))
    committee_table().save(str(DOCUMENTS / "table.docx"))


def report() -> Paper:
    """Return the template of a report: title, facts, contents, then the sections."""
    paper = sheet()
    head(paper)
    paper.add_paragraph("{%p for section in sections %}")
    paper.add_heading("{{ section.title }}", level=1)
    loop(paper, "paragraph in section.paragraphs", "{{ paragraph }}")
    statements(paper)
    when(paper, "section.said_none", "{{ section.said_none }}")
    when(paper, "section.is_empty", "{{ section.nothing }}")
    paper.add_paragraph("{%p for table in section.tables %}")
    paper.add_paragraph("{{ table.title }}", style="Caption")
    grid(paper)
    paper.add_paragraph("", style="After table")
    paper.add_paragraph("{%p endfor %}")
    paper.add_paragraph("{%p endfor %}")
    return paper


def briefing() -> Paper:
    """Return the template of a seven-minute briefing: seven headings on one page."""
    paper = sheet(margin=16, body=10, heading=12, title=18)
    title(paper)
    paper.add_paragraph("{{ partnership }}", style="Subtitle")
    paper.add_paragraph("{%p for box in boxes %}")
    paper.add_heading("{{ box.title }}", level=1)
    loop(paper, "point in box.points", "{{ point }}", style="List Bullet")
    when(paper, "box.empty", "{{ box.empty }}")
    when(paper, "box.more", "{{ box.more }}", style="Note")
    paper.add_paragraph("{%p endfor %}")
    return paper


def committee_table() -> Paper:
    """Return the template of the table for a committee, on paper laid sideways."""
    paper = sheet(sideways=True)
    title(paper)
    facts(paper)
    paper.add_heading("{{ table.title }}", level=1)
    paper.add_paragraph("{%p if table.rows %}")
    grid(paper, width=Mm(257))
    paper.add_paragraph("{%p else %}")
    paper.add_paragraph("The report states neither learning nor recommendations.")
    paper.add_paragraph("{%p endif %}")
    return paper


def sheet(
    *, margin: int = 20, body: int = 11, heading: int = 16, title: int = 26, sideways: bool = False
) -> Paper:
    """Return an empty A4 sheet with styles, a head and a foot."""
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = (Mm(297), Mm(210)) if sideways else (Mm(210), Mm(297))
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin = page.bottom_margin = Mm(max(margin, 18))
    page.header_distance = page.footer_distance = Mm(9)
    styles(paper, body=body, heading=heading, title_size=title)
    width = page.page_width - page.left_margin - page.right_margin
    running(page.header.paragraphs[0], width, "{{ running_head }}", "{{ classification }}")
    running(page.footer.paragraphs[0], width, "{{ partnership }}", "Page ")
    foot = page.footer.paragraphs[0]
    field(foot, "PAGE")
    foot.add_run(" of ")
    field(foot, "NUMPAGES")
    return paper


def styles(paper: Paper, *, body: int, heading: int, title_size: int) -> None:
    """Set the looks: dark words in one plain face, headings that mean something, room to breathe."""
    look(paper, "Normal", size=body, after=6)
    look(paper, "Title", size=title_size, bold=True, colour=DARK, after=4)
    look(paper, "Subtitle", size=body + 2, colour=GREY, after=6)
    look(paper, "Heading 1", size=heading, bold=True, colour=BLUE, before=heading * 0.9, after=4)
    look(paper, "Caption", size=body, bold=True, colour=DARK, before=8, after=3)
    look(paper, "Header", size=8.5, colour=GREY)
    look(paper, "Footer", size=8.5, colour=GREY)
    look(paper, "List Bullet", size=body, after=2)
    for name, base in (("Statement", "Normal"), ("Note", "Normal"), ("Fact", "Normal"), ("Draft", "Normal")):
        made = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = paper.styles[base]
    for name in ("After table", "Contents", "Table text"):
        paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = paper.styles["Normal"]
    look(paper, "Statement", size=body, before=4, after=2)
    look(paper, "Note", size=body - 1.5, colour=GREY, after=2)
    look(paper, "Fact", size=body, after=1)
    look(paper, "Draft", size=body, bold=True, before=6, after=6)
    look(paper, "After table", size=4, after=4)
    look(paper, "Contents", size=body, after=2)
    look(paper, "Table text", size=9.5)
    paper.styles["Caption"].paragraph_format.keep_with_next = True
    paper.styles["Statement"].paragraph_format.left_indent = Mm(12)
    paper.styles["Statement"].paragraph_format.first_line_indent = Mm(-12)
    paper.styles["Statement"].paragraph_format.tab_stops.add_tab_stop(Mm(12))
    paper.styles["Note"].paragraph_format.left_indent = Mm(12)
    paper.styles["Fact"].paragraph_format.tab_stops.add_tab_stop(Mm(35))
    paper.styles["Fact"].paragraph_format.left_indent = Mm(35)
    paper.styles["Fact"].paragraph_format.first_line_indent = Mm(-35)
    border = paper.styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)
    for name in ("Title", "Subtitle"):
        run = paper.styles[name].element.get_or_add_rPr()
        for spaced in [*run.findall(qn("w:spacing")), *run.findall(qn("w:kern"))]:
            run.remove(spaced)
    for style in paper.styles.element.iter(qn("w:lang")):
        style.set(qn("w:val"), "en-GB")


def look(
    paper: Paper,
    name: str,
    *,
    size: float,
    bold: bool = False,
    colour: RGBColor = DARK,
    before: float = 0,
    after: float = 0,
) -> None:
    """Set one style."""
    style = paper.styles[name]
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.italic, style.font.color.rgb = False, colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.15


def head(paper: Paper) -> None:
    """Add the first page: what this is, and what stands in it."""
    when(paper, "logo", "{{ logo }}")
    title(paper)
    paper.add_paragraph("{{ theme }}", style="Subtitle")
    when(paper, "is_draft", "Draft. It is being checked and may change. Do not quote from it.", style="Draft")
    facts(paper)
    paper.add_heading("Contents", level=1)
    loop(paper, "section in sections", "{{ section.title }}", style="Contents")
    paper.add_page_break()


def title(paper: Paper) -> None:
    """Add the title."""
    paper.add_paragraph("{{ title }}", style="Title")


def facts(paper: Paper) -> None:
    """Add which review and version this is, a line each."""
    paper.add_paragraph("{%p for fact in facts %}")
    line = paper.add_paragraph(style="Fact")
    line.add_run("{{ fact.name }}").bold = True
    line.add_run("\t{{ fact.value }}")
    paper.add_paragraph("{%p endfor %}")


def statements(paper: Paper) -> None:
    """Add the statements of a section: what each is called, its text, and what goes with it."""
    paper.add_paragraph("{%p for statement in section.statements %}")
    line = paper.add_paragraph(style="Statement")
    line.add_run("{% if statement.called %}{{ statement.called }}{% else %}•{% endif %}").bold = True
    line.add_run("\t{{ statement.text }}")
    loop(paper, "note in statement.notes", "{{ note }}", style="Note")
    paper.add_paragraph("{%p endfor %}")


def grid(paper: Paper, width: Length = ACROSS) -> None:
    """Add the table called `table`: a head that is printed again, then its rows."""
    made = paper.add_table(rows=4, cols=3, style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.LEFT
    plain(made, width)
    columns = ("{%tc for column in table.columns %}", "{{ column }}", "{%tc endfor %}")
    cells = ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}")
    for place, words in enumerate(columns):
        made.rows[0].cells[place].paragraphs[0].add_run(words).bold = True
    made.rows[1].cells[0].text = "{%tr for row in table.rows %}"
    for place, words in enumerate(cells):
        made.rows[2].cells[place].text = words
    made.rows[3].cells[0].text = "{%tr endfor %}"
    shade(made)
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in made.rows:
        for cell in row.cells:
            cell.paragraphs[0].style = paper.styles["Table text"]


def plain(made: Table, width: Length) -> None:
    """Let the table be as wide as the page, and be named for those who hear it."""
    for cell in made._tbl.iter(qn("w:tcW")):
        cell.getparent().remove(cell)
    look_of = made._tbl.tblPr
    for tag in ("w:tblW", "w:tblLook"):
        found = look_of.find(qn(tag))
        if found is not None:
            look_of.remove(found)
    look_of.insert_element_before(
        parse_xml(f'<w:tblW {nsdecls("w")} w:w="5000" w:type="pct"/>'),
        "w:jc", "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook",
    )  # fmt: skip
    margins = '<w:top w:w="57" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    margins += '<w:bottom w:w="57" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8A9199"/>'
        for side in ("top", "bottom", "insideH")
    )
    lines = lines.replace("<w:bottom", '<w:left w:val="nil"/><w:bottom')
    lines = lines.replace("<w:insideH", '<w:right w:val="nil"/><w:insideH')
    borders = f'<w:tblBorders {nsdecls("w")}>{lines}<w:insideV w:val="nil"/></w:tblBorders>'
    look_of.insert_element_before(parse_xml(borders), "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    look_of.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))
    look_of.append(parse_xml(f'<w:tblLook {nsdecls("w")} w:val="04A0" w:firstRow="1" w:firstColumn="1"/>'))
    look_of.append(parse_xml(f'<w:tblCaption {nsdecls("w")} w:val="{{{{ table.title }}}}"/>'))
    for column in made._tbl.tblGrid.iter(qn("w:gridCol")):
        column.set(qn("w:w"), str(width.twips // 3))


def shade(made: Table) -> None:
    """Give the head a light ground."""
    for cell in made.rows[0].cells:
        cell._tc.get_or_add_tcPr().append(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="EEF2F6"/>')
        )


def loop(paper: Paper, over: str, words: str, style: str | None = None) -> None:
    """Add a paragraph for each of a list."""
    paper.add_paragraph("{%p for " + over + " %}")
    paper.add_paragraph(words, style=style)
    paper.add_paragraph("{%p endfor %}")


def when(paper: Paper, holds: str, words: str, style: str | None = None) -> None:
    """Add a paragraph that stands there only when something holds."""
    paper.add_paragraph("{%p if " + holds + " %}")
    paper.add_paragraph(words, style=style)
    paper.add_paragraph("{%p endif %}")


def running(paragraph: object, width: int, left: str, right: str) -> None:
    """Write a running line: one text at the left, one at the right."""
    stops = paragraph.paragraph_format.tab_stops
    for stop in list(paragraph.style.paragraph_format.tab_stops):
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{left}\t{right}")


def field(paragraph: object, what: str) -> None:
    """Add a number that Word counts by itself."""
    made = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{what}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(made)


if __name__ == "__main__":
    main()
