"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.place import clock, hours, late, post
from malp_flow.web.place.room import pages

__all__ = ["clock", "hours", "late", "pages", "post"]
