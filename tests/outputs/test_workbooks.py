"""Excel workbooks from outside: read, and refused where they are made to hurt."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from malp_flow.outputs.workbooks import NoWorkbook, first_sheet


def a_workbook(*rows: tuple[object, ...]) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.create_sheet("Second").append(["never read"])
    book.save(out)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def test_reads_the_first_sheet_as_text():
    data = a_workbook(("Name", "Email"), ("Ola Nash", "ola@x.example"), (None, 12))

    assert first_sheet(data) == [["Name", "Email"], ["Ola Nash", "ola@x.example"], ["", "12"]]


def test_reads_no_formula():
    assert first_sheet(a_workbook(("=1+1", "x"))) == [["", "x"]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Name;Email",
        b"PK\x03\x04 and nonsense",
        packed(hello=b"no workbook"),
        packed(bomb=b"0" * 30 * 1024 * 1024),
        packed(steep=b"0" * 5 * 1024 * 1024),
        packed(**{f"part{number}": b"x" for number in range(201)}),
        a_workbook(("a",))[:-200],
    ],
    ids=["empty", "text", "nonsense", "other", "bomb", "steep", "parts", "cut"],
)
def test_refuses_what_is_no_workbook_or_made_to_hurt(data):
    with pytest.raises(NoWorkbook):
        first_sheet(data)


def test_touches_nothing_that_a_workbook_names_outside_itself():
    outside = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>
    <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets>&e;</sheets></workbook>"""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(a_workbook(("a",)))) as good, zipfile.ZipFile(out, "w") as bad:
        for part in good.namelist():
            bad.writestr(part, outside if part == "xl/workbook.xml" else good.read(part))

    with pytest.raises(NoWorkbook):
        first_sheet(out.getvalue())
