"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.manager import actions, commissioning, finding, history, reviews
from malp_flow.web.manager.views import pages

__all__ = ["actions", "commissioning", "finding", "history", "pages", "reviews"]
