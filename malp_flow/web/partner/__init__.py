"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.partner import beside
from malp_flow.web.partner.views import pages

__all__ = ["beside", "pages"]
