"""The processes that a new review can take, for choosing one: compared, and one by one."""

from malp_flow.services import gallery_pages, library
from malp_flow.web import front_door
from malp_flow.web.workflows import showing
from malp_flow.web.workflows.views import WORKFLOWS, pages


@pages.get(WORKFLOWS + "/gallery")
def gallery(partnership: str) -> str:
    """Compare what new reviews can take, each begun on a day that the reader chooses."""
    who, (start, wrong) = front_door.visitor(), showing.start()
    found = gallery_pages.processes(front_door.reading(), who.actor.partnership_id, start)
    return front_door.page(
        "workflows/gallery.html",
        processes=found,
        picture=showing.lengths_of(found),
        tall_picture=showing.lengths_of(found, tall=True),
        **showing.around(start, wrong),
    )


@pages.get(WORKFLOWS + "/<digest>")
def one(partnership: str, digest: str) -> str:
    """Show an activated workflow: its picture, the same as a table, and its calendar from a chosen day."""
    who, (start, wrong) = front_door.visitor(), showing.start()
    found = gallery_pages.process(front_door.reading(), who.actor.partnership_id, digest, start)
    definition = library.definition(front_door.reading(), digest)
    return showing.process(definition, found, start=start, wrong=wrong)
