"""Answers that a browser keeps as a file."""

import json

from werkzeug.wrappers import Response

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def for_a_spreadsheet(text: str, name: str) -> Response:
    """Return CSV under a file name. The mark at its beginning tells spreadsheets that it is in UTF-8."""
    return to_keep(("\ufeff" + text).encode(), name, "text/csv")


def to_keep(data: bytes, name: str, kind: str) -> Response:
    """Return a file under a name, of this media type."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype=kind, headers=headers)


def for_machines(value: object, name: str) -> Response:
    """Return JSON under a file name: days as 2026-05-06, ids as text."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return to_keep(text.encode(), name, "application/json")
