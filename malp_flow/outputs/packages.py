"""Office files as the packed parts that they are, looked at with care before anything reads them.

A Word or Excel file is a zip archive. One from outside may be made to hurt: to fill the memory, to have other
files read, or to run something. Nothing here unpacks onto a disk, follows an address or starts anything.
"""

import re
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from lxml import etree

from malp_flow.errors import Refused

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 200
MOST_SHEETS = 20
STEEPEST, NEVER_STEEP = 100, 4 * 1024 * 1024
"""How many times larger than the file what is packed in it may be, unless it is small all the same."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 0x1
_PLAIN_WAYS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_RUNS = re.compile(r"(?i)vbaproject|vbadata|/activex/|/embeddings/|\.(?:exe|dll|js|vbs|bat|cmd|ps1|scr)$")
_XML = re.compile(r"(?i)\.(?:xml|rels|vml)$")
_MACRO_TYPES = re.compile(rb"(?i)macroenabled|vbaproject")
_DECLARES = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(r"""^<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
_BEGINS_XML = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")
_SHEETS = re.compile(rb"<(?:\w+:)?sheet\b")
_LINK = "hyperlink"


class Unfit(Refused):
    """This file cannot be read. Save it anew as .docx or .xlsx."""


class TooLarge(Unfit):
    """This file is larger than 10 MB. Take pictures out of it, and save it again."""


class NoPackage(Unfit):
    """This is no Word or Excel file, whatever its name says. Choose the copy that you took from here."""


class OldOrLocked(Unfit):
    """This file has a password, or is of an old kind. Save it without a password as .docx or .xlsx."""


class PackedTooTightly(Unfit):
    """This file unpacks to far too much, so it was not opened. Copy your answers into a fresh copy."""


class TooManyParts(Unfit):
    """This file is made of too many parts, so it was not opened. Copy your answers into a fresh copy."""


class HoldsProgrammes(Unfit):
    """This file holds macros or other programmes, so it was not opened. Save it without, as .docx."""


class HasReferences(Unfit):
    """This file asks for other files to be read, so it was not opened. Copy your answers to a fresh copy."""


class Damaged(Unfit):
    """This file is damaged and cannot be read. Open it, save it under a new name, and choose that one."""


def opened(data: bytes) -> dict[str, bytes]:
    """Return the parts of a Word or Excel file by name, once it was found harmless; raises Unfit.

    Links to web pages in the text are let through: they are words, and nobody follows them.
    """
    if len(data) > LARGEST_FILE:
        raise TooLarge
    if data.startswith(_OLD_OFFICE):
        raise OldOrLocked
    parts = _unpacked(data)
    _refuse_programmes(parts)
    for name, part in parts.items():
        # What a part is called says nothing of what it holds.
        if _XML.search(name) or part.lstrip().startswith(_BEGINS_XML):
            _refuse_declarations(part)
        if len(_SHEETS.findall(part)) > MOST_SHEETS and name.lower().startswith("xl/"):
            raise TooManyParts
        if name.lower().endswith(".rels"):
            _refuse_references(part)
    return parts


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            _be_careful(packed.infolist(), size=len(data))
            # A part never gives more than the size that it was just asked for.
            return {part.filename: packed.read(part) for part in packed.infolist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise (Damaged if data.startswith(b"PK\x03\x04") else NoPackage) from None


def _be_careful(parts: list[zipfile.ZipInfo], *, size: int) -> None:
    if len(parts) > MOST_PARTS:
        raise TooManyParts
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED or unpacked > max(NEVER_STEEP, STEEPEST * size):
        raise PackedTooTightly
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise OldOrLocked
    if any(part.compress_type not in _PLAIN_WAYS for part in parts):
        raise Damaged
    if len({part.filename.lower() for part in parts}) != len(parts):
        # Two parts of one name: what was looked at might not be what is read.
        raise Damaged


def _refuse_programmes(parts: Mapping[str, bytes]) -> None:
    types = next((part for name, part in parts.items() if name.lower() == "[content_types].xml"), None)
    if types is None:
        raise NoPackage
    if _MACRO_TYPES.search(types) or any(_RUNS.search(f"/{name}") for name in parts):
        raise HoldsProgrammes


def _refuse_declarations(part: bytes) -> None:
    try:
        text = part.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Damaged from None
    named = _ENCODING.search(text[:200])
    if named and named[1].lower() not in {"utf-8", "us-ascii"}:
        raise Damaged
    if _DECLARES.search(text):
        raise HasReferences


def _refuse_references(part: bytes) -> None:
    for each in parsed(part).iter("{*}Relationship"):
        outside = each.get("TargetMode", "").lower() == "external"
        if outside and not each.get("Type", "").endswith(f"/{_LINK}"):
            raise HasReferences


def parsed(part: bytes) -> etree._Element:
    """Return one part as a tree of XML; raises Damaged. Nothing is looked up, and no entity is filled in."""
    careful = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(part, careful)
    except (etree.XMLSyntaxError, ValueError):
        raise Damaged from None
