"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.place import administration, clock, coming, health, hours, late, post, sent, settings
from malp_flow.web.place.room import pages

__all__ = [
    "administration",
    "clock",
    "coming",
    "health",
    "hours",
    "late",
    "pages",
    "post",
    "sent",
    "settings",
]
