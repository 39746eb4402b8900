"""The answers of all agencies on one case, behind one’s own link, while they are released to the event."""

from dataclasses import replace

from flask import url_for

from malp_flow.engine.working_days import local_day
from malp_flow.services import mailbox, release_pages
from malp_flow.web import collation_asked, front_door, looking
from malp_flow.web.auditor import pages


@pages.get("/a/<opaque>/released")
def released(opaque: str) -> str:
    """Show the released answers, question by question, after the reading was noted."""
    session, by, now = front_door.reading(), front_door.visitor().actor, front_door.now()
    asked = replace(collation_asked.wanted(), agency="")
    shown = release_pages.for_reader(session, mailbox.item_of(session, opaque), asked, by=by, now=now)
    looking.note(release_pages.RELEASE, shown.release.id)
    return front_door.page(
        "auditor/released.html",
        shown=shown,
        sheet=shown.sheet,
        opaque=opaque,
        address=lambda **more: url_for("auditor.released", opaque=opaque, **(collation_asked.kept() | more)),
        today=local_day(now),
    )
