"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.review import (
    adding,
    answers,
    audit,
    concern,
    deputies,
    history,
    identity,
    matrix,
    messages,
    more_time,
    moving,
    pausing,
    picture,
    records,
    set_up,
    waivers,
)
from malp_flow.web.review.views import pages

__all__ = [
    "adding",
    "answers",
    "audit",
    "concern",
    "deputies",
    "history",
    "identity",
    "matrix",
    "messages",
    "more_time",
    "moving",
    "pages",
    "pausing",
    "picture",
    "records",
    "set_up",
    "waivers",
]
