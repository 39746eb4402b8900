"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.lead import brief, comments, documents, statements, versions, writing
from malp_flow.web.lead.views import pages

__all__ = ["brief", "comments", "documents", "pages", "statements", "versions", "writing"]
