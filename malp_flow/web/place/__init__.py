"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.place import clock, coming, hours, late, post
from malp_flow.web.place.room import pages

__all__ = ["clock", "coming", "hours", "late", "pages", "post"]
