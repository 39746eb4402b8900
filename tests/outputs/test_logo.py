"""The logo of a partnership: a picture that is one, with words for those who hear it."""

import struct
import zlib
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from malp_flow.outputs import logo, report_html, report_pdf, report_word, report_words
from malp_flow.outputs.report_word import UnusableTemplate
from tests.a_report import a_small_report
from tests.outputs.report_files import DOCUMENTS, structure

WORDS = report_words.of_report(a_small_report())


def part(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=60, height=20, rows=None):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + b"\x00\x30\x78" * width for _ in range(rows or height)))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", pixels) + part(b"IEND", b"")


def put(folder, data):
    (folder / "logo.png").write_bytes(data)
    return folder


def test_stands_in_the_word_file_with_the_name_of_the_partnership(tmp_path):
    picture = report_word.logo_of(put(tmp_path, png()), WORDS)

    made = report_word.written(DOCUMENTS / "report.docx", WORDS, picture=picture)

    pictures = list(Document(BytesIO(made)).element.body.iter(qn("wp:docPr")))
    assert [each.get("descr") for each in pictures] == ["Fernshire Safeguarding Children Partnership"]


def test_stands_in_the_pdf_as_a_figure_with_alternative_words(tmp_path):
    picture = report_word.logo_of(put(tmp_path, png()), WORDS)

    made = report_pdf.written(report_html.report(WORDS, for_pdf=True, picture=picture))

    figures = [node for kind, node in structure(PdfReader(BytesIO(made))) if kind == "/Figure"]
    assert [each["/Alt"] for each in figures] == ["Fernshire Safeguarding Children Partnership"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no whole PNG picture"),
        (b"GIF89a and so on", "no whole PNG picture"),
        (b"\x89PNG\r\n\x1a\n", "no whole PNG picture"),
        (png()[:-20], "no whole PNG picture"),
        (png().replace(b"IDAT", b"IDAX"), "no whole PNG picture"),
        (png(rows=3), "no whole PNG picture"),
        (png(width=5000, height=1), "wider or higher than 3,000 pixels"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * (1024 * 1024), "larger than 1 MB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no whole PNG picture"),
    ],
)
def test_refuses_a_picture_that_is_none(tmp_path, data, sentence):
    with pytest.raises(UnusableTemplate, match=sentence) as caught:
        report_word.logo_of(put(tmp_path, data), WORDS)

    assert str(caught.value).startswith("documents/logo.png: ")


def test_refuses_one_in_which_far_too_much_is_packed(tmp_path):
    head = struct.pack(">IIBBBBB", 10, 10, 8, 2, 0, 0, 0)
    bomb = part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 50_000_000)) + part(b"IEND", b"")

    with pytest.raises(UnusableTemplate, match="no whole PNG picture"):
        report_word.logo_of(put(tmp_path, b"\x89PNG\r\n\x1a\n" + bomb), WORDS)


def test_needs_none(tmp_path):
    assert logo.read(tmp_path, "") is None
    assert logo.read(None, "") is None
