"""Which child is meant, for the auditor, where the partnership keeps identity sheets here."""

from malp_flow.services import identity_pages, identity_sheets
from malp_flow.web import front_door, looking
from malp_flow.web.auditor import pages
from malp_flow.web.auditor.own import item_of


@pages.get("/a/<opaque>/child")
def child(opaque: str) -> str:
    """Show the identity sheet, after the reading was noted."""
    by, now, item_id = front_door.visitor().actor, front_door.now(), item_of(opaque)
    sheet = identity_pages.for_auditor(front_door.reading(), item_id, by=by, now=now)
    looking.note(identity_sheets.KIND, sheet.case_id)
    return front_door.page("auditor/child.html", sheet=sheet, opaque=opaque)
