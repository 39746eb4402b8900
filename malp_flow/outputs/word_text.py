"""The words of a Word document, in order: those in marked boxes, those in rows with a name, all others."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from malp_flow.outputs import packages
from malp_flow.outputs.packages import Damaged, NoPackage

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DEEPEST = 5
"""Tables within each other: ours has two, and people put one of their own into a box."""
_UNSAID = frozenset(
    {"del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "sectPr"}
    | {"pPr", "rPr", "tcPr", "trPr", "tblPr", "tblGrid", "sdtPr", "sdtEndPr", "rt"}
)
"""What is no word, what its writer took out, and second copies of what was said."""
_SIGNS = {
    "br": "\n",
    "cr": "\n",
    "tab": "\t",
    "ptab": "\t",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
_CROSS = {"F0FC": "\u2713", "F0FE": "\u2612", "F0FB": "\u2717", "F052": "\u2611", "F0A8": "\u2610"}
_PICTURES = frozenset({"drawing", "pict", "object", "altChunk", "imagedata"})
_NOTES = re.compile(r"word/(comments|footnotes|endnotes|header|footer)\d*\.xml", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, or all that stands in one box; a box has a mark, or the name that stands beside it."""

    text: str
    mark: str = ""
    name: str = ""
    has_picture: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    """The cells of a table: of one without marks, or of the one in a box for records."""


def pieces(parts: Mapping[str, bytes], *, mark: str) -> Iterator[Piece]:
    """Yield what the document says, its notes in margins, at head and foot last; raises Unfit.

    `mark` is how the marks of boxes begin.
    """
    body = packages.parsed(_main_part(parts)).find(f"{_W}body")
    if body is None:
        raise Damaged
    _refuse_tables_within_tables(body)
    yield from of_body(body, mark=mark)
    for name, part in parts.items():
        if _NOTES.fullmatch(name):
            for note in packages.parsed(part):
                yield Piece(_said(note))


class TablesInTables(packages.Unfit):
    """This file has tables within tables within tables. Copy your answers into a fresh copy."""


def _refuse_tables_within_tables(body: etree._Element) -> None:
    """Raise TablesInTables: each would have to be read once for every table around it."""
    for table in body.iter(f"{_W}tbl"):
        if sum(1 for _ in islice(table.iterancestors(f"{_W}tbl"), DEEPEST)) == DEEPEST:
            raise TablesInTables


def _main_part(parts: Mapping[str, bytes]) -> bytes:
    roots = parts.get("_rels/.rels")
    if roots is None:
        raise NoPackage
    for each in packages.parsed(roots).iter("{*}Relationship"):
        if each.get("Type", "").endswith("/officeDocument"):
            found = parts.get(each.get("Target", "").lstrip("/"))
            if found is not None:
                return found
    raise NoPackage


def of_body(node: etree._Element, *, mark: str) -> Iterator[Piece]:
    """Yield what stands in the body of a document, or in a part of it."""
    for child in node:
        kind = _kind(child)
        if kind in _UNSAID:
            continue
        own = _mark(child) if kind == "sdt" else ""
        if own.startswith(mark):
            yield Piece(_said(child), mark=own, has_picture=_has_picture(child), rows=_grid(child))
        elif kind == "tbl" and not _holds_marks(child, mark):
            yield Piece(_said(child), has_picture=_has_picture(child), rows=_grid(child))
        elif kind == "tr":
            yield from _row(child, mark)
        elif kind == "p":
            yield Piece(_said(child), has_picture=_has_picture(child))
        else:
            yield from of_body(child, mark=mark)


def _row(row: etree._Element, mark: str) -> Iterator[Piece]:
    """Yield a row of a table with marks: by its own, else as what stands beside the first cell."""
    if _holds_marks(row, mark):
        yield from of_body(row, mark=mark)
        return
    yield by_name(_cells(row), has_picture=_has_picture(row))


def by_name(cells: tuple[str, ...], *, has_picture: bool = False) -> Piece:
    """Return a row without marks as what stands beside its first cell, or in its only one."""
    if len(cells) < 2:  # noqa: PLR2004 - a name and what it names
        return Piece("\n".join(cells), has_picture=has_picture)
    name = cells[0].strip().partition("\n")[0]
    return Piece("\n".join(cells[1:]), name=name, has_picture=has_picture)


def _grid(node: etree._Element) -> tuple[tuple[str, ...], ...]:
    table = node if _kind(node) == "tbl" else next(node.iter(f"{_W}tbl"), None)
    if table is None:
        return ()
    rows = (each for each in table.iter(f"{_W}tr") if next(each.iterancestors(f"{_W}tbl")) is table)
    return tuple(_cells(row) for row in rows)


def _cells(row: etree._Element) -> tuple[str, ...]:
    own = (each for each in row.iter(f"{_W}tc") if next(each.iterancestors(f"{_W}tr")) is row)
    return tuple(_said(cell) for cell in own)


def _holds_marks(node: etree._Element, mark: str) -> bool:
    return any(_mark(each).startswith(mark) for each in node.iter(f"{_W}sdt"))


def _mark(sdt: etree._Element) -> str:
    tag = sdt.find(f"{_W}sdtPr/{_W}tag")
    return str(tag.get(f"{_W}val", "")) if tag is not None else ""


def _kind(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _said(node: etree._Element) -> str:
    said: list[str] = []
    _say(node, said)
    return "".join(said).removesuffix("\n")


def _say(node: etree._Element, said: list[str]) -> None:
    for child in node:
        kind = _kind(child)
        if kind in _UNSAID or not kind:
            continue
        if kind == "t":
            said.append(child.text or "")
        elif kind in _SIGNS:
            said.append(_SIGNS[kind])
        elif kind == "sym":
            said.append(_CROSS.get(child.get(f"{_W}char", "").upper(), "?"))
        else:
            _say(child, said)
            if kind == "p":
                said.append("\n")


def _has_picture(node: etree._Element) -> bool:
    return any(_kind(each) in _PICTURES for each in node.iter())
