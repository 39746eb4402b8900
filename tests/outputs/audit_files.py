"""A small audit tool, and Word files with something in them changed, for tests of files."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool import AssembledTool
from malp_flow.engine.audit_tool_loading import assemble, load_tool
from malp_flow.outputs.word_copy import Cover

TOOL = """
tool: small
version: 3
title: A small audit
intro: You are reading your own agency’s records.
scales:
  practice:
    - {id: as_expected, title: What we’d expect to see, tone: good}
    - {id: in_part, title: Partly what we’d expect to see, tone: mixed}
  seen:
    - {id: often, title: Often}
    - {id: not_ours, title: We did not work with the child, means_does_not_apply: true}
records:
  chronology:
    title: Chronology
    one: Entry
    columns:
      day: {title: When, kind: day, required: true, hint: "For example, 6 May 2026"}
      event: {title: What happened, required: true}
      kind: {title: Kind, kind: choice, scale: practice}
sections:
  - id: about
    title: About this audit
    intro: Say what your answers rest on.
    questions:
      - {id: records, text: 'Which records did you read?', kind: text, hint: 'All systems.'}
      - {id: read_on, text: 'When did you read them?', kind: date}
  - id: voice
    title: Voice of the child
    questions:
      - id: heard
        text: How well was the child heard?
        kind: judgement
        scale: practice
        reason: required
        asks_why: true
      - {id: alone, text: 'Was the child seen alone?', kind: yes_no, reason: optional}
      - {id: seen, text: 'How often was the child seen?', kind: choice, scale: seen}
  - id: moments
    title: Key moments
    questions:
      - {id: chronology, text: 'Key moments in your work', kind: records, records: chronology}
"""
COVER = Cover("MALP-2026-07", "NHS Fernshire", "C-118")
ANSWERS = {
    "records": Answer(text="All of them.\n\n“Every” one"),
    "read_on": Answer(value="2026-05-06"),
    "heard": Answer(value="in_part", reason="Seen with a parent", helped="Time"),
    "alone": Answer(does_not_apply=True, reason="A baby"),
    "seen": Answer(value="not_ours"),
    "chronology": Answer(
        records=(
            {"day": "about May 2025", "event": "Seen\n\nat school", "kind": "in_part"},
            {"event": "=HYPERLINK(1)"},
        )
    ),
}


def a_tool(text: str = TOOL) -> AssembledTool:
    return assemble(load_tool("small.yaml", text.encode()), None, {})


def document_of(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return file.read("word/document.xml").decode()


def with_document(data: bytes, change: Callable[[str], str], **more: str) -> bytes:
    """The same file with another main part, and others beside it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in good.namelist():
            part = good.read(name)
            new.writestr(name, change(part.decode()) if name == "word/document.xml" else part)
        for name, text in more.items():
            new.writestr(f"word/{name}.xml", text)
    return out.getvalue()


def without_marks(document: str) -> str:
    """What a programme leaves that knows no content controls."""
    return re.sub(r"<w:sdtPr>.*?</w:sdtPr>|</?w:sdt>|</?w:sdtContent>", "", document)


def without_row(document: str, mark: str) -> str:
    """The document with the row of one box taken out."""
    rows = re.findall(r"<w:tr>.*?</w:tr>", document, re.DOTALL)
    return document.replace(next(row for row in rows if mark in row), "")
