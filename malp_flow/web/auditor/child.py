"""Which child is meant, for the auditor, where the partnership keeps identity sheets here."""

from malp_flow.services import access_log, identity_pages
from malp_flow.web import front_door
from malp_flow.web.auditor import pages
from malp_flow.web.auditor.own import item_of


@pages.get("/a/<opaque>/child")
def child(opaque: str) -> str:
    """Show the identity sheet, after the reading was noted."""
    who, now, item_id = front_door.visitor(), front_door.now(), item_of(opaque)
    sheet = identity_pages.for_auditor(front_door.reading(), item_id, by=who.actor, now=now)
    front_door.stop_reading()
    with front_door.transaction() as session:
        access_log.note(
            session,
            person_id=who.person_id,
            thing=f"identity:{sheet.case_id}",
            partnership_id=who.actor.partnership_id,
            now=now,
        )
    return front_door.page("auditor/child.html", sheet=sheet, opaque=opaque)
