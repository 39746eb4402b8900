"""What the pages of an audit share: the audit itself, its questions as fields, and where a page leads."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound
from malp_flow.services import audit_pages, mailbox
from malp_flow.services.audit_pages import AuditRead
from malp_flow.web import front_door
from malp_flow.web.auditor.fields import Asked, asked


def item_of(opaque: str) -> UUID:
    """Return the item that a link is about."""
    return mailbox.item_of(front_door.reading(), opaque)


def audit_of(opaque: str) -> AuditRead:
    """Return the audit behind a link; “not found” for everybody but its auditor."""
    by, now = front_door.visitor().actor, front_door.now()
    return audit_pages.read(front_door.reading(), item_of(opaque), by=by, now=now)


def questions_of(audit: AuditRead, section_id: str) -> list[Asked]:
    """Return the questions of one section as they stand on the page; “not found” for no section."""
    line = next((each for each in audit.sections if each.id == section_id), None)
    found = audit.section(section_id)
    if line is None or found is None:
        raise NotFound
    return asked(
        audit.tool,
        found,
        audit.answers,
        number=line.number,
        revisions=audit.revisions,
        offers=audit.last_time.answers,
        names=audit.names,
    )


def page(template: str, audit: AuditRead, **values: object) -> str:
    """Return a page of the audit."""
    today = local_day(front_door.now())
    opaque = (request.view_args or {})["opaque"]
    return front_door.page(template, audit=audit, opaque=opaque, today=today, **values)


def to(endpoint: str, opaque: str, **values: Any) -> Response:
    """Lead to another page of the same audit."""
    return redirect(url_for(endpoint, opaque=opaque, **values), code=303)
