"""The way of one review as a picture, with where it is now."""

from malp_flow.engine import drawing_text
from malp_flow.services import library
from malp_flow.web import front_door
from malp_flow.web.review.views import REVIEW, around, pages, seen
from malp_flow.web.workflows.showing import picture_of


@pages.get(REVIEW + "/picture")
def picture(partnership: str, reference: str) -> str:
    """Draw the workflow that this review runs on, the present state ringed."""
    review = seen(reference)
    definition = library.definition(front_door.reading(), review.digest)
    return front_door.page(
        "review/picture.html",
        picture=picture_of(definition, present=review.state),
        table=drawing_text.as_text(definition.workflow, present=review.state),
        title=definition.workflow.title,
        **around(reference, "review.picture"),
    )
