"""Office files from outside: let in, or refused with one sentence before anything reads them."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from malp_flow.errors import Refused
from malp_flow.outputs import packages
from malp_flow.outputs.packages import (
    Damaged,
    HasReferences,
    HoldsProgrammes,
    NoPackage,
    OldOrLocked,
    PackedTooTightly,
    TooLarge,
    TooManyParts,
    opened,
)

LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{target}" TargetMode="External"/></Relationships>'
)
BILLION = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'


def a_word_file(words: str = "Words") -> bytes:
    paper, out = Document(), BytesIO()
    paper.add_paragraph(words)
    paper.save(out)
    return out.getvalue()


def with_parts(data: bytes, **changed: Any) -> bytes:
    """The same file with parts more or other: a name’s dots and strokes are written `__` and `_of_`."""
    out = BytesIO()
    named = {name.replace("_of_", "/").replace("__", "."): part for name, part in changed.items()}
    with zipfile.ZipFile(BytesIO(data)) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            if name not in named:
                bad.writestr(name, good.read(name))
        for name, part in named.items():
            bad.writestr(name, part)
    return out.getvalue()


def macro_types(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as file:
        types = file.read("[Content_Types].xml")
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return types.replace(plain, b"application/vnd.ms-word.document.macroEnabled.main+xml")


def locked() -> bytes:
    data = bytearray(a_word_file())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 4)
    return bytes(data)


GOOD = a_word_file()
HOSTILE = {
    "nothing": (b"", NoPackage),
    "a renamed programme": (b"MZ\x90\x00" + b"\x00" * 5000, NoPackage),
    "a PDF": (b"%PDF-1.7\n" + b"x" * 500, NoPackage),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, OldOrLocked),
    "a file with a password": (locked(), OldOrLocked),
    "a file cut off": (GOOD[:-300], Damaged),
    "50 MB": (b"PK\x03\x04" + b"x" * (50 * 1024 * 1024), TooLarge),
    "a bomb": (with_parts(GOOD, word_of_bomb__xml=b" " * 30 * 1024 * 1024), PackedTooTightly),
    "a steep part": (with_parts(GOOD, word_of_steep__xml=b" " * 15 * 1024 * 1024), PackedTooTightly),
    "many parts": (with_parts(GOOD, **{f"part{number}": b"x" for number in range(201)}), TooManyParts),
    "a macro": (with_parts(GOOD, word_of_vbaProject__bin=b"Sub AutoOpen()"), HoldsProgrammes),
    "a type with macros": (with_parts(GOOD, **{"[Content_Types]__xml": macro_types(GOOD)}), HoldsProgrammes),
    "a programme inside": (with_parts(GOOD, word_of_media_of_run__exe=b"MZ"), HoldsProgrammes),
    "another file inside": (with_parts(GOOD, word_of_embeddings_of_oleObject1__bin=b"x"), HoldsProgrammes),
    "an outside entity": (with_parts(GOOD, word_of_document__xml=OUTSIDE), HasReferences),
    "entities in entities": (with_parts(GOOD, word_of_settings__xml=BILLION), HasReferences),
    "an outside template": (
        with_parts(
            GOOD,
            word_of__rels_of_settings__xml__rels=LINK.format(
                kind="attachedTemplate", target="http://192.0.2.1/t.dotm"
            ),
        ),
        HasReferences,
    ),
    "an outside picture": (
        with_parts(GOOD, word_of__rels_of_x__xml__rels=LINK.format(kind="image", target="//192.0.2.1/x")),
        HasReferences,
    ),
    "another alphabet": (
        with_parts(GOOD, word_of_document__xml='<?xml version="1.0"?><x/>'.encode("utf-16")),
        Damaged,
    ),
    "a hidden alphabet": (
        with_parts(GOOD, word_of_document__xml=b"<?xml version='1.0' encoding='UTF-7'?>+ADw-x/>"),
        Damaged,
    ),
}


@pytest.mark.parametrize(("data", "refusal"), HOSTILE.values(), ids=HOSTILE)
def test_refuses_what_is_made_to_hurt_with_one_sentence(data: bytes, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as refused:
        opened(data)

    assert isinstance(refused.value, Refused)
    assert 1 <= str(refused.value).count(". ") + 1 <= 2


def test_lets_in_a_file_with_links_to_web_pages() -> None:
    link = LINK.format(kind="hyperlink", target="https://fernshire.example")

    parts = opened(with_parts(GOOD, word_of__rels_of_comments__xml__rels=link))

    assert b"Words" in parts["word/document.xml"]


def test_refuses_a_part_that_hides_behind_another_of_its_name() -> None:
    out = BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("word/Document.xml", "<x/>")

    with pytest.raises(Damaged):
        opened(out.getvalue())


def test_refuses_an_archive_that_is_no_office_file() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("letter.txt", "Dear all")

    with pytest.raises(NoPackage):
        opened(out.getvalue())


def test_fills_in_no_entity_even_where_one_gets_through() -> None:
    tree = packages.parsed(BILLION.encode())

    assert "ha" not in (tree.text or "")
