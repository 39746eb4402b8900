"""Answers that a browser keeps as a file."""

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
