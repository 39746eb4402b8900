"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.lead import documents
from malp_flow.web.lead.views import pages

__all__ = ["documents", "pages"]
