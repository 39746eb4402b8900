"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.workflows import gallery, migrating
from malp_flow.web.workflows.views import pages

__all__ = ["gallery", "migrating", "pages"]
