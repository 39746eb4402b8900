"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.review import audit, messages, more_time
from malp_flow.web.review.views import pages

__all__ = ["audit", "messages", "more_time", "pages"]
