"""What an agency says of whom it knows, read from the fields of `components/whom_known.html`."""

from flask import request

from malp_flow.services import records_check
from malp_flow.services.records_check import Said


def said(key: str) -> Said:
    """Return the answer in the fields whose names end with a key; raises AnswerNeeded."""
    form = request.form
    roles = form.getlist(f"roles-{key}")
    return records_check.said(form.get(f"child-{key}", ""), form.get(f"parents-{key}", ""), roles)


def field(key: str) -> str:
    """Return the field at which AnswerNeeded is told: the first that was left open."""
    return f"parents-{key}" if request.form.get(f"child-{key}") else f"child-{key}"
