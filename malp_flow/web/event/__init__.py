"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.event import attendance, notes
from malp_flow.web.event.views import pages

__all__ = ["attendance", "notes", "pages"]
