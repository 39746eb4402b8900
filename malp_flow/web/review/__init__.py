"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.review import (
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
    set_up,
    waivers,
)
from malp_flow.web.review.views import pages

__all__ = [
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
    "set_up",
    "waivers",
]
