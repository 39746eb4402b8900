"""Answers that a browser keeps as a file."""

from werkzeug.wrappers import Response


def for_a_spreadsheet(text: str, name: str) -> Response:
    """Return CSV under a file name. The mark at its beginning tells spreadsheets that it is in UTF-8."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(("\ufeff" + text).encode(), mimetype="text/csv", headers=headers)
