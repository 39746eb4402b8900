"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.year import board_pack, bodies, calendar, choosing, exceptions, programme, timeliness
from malp_flow.web.year.room import pages

__all__ = ["board_pack", "bodies", "calendar", "choosing", "exceptions", "pages", "programme", "timeliness"]
